/* tests/unit/money.c: amounts, their rounding and their limits. Source: docs/rules.md, C (Money). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "billing/money.h"

static struct currency currency_of(const char *code)
{
    struct currency currency;

    if (!currency_read(code, &currency))
        fail_msg("%s is not a currency", code);
    return currency;
}

static void test_currency_has_its_digits(void **state)
{
    static const struct { const char *why, *code; int exponent; } cases[] = {
        { "cents", "EUR", 2 },
        { "no smaller coin", "JPY", 0 },
        { "thousandths", "KWD", 3 },
        { "the franc of the west African union has none", "XOF", 0 },
        { "the first of the table", "AED", 2 },
        { "the last of the table", "ZWG", 2 },
        { "the last of its line in the table", "CZK", 2 },
        { "the first of the next line", "DKK", 2 },
        { "lower case is another spelling", "eur", -1 },
        { "not in ISO 4217", "EUX", -1 },
        { "withdrawn", "FRF", -1 },
        { "the end of one code and the start of the next", "D A", -1 },
        { "two letters", "EU", -1 },
        { "two codes", "EUR GBP", -1 },
        { "nothing", "", -1 },
        { "a blank", " ", -1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct currency currency = { "???" };
        bool read = currency_read(cases[i].code, &currency);

        if (read != (cases[i].exponent >= 0) || strcmp(currency.code, read ? cases[i].code : "???") != 0)
            fail_msg("%s: \"%s\" was %s, left %s", cases[i].why, cases[i].code, read ? "read" : "refused",
                     currency.code);
        if (read && currency_exponent(currency) != cases[i].exponent)
            fail_msg("%s: %s has %d digits", cases[i].why, cases[i].code, currency_exponent(currency));
    }
    assert_true(currency_equal(currency_of("EUR"), currency_of("EUR")));
    assert_false(currency_equal(currency_of("EUR"), currency_of("USD")));
}

static void test_share_of_an_amount_is_rounded(void **state)
{
    static const struct { const char *why; int64_t amount, numerator, denominator; enum status want; int64_t minor;
        } cases[] = {
        { "the worked example", 5250, 19, 30, STATUS_OK, 3325 },
        { "less than half goes down", 10, 1, 30, STATUS_OK, 0 },
        { "half goes away from zero", 1, 1, 2, STATUS_OK, 1 },
        { "half of a credit goes away from zero", -1, 1, 2, STATUS_OK, -1 },
        { "just below half, odd denominator", 1, 1, 3, STATUS_OK, 0 },
        { "just above half, odd denominator", 2, 1, 3, STATUS_OK, 1 },
        { "just above half of a credit", -2, 1, 3, STATUS_OK, -1 },
        { "half beyond a whole", 3, 1, 2, STATUS_OK, 2 },
        { "half beyond a whole credit", -3, 1, 2, STATUS_OK, -2 },
        { "a negative numerator", 3, -1, 2, STATUS_OK, -2 },
        { "two negatives", -3, -1, 2, STATUS_OK, 2 },
        { "the whole", 1051, 30, 30, STATUS_OK, 1051 },
        { "nothing of it", 1051, 0, 30, STATUS_OK, 0 },
        { "the product needs 128 bits, the share does not", INT64_MAX, 29, 30, STATUS_OK,
          INT64_C(8915926302292949947) },
        { "the largest amount, whole", INT64_MAX, INT64_MAX, INT64_MAX, STATUS_OK, INT64_MAX },
        { "the smallest amount, whole", INT64_MIN, INT64_MAX, INT64_MAX, STATUS_OK, INT64_MIN },
        { "one more than the largest", INT64_MIN, -1, 1, STATUS_AMOUNT_OVERFLOW, -1 },
        { "far too large", INT64_MAX, INT64_MAX, 1, STATUS_AMOUNT_OVERFLOW, -1 },
        { "far too small", INT64_MIN, INT64_MAX, 1, STATUS_AMOUNT_OVERFLOW, -1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct money share = money_of(-1, currency_of("EUR"));
        enum status status = money_share(money_of(cases[i].amount, currency_of("EUR")), cases[i].numerator,
                                         cases[i].denominator, &share);

        if (status != cases[i].want || share.minor != cases[i].minor)
            fail_msg("%s: %s, %" PRId64 " instead of %" PRId64, cases[i].why, status_name(status), share.minor,
                     cases[i].minor);
    }
}

/* The rounding again by its definition: |share * d - a * n| * 2 <= d, and of two such values the one away from zero. */
static void test_share_is_the_nearest_amount(void **state)
{
    unsigned seed = 20261112;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        int64_t amount = rand_r(&seed) % 2000001 - 1000000, numerator = rand_r(&seed) % 400,
                denominator = rand_r(&seed) % 366 + 1;
        int64_t error, exact = amount * numerator;
        struct money share, mirror;

        assert_int_equal(money_share(money_of(amount, currency_of("EUR")), numerator, denominator, &share), STATUS_OK);
        assert_int_equal(money_share(money_of(-amount, currency_of("EUR")), numerator, denominator, &mirror),
                         STATUS_OK);
        error = share.minor * denominator - exact;
        if (share.minor != -mirror.minor || llabs(error) * 2 > denominator ||
            (llabs(error) * 2 == denominator && llabs(share.minor * denominator) < llabs(exact)))
            fail_msg("%" PRId64 " * %" PRId64 " / %" PRId64 " gave %" PRId64 " (round %d of seed 20261112)", amount,
                     numerator, denominator, share.minor, i);
    }
}

