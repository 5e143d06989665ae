/* base/language_form.h: numbers and days as the reader of a sentence writes them. Members of JSON keep their own form
 * (docs/api.md, Conventions). Source: docs/rules.md, A16. */
#ifndef GUICHET_BASE_LANGUAGE_FORM_H
#define GUICHET_BASE_LANGUAGE_FORM_H

#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/language.h"

/* "10,000"; in French "10 000", with the narrow no-break space (U+202F) that CLDR's French has. In the arena. */
const char *language_number(struct arena *arena, enum language language, int64_t number);
/* "12 November 2026"; in French "12/11/2026". In the arena. */
const char *language_day(struct arena *arena, enum language language, struct day day);
/* An amount of `minor` units, of which 10^exponent make one of the currency: "1,201.50 EUR"; in French "1 201,50 EUR".
 * The code and not the sign: a sign stands for several currencies. In the arena. */
const char *language_amount(struct arena *arena, enum language language, int64_t minor, int exponent, const char *code);

#endif
