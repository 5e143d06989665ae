/* tests/unit/proration.c: the part of a period's price that a change costs. Source: docs/rules.md, C (Proration). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdlib.h>

#include "billing/proration.h"
#include "billing/tax.h"

static const struct currency eur = { "EUR" };

static struct day day_or_fail(const char *text)
{
    struct day day;

    if (!day_read(text, &day))
        fail_msg("%s is not a day", text);
    return day;
}

static void test_proration_of_a_change_in_november(void **state)
{
    static const struct { const char *why; int64_t before, after; const char *change; enum status want;
        int64_t minor; } cases[] = {
        { "5 more at 10.50 on the 12th: 52.50 * 19/30", 105000, 110250, "2026-11-12", STATUS_OK, 3325 },
        { "the 5 given back on the 20th: 52.50 * 11/30", 110250, 105000, "2026-11-20", STATUS_OK, -1925 },
        { "2 more given back on the 20th: 21.00 * 11/30", 105000, 102900, "2026-11-20", STATUS_OK, -770 },
        { "half a cent goes away from zero", 0, 1051, "2026-11-16", STATUS_OK, 526 },
        { "a credit rounds as far as a debit", 1051, 0, "2026-11-16", STATUS_OK, -526 },
        { "the first day is the whole price", 0, 5250, "2026-11-01", STATUS_OK, 5250 },
        { "the last day is one of thirty", 0, 5250, "2026-11-30", STATUS_OK, 175 },
        { "nothing changes", 5250, 5250, "2026-11-12", STATUS_OK, 0 },
        { "a volume tier that makes more licences cheaper is a credit", 9900, 9000, "2026-11-16", STATUS_OK, -450 },
        { "the end is not in the period", 0, 5250, "2026-12-01", STATUS_DAY_OUTSIDE_PERIOD, -1 },
        { "nor is the day before it", 0, 5250, "2026-10-31", STATUS_DAY_OUTSIDE_PERIOD, -1 },
        { "a difference beyond 64 bits", INT64_MIN, 1, "2026-11-12", STATUS_AMOUNT_OVERFLOW, -1 },
        { "the largest difference still has a share", 0, INT64_MAX, "2026-11-01", STATUS_OK, INT64_MAX },
    };
    const struct period november = { day_or_fail("2026-11-01"), day_or_fail("2026-12-01") };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct proration line = { .amount = money_of(-1, eur) };
        enum status status = proration_between(money_of(cases[i].before, eur), money_of(cases[i].after, eur), november,
                                               day_or_fail(cases[i].change), &line);

        if (status != cases[i].want || line.amount.minor != cases[i].minor)
            fail_msg("%s: %s, %" PRId64 " instead of %" PRId64, cases[i].why, status_name(status), line.amount.minor,
                     cases[i].minor);
    }
}

/* The members of a line are enough to compute its amount by hand. */
static void test_line_has_base_and_days_of_its_proration(void **state)
{
    const struct period november = { day_or_fail("2026-11-01"), day_or_fail("2026-12-01") };
    struct proration line;
    struct money tax;

    (void)state;
    assert_int_equal(
        proration_between(money_of(105000, eur), money_of(110250, eur), november, day_or_fail("2026-11-12"), &line),
        STATUS_OK);
    assert_int_equal(line.base.minor, 5250);
    assert_int_equal(line.days, 19);
    assert_int_equal(line.period_days, 30);
    assert_int_equal(tax_on(line.amount, (struct tax_rule){ TAX_STANDARD, 2000 }, &tax), STATUS_OK);
    assert_int_equal(line.amount.minor + tax.minor, 3990);
}

/* Adding and removing the same licences on the same day comes to zero. */
static void test_addition_and_removal_on_one_day_come_to_zero(void **state)
{
    unsigned seed = 191130;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        int32_t length = rand_r(&seed) % 366 + 1;
        struct period period = { day_of(2026, 1, 1), day_plus(day_of(2026, 1, 1), length) };
        struct day change = day_plus(period.start, rand_r(&seed) % length);
        struct money before = money_of(rand_r(&seed) % 10000000, eur), after = money_of(rand_r(&seed) % 10000000, eur);
        struct proration there, back;

        assert_int_equal(proration_between(before, after, period, change, &there), STATUS_OK);
        assert_int_equal(proration_between(after, before, period, change, &back), STATUS_OK);
        if (there.amount.minor + back.amount.minor != 0 || llabs(there.amount.minor) > llabs(there.base.minor))
            fail_msg("%" PRId64 " and back %" PRId64 " (round %d of seed 191130)", there.amount.minor,
                     back.amount.minor, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_proration_of_a_change_in_november),
        cmocka_unit_test(test_line_has_base_and_days_of_its_proration),
        cmocka_unit_test(test_addition_and_removal_on_one_day_come_to_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
