/* tests/unit/charge.c: sums of lines, their tax, and the text a quote keeps.
 * Source: docs/rules.md, B (Explained lines) and C (Tax). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <string.h>

#include "billing/charge.h"

static const struct currency eur = { "EUR" };
static const struct tax_rule french = { TAX_STANDARD, 2000 }, former = { TAX_STANDARD, 1960 },
                             reverse = { TAX_REVERSE_CHARGE, 0 };

static struct line line_of(int64_t minor, struct tax_rule tax)
{
    return (struct line){ .kind = LINE_PRORATION,
                          .quantity = minor < 0 ? -5 : 5,
                          .unit_price = { 1050, eur },
                          .period = { day_of(2026, 11, 12), day_of(2026, 12, 1) },
                          .days = 19,
                          .period_days = 30,
                          .base = { 5250, eur },
                          .amount = { minor, eur },
                          .tax = tax };
}

static void test_totals_of_lines_tax_and_credit(void **state)
{
    static const struct { const char *why; int64_t amounts[3]; size_t count; int64_t balance; bool use_credit;
                          int64_t subtotal, tax, total, credit, due; } cases[] = {
        { "the worked example", { 3325 }, 1, 0, true, 3325, 665, 3990, 0, 3990 },
        { "one tax of the sum, never per line", { 12, 12, 12 }, 3, 0, true, 36, 7, 43, 0, 43 },
        { "a debit and its credit", { 3325, -3325 }, 2, 0, true, 0, 0, 0, 0, 0 },
        { "the removal: 19.25 and 7.70", { -1925, -770 }, 2, 0, true, -2695, -539, -3234, 0, -3234 },
        { "a balance pays a part", { 3325 }, 1, 1000, true, 3325, 665, 3990, 1000, 2990 },
        { "a balance pays all, and no more", { 3325 }, 1, 5000, true, 3325, 665, 3990, 3990, 0 },
        { "a balance that is not to be used", { 3325 }, 1, 5000, false, 3325, 665, 3990, 0, 3990 },
        { "a credit takes nothing from the balance", { -3325 }, 1, 5000, true, -3325, -665, -3990, 0, -3990 },
        { "nothing is charged", { 0 }, 0, 5000, true, 0, 0, 0, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct line lines[3];
        struct charge charge;

        for (size_t l = 0; l < cases[i].count; l++)
            lines[l] = line_of(cases[i].amounts[l], french);
        assert_int_equal(
            charge_total(lines, cases[i].count, eur, money_of(cases[i].balance, eur), cases[i].use_credit, &charge),
            STATUS_OK);
        if (charge.subtotal.minor != cases[i].subtotal || charge.tax_total.minor != cases[i].tax ||
            charge.total.minor != cases[i].total || charge.credit_applied.minor != cases[i].credit ||
            charge.amount_due.minor != cases[i].due)
            fail_msg("%s: %" PRId64 " + %" PRId64 " = %" PRId64 ", - %" PRId64 " = %" PRId64, cases[i].why,
                     charge.subtotal.minor, charge.tax_total.minor, charge.total.minor, charge.credit_applied.minor,
                     charge.amount_due.minor);
    }
}

static void test_line_tells_its_rounding(void **state)
{
    struct line line = line_of(3325, french);

    (void)state;
    line.base = money_of(5250, eur);
    line.days = 19;
    line.period_days = 30;
    assert_string_equal(line_rounding(&line), "half_away_from_zero");
    line.base.minor = -5250;
    line.amount.minor = -3325;
    assert_string_equal(line_rounding(&line), "half_away_from_zero");
    line.amount.minor = -3000; /* no more was left to credit */
    assert_string_equal(line_rounding(&line), "limited");
}

/* One tax amount for each category and rate, in a fixed order, whatever the order of the lines. */
static void test_tax_is_one_amount_for_each_rate(void **state)
{
    const struct line lines[] = { line_of(1000, former), line_of(2000, french), line_of(12, former),
                                  line_of(500, reverse) };
    struct charge charge;

    (void)state;
    assert_int_equal(charge_total(lines, 4, eur, money_of(0, eur), true, &charge), STATUS_OK);
    assert_int_equal(charge.tax_count, 3);
    assert_true(tax_rule_equal(charge.taxes[0].rule, reverse) && tax_rule_equal(charge.taxes[1].rule, former));
    assert_true(tax_rule_equal(charge.taxes[2].rule, french));
    assert_int_equal(charge.taxes[0].taxable.minor, 500);
    assert_int_equal(charge.taxes[0].amount.minor, 0);
    assert_int_equal(charge.taxes[1].taxable.minor, 1012);
    assert_int_equal(charge.taxes[1].amount.minor, 198); /* 198.352; by line it would be 196 + 2.352 */
    assert_int_equal(charge.taxes[2].amount.minor, 400);
    assert_int_equal(charge.total.minor, 3512 + 598);
}

static void test_overflow_is_told_and_leaves_the_charge_unchanged(void **state)
{
    const struct line sum[] = { line_of(INT64_MAX, reverse), line_of(1, reverse) };
    const struct line with_tax[] = { line_of(INT64_MAX - 1, french) };
    struct charge charge = { .line_count = 77 };

    (void)state;
    assert_int_equal(charge_total(sum, 2, eur, money_of(0, eur), true, &charge), STATUS_AMOUNT_OVERFLOW);
    assert_int_equal(charge_total(with_tax, 1, eur, money_of(0, eur), true, &charge), STATUS_AMOUNT_OVERFLOW);
    assert_int_equal(charge.line_count, 77);
}