static void test_sums_and_differences_or_overflow(void **state)
{
    static const struct { const char *why; char operation; int64_t a, b; enum status want; int64_t minor; } cases[] = {
        { "a sum", '+', 3325, 665, STATUS_OK, 3990 },
        { "a sum of a debit and a credit", '+', 5, -7, STATUS_OK, -2 },
        { "the largest sum", '+', INT64_MAX - 1, 1, STATUS_OK, INT64_MAX },
        { "one beyond it", '+', INT64_MAX, 1, STATUS_AMOUNT_OVERFLOW, -1 },
        { "one below the smallest", '+', INT64_MIN, -1, STATUS_AMOUNT_OVERFLOW, -1 },
        { "a difference", '-', 110250, 105000, STATUS_OK, 5250 },
        { "the smallest has no opposite", '-', 0, INT64_MIN, STATUS_AMOUNT_OVERFLOW, -1 },
        { "the smallest less one", '-', INT64_MIN, 1, STATUS_AMOUNT_OVERFLOW, -1 },
        { "a product", '*', 1050, 105, STATUS_OK, 110250 },
        { "of no licences", '*', 1050, 0, STATUS_OK, 0 },
        { "a product beyond 64 bits", '*', INT64_MAX / 2 + 1, 2, STATUS_AMOUNT_OVERFLOW, -1 },
        { "the smallest, turned", '*', INT64_MIN, -1, STATUS_AMOUNT_OVERFLOW, -1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct money a = money_of(cases[i].a, currency_of("EUR")), b = money_of(cases[i].b, currency_of("EUR"));
        struct money result = money_of(-1, currency_of("EUR"));
        enum status status = cases[i].operation == '+'   ? money_add(a, b, &result)
                             : cases[i].operation == '-' ? money_subtract(a, b, &result)
                                                         : money_times(a, cases[i].b, &result);

        if (status != cases[i].want || result.minor != cases[i].minor || !currency_equal(result.currency, a.currency))
            fail_msg("%s: %s, %" PRId64 " instead of %" PRId64, cases[i].why, status_name(status), result.minor,
                     cases[i].minor);
    }
}

static void test_amount_is_written(void **state)
{
    static const struct { const char *why; int64_t minor; const char *code, *text; } cases[] = {
        { "cents", 105000, "EUR", "1050.00 EUR" },
        { "a credit", -3990, "EUR", "-39.90 EUR" },
        { "a credit below one unit keeps its sign", -5, "EUR", "-0.05 EUR" },
        { "zero", 0, "EUR", "0.00 EUR" },
        { "no point where there are no digits behind it", 1050, "JPY", "1050 JPY" },
        { "three digits", 1005, "KWD", "1.005 KWD" },
        { "the smallest amount has a text", INT64_MIN, "KWD", "-9223372036854775.808 KWD" },
        { "the largest amount has a text", INT64_MAX, "JPY", "9223372036854775807 JPY" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct money_text written = money_write(money_of(cases[i].minor, currency_of(cases[i].code)));

        if (strcmp(written.text, cases[i].text) != 0)
            fail_msg("%s: %s instead of %s", cases[i].why, written.text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_currency_has_its_digits),
        cmocka_unit_test(test_share_of_an_amount_is_rounded),
        cmocka_unit_test(test_share_is_the_nearest_amount),
        cmocka_unit_test(test_sums_and_differences_or_overflow),
        cmocka_unit_test(test_amount_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
