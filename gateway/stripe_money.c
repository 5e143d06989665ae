/* gateway/stripe_money.c */
#include "gateway/stripe_money.h"

#include <assert.h>
#include <string.h>

/* Currencies whose number of decimal digits at Stripe differs from ISO 4217: two instead of none for ISK and UGX, none
 * instead of two for MGA. */
static const struct {
    const char *code;
    int digits;
} counted_otherwise[] = { { "ISK", 2 }, { "UGX", 2 }, { "MGA", 0 } };

static int stripe_digits(struct currency currency)
{
    for (size_t i = 0; i < sizeof counted_otherwise / sizeof *counted_otherwise; i++)
        if (strcmp(counted_otherwise[i].code, currency.code) == 0)
            return counted_otherwise[i].digits;
    return currency_exponent(currency);
}

/* amount * 10^(to - from); false if the result is not a whole number or exceeds 64 bits. */
static bool rescale(int64_t amount, int from, int to, int64_t *rescaled)
{
    for (; from < to; from++)
        if (__builtin_mul_overflow(amount, 10, &amount))
            return false;
    for (; from > to; from--) {
        if (amount % 10 != 0)
            return false;
        amount /= 10;
    }
    *rescaled = amount;
    return true;
}

/* Of currencies with three digits, Stripe charges multiples of 10 only. */
bool stripe_units(struct money amount, int64_t *units)
{
    int exponent = currency_exponent(amount.currency);

    if (exponent == 3 && amount.minor % 10 != 0)
        return false;
    return rescale(amount.minor, exponent, stripe_digits(amount.currency), units);
}

bool stripe_money(int64_t units, const char *code, struct money *amount)
{
    char upper[4] = "";
    struct money money;

    if (strlen(code) != 3 || strspn(code, "abcdefghijklmnopqrstuvwxyz") != 3)
        return false;
    for (int i = 0; i < 3; i++)
        upper[i] = (char)(code[i] - 'a' + 'A');
    if (!currency_read(upper, &money.currency) ||
        !rescale(units, stripe_digits(money.currency), currency_exponent(money.currency), &money.minor))
        return false;
    *amount = money;
    return true;
}

struct currency stripe_code(struct currency currency)
{
    for (int i = 0; i < 3; i++) {
        assert(currency.code[i] >= 'A' && currency.code[i] <= 'Z');
        currency.code[i] = (char)(currency.code[i] - 'A' + 'a');
    }
    return currency;
}
