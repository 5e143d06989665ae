/* api/field_words.h: what the numbers of this API's fields count, as sentences with their bounds (fcgi/draft.h,
 * `between`). */
#ifndef GUICHET_API_FIELD_WORDS_H
#define GUICHET_API_FIELD_WORDS_H

#include "base/language.h"

extern const struct sentence between_licences, between_months, between_days, between_keys;

#endif