static const char worked[] = "charge EUR 1 1\n"
                             "line proration 5 1050 2026-11-12 2026-12-01 19 30 5250 3325 S 2000\n"
                             "tax S 2000 3325 665\n"
                             "sum 3325 665 3990 0 3990\n";

static void test_charge_is_written_and_read(void **state)
{
    const struct line lines[] = { line_of(3325, french) };
    const struct line credit[] = { line_of(-1925, french), line_of(-770, reverse) };
    struct arena arena = { 0 };
    struct charge charge, read;
    const char *text;

    (void)state;
    assert_int_equal(charge_total(lines, 1, eur, money_of(0, eur), true, &charge), STATUS_OK);
    assert_string_equal(charge_write(&arena, &charge), worked);
    assert_true(charge_read(&arena, worked, &read));
    assert_int_equal(read.total.minor, 3990);
    assert_int_equal(read.lines[0].period.end.number, day_of(2026, 12, 1).number);
    assert_true(tax_rule_equal(read.lines[0].tax, french));
    assert_true(currency_equal(read.lines[0].base.currency, eur) && currency_equal(read.amount_due.currency, eur));
    assert_int_equal(charge_total(credit, 2, eur, money_of(0, eur), true, &charge), STATUS_OK);
    text = charge_write(&arena, &charge);
    assert_true(charge_read(&arena, text, &read));
    assert_int_equal(read.lines[1].amount.minor, -770);
    assert_string_equal(charge_write(&arena, &read), text);
    assert_int_equal(charge_total(NULL, 0, eur, money_of(0, eur), true, &charge), STATUS_OK);
    assert_true(charge_read(&arena, charge_write(&arena, &charge), &read));
    assert_int_equal(read.line_count, 0);
    arena_end(&arena);
}

static void test_malformed_text_is_not_a_charge(void **state)
{
    static const struct { const char *why, *text; } cases[] = {
        { "nothing", "" },
        { "another kind of text", "{}" },
        { "cut off after its head", "charge EUR 1 1\n" },
        { "no line end at the end", "charge EUR 0 0\nsum 0 0 0 0 0" },
        { "more behind it", "charge EUR 0 0\nsum 0 0 0 0 0\n\n" },
        { "fewer lines than announced", "charge EUR 1 0\nsum 0 0 0 0 0\n" },
        { "more lines than a charge holds", "charge EUR 1001 0\nsum 0 0 0 0 0\n" },
        { "more taxes than a charge holds", "charge EUR 0 9\nsum 0 0 0 0 0\n" },
        { "no such currency", "charge EUX 0 0\nsum 0 0 0 0 0\n" },
        { "no such kind", "charge EUR 1 0\nline gift 5 1 2026-11-12 2026-12-01 19 30 1 1 S 0\nsum 0 0 0 0 0\n" },
        { "no such day", "charge EUR 1 0\nline recurring 5 1 2026-11-31 2026-12-01 19 30 1 1 S 0\nsum 0 0 0 0 0\n" },
        { "a plus sign", "charge EUR 0 0\nsum +0 0 0 0 0\n" },
        { "a leading zero", "charge EUR 0 0\nsum 00 0 0 0 0\n" },
        { "a line end where a blank belongs", "charge EUR 0 0\nsum 0\n0 0 0 0\n" },
        { "beyond 64 bits", "charge EUR 0 0\nsum 9223372036854775808 0 0 0 0\n" },
        { "a very long word", "charge EUR 0 0\nsum 0000000000000000000000000000000000000000 0 0 0 0\n" },
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct charge charge = { .line_count = 77 };

        if (charge_read(&arena, cases[i].text, &charge) || charge.line_count != 77)
            fail_msg("%s was read", cases[i].why);
    }
    arena_end(&arena);
}

/* A text with any one byte changed is another charge or none: each charge has one spelling. */
static void test_charge_has_one_spelling(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    for (size_t at = 0; at + 1 < sizeof worked; at++) {
        for (int byte = 1; byte < 128; byte++) {
            char text[sizeof worked];
            struct charge charge;

            memcpy(text, worked, sizeof worked);
            text[at] = (char)byte;
            if (charge_read(&arena, text, &charge) && strcmp(charge_write(&arena, &charge), text) != 0)
                fail_msg("byte %zu as %d", at, byte);
            arena_wipe(&arena);
        }
    }
    arena_end(&arena);
}

static void test_kinds_of_lines_are_named_and_read(void **state)
{
    enum line_kind kind = LINE_RECURRING;

    (void)state;
    assert_true(line_kind_read("proration", &kind) && kind == LINE_PRORATION);
    assert_string_equal(line_kind_name(LINE_RECURRING), "recurring");
    assert_false(line_kind_read("", &kind));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_totals_of_lines_tax_and_credit),
        cmocka_unit_test(test_tax_is_one_amount_for_each_rate),
        cmocka_unit_test(test_overflow_is_told_and_leaves_the_charge_unchanged),
        cmocka_unit_test(test_charge_is_written_and_read),
        cmocka_unit_test(test_malformed_text_is_not_a_charge),
        cmocka_unit_test(test_charge_has_one_spelling),
        cmocka_unit_test(test_kinds_of_lines_are_named_and_read),
        cmocka_unit_test(test_line_tells_its_rounding),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
