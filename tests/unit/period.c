/* tests/unit/period.c: boundaries from the anchor. Source: docs/rules.md, C (Dates). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "billing/period.h"

static void test_boundaries_of_the_nth_period(void **state)
{
    static const struct { const char *why, *anchor; enum billing_period billing_period; int32_t n;
        const char *start, *end; } cases[] = {
        { "the first month", "2026-11-01", BILLING_MONTHLY, 0, "2026-11-01", "2026-12-01" },
        { "the thirteenth month", "2026-11-01", BILLING_MONTHLY, 12, "2027-11-01", "2027-12-01" },
        { "from the 31st: February is clipped", "2026-01-31", BILLING_MONTHLY, 0, "2026-01-31", "2026-02-28" },
        { "from the 31st: March is whole again", "2026-01-31", BILLING_MONTHLY, 1, "2026-02-28", "2026-03-31" },
        { "from the 31st: April is clipped to the 30th", "2026-01-31", BILLING_MONTHLY, 2, "2026-03-31", "2026-04-30" },
        { "February of a leap year", "2028-01-31", BILLING_MONTHLY, 0, "2028-01-31", "2028-02-29" },
        { "yearly from a leap day", "2028-02-29", BILLING_YEARLY, 0, "2028-02-29", "2029-02-28" },
        { "the leap day comes back", "2028-02-29", BILLING_YEARLY, 3, "2031-02-28", "2032-02-29" },
        { "and goes again", "2028-02-29", BILLING_YEARLY, 4, "2032-02-29", "2033-02-28" },
        { "over the year's end", "2026-12-15", BILLING_MONTHLY, 0, "2026-12-15", "2027-01-15" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct day anchor;
        struct period period;

        assert_true(day_read(cases[i].anchor, &anchor));
        period = period_at(anchor, cases[i].billing_period, cases[i].n);
        if (strcmp(day_write(period.start).text, cases[i].start) != 0 ||
            strcmp(day_write(period.end).text, cases[i].end) != 0)
            fail_msg("%s: %s to %s", cases[i].why, day_write(period.start).text, day_write(period.end).text);
    }
}

/* Whatever the anchor, periods join without gap or overlap and have the length of a month or a year. */
static void test_periods_join(void **state)
{
    (void)state;
    for (int32_t number = day_of(2027, 1, 1).number; number < day_of(2029, 1, 1).number; number++) {
        for (int32_t n = 0; n < 60; n++) {
            struct period month = period_at((struct day){ number }, BILLING_MONTHLY, n);
            struct period year = period_at((struct day){ number }, BILLING_YEARLY, n);

            if (month.end.number != period_at((struct day){ number }, BILLING_MONTHLY, n + 1).start.number ||
                period_days(month) < 28 || period_days(month) > 31)
                fail_msg("month %d of %s", n, day_write((struct day){ number }).text);
            if (year.end.number != period_at((struct day){ number }, BILLING_YEARLY, n + 1).start.number ||
                period_days(year) < 365 || period_days(year) > 366)
                fail_msg("year %d of %s", n, day_write((struct day){ number }).text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boundaries_of_the_nth_period),
        cmocka_unit_test(test_periods_join)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
