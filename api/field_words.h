/* api/field_words.h: what the numbers of this API's fields count, as sentences with their bounds (fcgi/draft.h,
 * `between`); and the faults of texts that a table cannot check. */
#ifndef GUICHET_API_FIELD_WORDS_H
#define GUICHET_API_FIELD_WORDS_H

#include "base/language.h"
#include "fcgi/fault.h"

extern const struct sentence between_licences, between_months, between_days, between_keys;

/* Adds a fault where the language is none of ours; NULL: it was not sent. */
void locale_check(struct faults *faults, const char *pointer, const char *locale);
/* Adds a fault where there is no such country; NULL: it was not sent. */
void country_check(struct faults *faults, const char *pointer, const char *country);

#endif
