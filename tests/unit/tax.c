/* tests/unit/tax.c: categories, rates by day and the tax on an amount. Source: docs/rules.md, C (Tax). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <string.h>

#include "billing/tax.h"

static void test_tax_rule_by_seller_buyer_and_day(void **state)
{
    static const struct { const char *why, *seller, *buyer; bool vat_id; const char *day; bool want;
        const char *category; int32_t rate; } cases[] = {
        { "France to France", "FR", "FR", true, "2026-11-12", true, "S", 2000 },
        { "France to a French body without a VAT id", "FR", "FR", false, "2026-11-12", true, "S", 2000 },
        { "Monaco counts as France", "FR", "MC", true, "2026-11-12", true, "S", 2000 },
        { "Monaco is in the union for the others", "DE", "MC", true, "2026-11-12", true, "AE", 0 },
        { "a German business accounts for the tax itself", "FR", "DE", true, "2026-11-12", true, "AE", 0 },
        { "a German body without a VAT id pays its own country's", "FR", "DE", false, "2026-11-12", true, "S", 1900 },
        { "Greece is GR", "FR", "GR", false, "2026-11-12", true, "S", 2400 },
        { "EL is the prefix of its VAT ids, not a country", "FR", "EL", false, "2026-11-12", true, "O", 0 },
        { "a half per cent", "FR", "FI", false, "2026-11-12", true, "S", 2550 },
        { "the United States", "FR", "US", false, "2026-11-12", true, "O", 0 },
        { "the United Kingdom, with a VAT id of its own", "FR", "GB", true, "2026-11-12", true, "O", 0 },
        { "Switzerland lies in Europe, not in the union", "FR", "CH", false, "2026-11-12", true, "O", 0 },
        { "Slovakia, the last day of 20", "FR", "SK", false, "2024-12-31", true, "S", 2000 },
        { "Slovakia, the first day of 23", "FR", "SK", false, "2025-01-01", true, "S", 2300 },
        { "Romania before August 2025", "FR", "RO", false, "2025-07-31", true, "S", 1900 },
        { "Romania since", "FR", "RO", false, "2025-08-01", true, "S", 2100 },
        { "Estonia, 22 in 2024", "FR", "EE", false, "2024-06-01", true, "S", 2200 },
        { "Estonia since July 2025", "FR", "EE", false, "2025-07-01", true, "S", 2400 },
        { "Finland before September 2024", "FR", "FI", false, "2024-08-31", true, "S", 2400 },
        { "Luxembourg's year of 16", "FR", "LU", false, "2023-12-31", true, "S", 1600 },
        { "Luxembourg after it", "FR", "LU", false, "2024-01-01", true, "S", 1700 },
        { "Germany's half year of 16", "FR", "DE", false, "2020-12-31", true, "S", 1600 },
        { "France at the start of a sandbox's days", "FR", "FR", false, "2000-01-01", true, "S", 2060 },
        { "France before 2014", "FR", "FR", false, "2013-12-31", true, "S", 1960 },
        { "France in 2100", "FR", "FR", false, "2100-12-31", true, "S", 2000 },
        { "no rate known so early", "FR", "ES", false, "2001-01-01", false, "S", -1 },
        { "a reverse charge needs no rate", "FR", "ES", true, "2001-01-01", true, "AE", 0 },
        { "a seller outside the union", "US", "FR", false, "2026-11-12", false, "S", -1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tax_rule rule = { TAX_STANDARD, -1 };
        struct day day;
        bool found;

        assert_true(day_read(cases[i].day, &day));
        found = tax_rule_for(cases[i].seller, cases[i].buyer, cases[i].vat_id, day, &rule);
        if (found != cases[i].want || strcmp(tax_category_name(rule.category), cases[i].category) != 0 ||
            rule.rate_bp != cases[i].rate)
            fail_msg("%s: %s, %s %" PRId32, cases[i].why, found ? "found" : "none", tax_category_name(rule.category),
                     rule.rate_bp);
    }
}

/* Every country of the union is there, and none is without tax by mistake. */
static void test_every_country_of_the_union_has_its_standard_rate(void **state)
{
    static const char countries[][3] = { "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES",
                                         "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
                                         "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK" };
    static const int32_t percent_2026[] = { 2000, 2100, 2000, 1900, 2100, 1900, 2500, 2400, 2100,
                                            2550, 2000, 2400, 2500, 2700, 2300, 2200, 2100, 1700,
                                            2100, 1800, 2100, 2300, 2300, 2100, 2500, 2200, 2300 };

    (void)state;
    for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++) {
        struct tax_rule rule;

        assert_true(tax_rule_for("FR", countries[i], false, day_of(2026, 11, 12), &rule));
        if (rule.category != TAX_STANDARD || rule.rate_bp != percent_2026[i])
            fail_msg("%s pays %" PRId32, countries[i], rule.rate_bp);
    }
}

static void test_tax_on_an_amount_is_rounded(void **state)
{
    static const struct { const char *why; int64_t taxable; int32_t rate; enum status want; int64_t minor; } cases[] = {
        { "the worked example", 3325, 2000, STATUS_OK, 665 },
        { "half a cent goes up", 5, 1000, STATUS_OK, 1 },
        { "half of a credit goes down", -5, 1000, STATUS_OK, -1 },
        { "below half is nothing", 2, 2000, STATUS_OK, 0 },
        { "25.5 per cent", 1000, 2550, STATUS_OK, 255 },
        { "no rate, no tax", 3325, 0, STATUS_OK, 0 },
        { "the largest amount has a tax", INT64_MAX, 10000, STATUS_OK, INT64_MAX },
        { "more than the whole does not fit", INT64_MAX, 10001, STATUS_AMOUNT_OVERFLOW, -7 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct money tax = { -7, { "EUR" } };
        enum status status = tax_on((struct money){ cases[i].taxable, { "EUR" } },
                                    (struct tax_rule){ TAX_STANDARD, cases[i].rate }, &tax);

        if (status != cases[i].want || tax.minor != cases[i].minor)
            fail_msg("%s: %s, %" PRId64, cases[i].why, status_name(status), tax.minor);
    }
}

static void test_categories_and_rates_are_named_and_read(void **state)
{
    enum tax_category category = TAX_STANDARD;

    (void)state;
    assert_string_equal(tax_rate_write(2000).text, "20.00");
    assert_string_equal(tax_rate_write(2550).text, "25.50");
    assert_string_equal(tax_rate_write(210).text, "2.10");
    assert_string_equal(tax_rate_write(5).text, "0.05");
    assert_string_equal(tax_rate_write(0).text, "0.00");
    assert_true(tax_category_read("AE", &category) && category == TAX_REVERSE_CHARGE);
    assert_true(tax_category_read("O", &category) && category == TAX_OUTSIDE);
    assert_false(tax_category_read("K", &category));
    assert_false(tax_rule_equal((struct tax_rule){ TAX_STANDARD, 2000 }, (struct tax_rule){ TAX_STANDARD, 1960 }));
    assert_false(tax_rule_equal((struct tax_rule){ TAX_OUTSIDE, 0 }, (struct tax_rule){ TAX_REVERSE_CHARGE, 0 }));
    assert_true(tax_rule_equal((struct tax_rule){ TAX_OUTSIDE, 0 }, (struct tax_rule){ TAX_OUTSIDE, 0 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tax_rule_by_seller_buyer_and_day),
        cmocka_unit_test(test_every_country_of_the_union_has_its_standard_rate),
        cmocka_unit_test(test_tax_on_an_amount_is_rounded),
        cmocka_unit_test(test_categories_and_rates_are_named_and_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
