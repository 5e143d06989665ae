/* tests/unit/stripe_money.c: amounts as Stripe counts them, in currencies with the digits of ISO 4217 and in those with
 * others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "gateway/stripe_money.h"

static const struct {
    const char *why, *currency;
    int64_t minor;
    bool taken;
    int64_t units;
} cases[] = {
    { "cents are cents", "EUR", 3990, true, 3990 },
    { "yen are whole", "JPY", 500, true, 500 },
    { "francs of Central Africa are whole", "XAF", 500, true, 500 },
    { "a króna is 100 to Stripe", "ISK", 5, true, 500 },
    { "a shilling of Uganda is 100 to Stripe", "UGX", 5, true, 500 },
    { "an ariary is whole to Stripe", "MGA", 500, true, 5 },
    { "an ariary cannot be parted", "MGA", 501, false, 0 },
    { "forints keep their two digits", "HUF", 1045, true, 1045 },
    { "dollars of Taiwan keep their two digits", "TWD", 80045, true, 80045 },
    { "three digits, the last one 0", "KWD", 5120, true, 5120 },
    { "three digits, the last one not 0", "KWD", 5124, false, 0 },
    { "the largest amount", "EUR", INT64_MAX, true, INT64_MAX },
    { "the largest króna", "ISK", INT64_MAX / 100, true, INT64_MAX / 100 * 100 },
    { "one króna beyond the largest", "ISK", INT64_MAX / 100 + 1, false, 0 },
};

static void test_amounts_are_converted_to_stripes_units(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct money amount = { .minor = cases[i].minor }, back = { 0 };
        int64_t units = -1;

        assert_true(currency_read(cases[i].currency, &amount.currency));
        if (stripe_units(amount, &units) != cases[i].taken || units != (cases[i].taken ? cases[i].units : -1))
            fail_msg("%s: %lld", cases[i].why, (long long)units);
        if (cases[i].taken && (!stripe_money(units, stripe_code(amount.currency).code, &back) ||
                               back.minor != amount.minor || !currency_equal(back.currency, amount.currency)))
            fail_msg("%s: it comes back as %lld", cases[i].why, (long long)back.minor);
    }
}

static void test_stripe_amount_that_is_none_of_ours_is_refused(void **state)
{
    static const struct { const char *why, *code; int64_t units; } wrong[] = {
        { "half a króna", "isk", 50 },
        { "upper case is not Stripe's", "EUR", 100 },
        { "a currency nobody pays in", "xau", 100 },
        { "four letters", "euro", 100 },
        { "none", "", 100 },
        { "more ariary than 64 bits of their hundredths", "mga", INT64_MAX / 10 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct money amount = { .minor = -1 };

        if (stripe_money(wrong[i].units, wrong[i].code, &amount) || amount.minor != -1)
            fail_msg("%s: %lld", wrong[i].why, (long long)amount.minor);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts_are_converted_to_stripes_units),
        cmocka_unit_test(test_stripe_amount_that_is_none_of_ours_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
