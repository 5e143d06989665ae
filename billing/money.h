/* billing/money.h: amounts. A 64-bit integer in the currency's minor unit; products in 128 bits; overflow is a
 * status, never a wrong number. Source: docs/rules.md, C (Money). */
#ifndef GUICHET_BILLING_MONEY_H
#define GUICHET_BILLING_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct currency {
    char code[4]; /* ISO 4217, NUL-terminated */
};

struct money {
    int64_t minor;
    struct currency currency;
};

/* Only codes of the table in money.c (with their ISO 4217 exponents) are read; false otherwise, *currency untouched. */
bool currency_read(const char *code, struct currency *currency) MUST_CHECK;
bool currency_equal(struct currency a, struct currency b);
/* Digits behind the point: EUR 2, JPY 0, KWD 3. */
int currency_exponent(struct currency currency);

struct money money_of(int64_t minor, struct currency currency);
/* STATUS_AMOUNT_OVERFLOW: *sum is untouched. Both amounts must have the same currency (asserted). */
enum status money_add(struct money a, struct money b, struct money *sum) MUST_CHECK;
enum status money_subtract(struct money a, struct money b, struct money *difference) MUST_CHECK;
enum status money_times(struct money a, int64_t count, struct money *product) MUST_CHECK;
/* round(a * numerator / denominator), half away from zero; denominator > 0. STATUS_AMOUNT_OVERFLOW: *share is
 * untouched. */
enum status money_share(struct money a, int64_t numerator, int64_t denominator, struct money *share) MUST_CHECK;

#define MONEY_TEXT_BYTES 64
struct money_text {
    char text[MONEY_TEXT_BYTES]; /* "-1050.00 EUR": for logs and consoles; the API writes {amount, currency} */
};
struct money_text money_write(struct money money);

#endif
