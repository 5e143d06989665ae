/* tests/unit/day.c: dates, months and weekdays. Source: docs/rules.md, C (Dates). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/day.h"

static struct day day_or_fail(const char *text)
{
    struct day day;

    if (!day_read(text, &day))
        fail_msg("%s was refused", text);
    return day;
}

static void test_days_are_read_or_refused(void **state)
{
    static const struct { const char *why, *text; bool want; } cases[] = {
        { "an ordinary day", "2026-11-12", true },
        { "a leap day", "2028-02-29", true },
        { "no leap day in a common year", "2026-02-29", false },
        { "a century is a common year", "2100-02-29", false },
        { "every fourth century is a leap year", "2000-02-29", true },
        { "April has thirty", "2026-04-31", false },
        { "no day zero", "2026-11-00", false },
        { "no month zero", "2026-00-10", false },
        { "no thirteenth month", "2026-13-01", false },
        { "no year zero", "0000-01-01", false },
        { "the first day of all", "0001-01-01", true },
        { "the last day of all", "9999-12-31", true },
        { "one digit", "2026-1-12", false },
        { "a time behind it", "2026-11-12T00:00:00Z", false },
        { "a blank before it", " 2026-11-1", false },
        { "a sign", "+026-11-12", false },
        { "other separators", "2026/11/12", false },
        { "cut short", "2026-11-1", false },
        { "nothing", "", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct day day = { 77 };
        bool read = day_read(cases[i].text, &day);

        if (read != cases[i].want || (!read && day.number != 77))
            fail_msg("%s: \"%s\" was %s", cases[i].why, cases[i].text,
                     read ? "read" : "refused, or the day was touched");
        if (read && strcmp(day_write(day).text, cases[i].text) != 0)
            fail_msg("%s: written as %s", cases[i].why, day_write(day).text);
    }
}

/* Every day from 1900 to 2200, counted beside the conversions. */
static void test_conversions_of_every_day_from_1900_to_2200(void **state)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int32_t number = day_of(1900, 1, 1).number;
    int weekday = 1; /* 1900-01-01 was a Monday */

    (void)state;
    assert_int_equal(number, -25567);
    for (int year = 1900; year <= 2200; year++) {
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

        for (int month = 1; month <= 12; month++) {
            for (int d = 1; d <= lengths[month - 1] + (month == 2 && leap ? 1 : 0); d++, number++) {
                struct civil civil = day_civil((struct day){ number });

                if (civil.year != year || civil.month != month || civil.day != d ||
                    day_of(year, month, d).number != number)
                    fail_msg("%04d-%02d-%02d is %s", year, month, d, day_write((struct day){ number }).text);
                if (day_weekday((struct day){ number }) != weekday)
                    fail_msg("%04d-%02d-%02d is weekday %d", year, month, d, weekday);
                weekday = weekday % 7 + 1;
            }
        }
    }
}

static void test_months_are_added_and_clipped(void **state)
{
    static const struct { const char *why, *from; int32_t months; const char *to; } cases[] = {
        { "an ordinary month", "2026-11-01", 1, "2026-12-01" },
        { "over the year's end", "2026-12-15", 1, "2027-01-15" },
        { "clipped to February", "2026-01-31", 1, "2026-02-28" },
        { "clipped only where the month is short", "2026-01-31", 2, "2026-03-31" },
        { "no months", "2026-01-31", 0, "2026-01-31" },
        { "twelve from December", "2026-12-31", 12, "2027-12-31" },
        { "a leap day, a year on", "2028-02-29", 12, "2029-02-28" },
        { "a leap day, four years on", "2028-02-29", 48, "2032-02-29" },
        { "backwards, clipped", "2026-03-31", -1, "2026-02-28" },
        { "backwards over the year", "2026-01-15", -1, "2025-12-15" },
        { "a century without a leap day", "2096-02-29", 48, "2100-02-28" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct day to = day_plus_months(day_or_fail(cases[i].from), cases[i].months);

        if (strcmp(day_write(to).text, cases[i].to) != 0)
            fail_msg("%s: %s instead of %s", cases[i].why, day_write(to).text, cases[i].to);
    }
}

static void test_length_and_days_of_a_period(void **state)
{
    struct period november = { day_or_fail("2026-11-01"), day_or_fail("2026-12-01") };

    (void)state;
    assert_int_equal(period_days(november), 30);
    assert_true(period_holds(november, november.start));
    assert_true(period_holds(november, day_or_fail("2026-11-30")));
    assert_false(period_holds(november, november.end));
    assert_false(period_holds(november, day_or_fail("2026-10-31")));
    assert_int_equal(day_between(day_or_fail("2026-11-12"), november.end), 19);
    assert_int_equal(day_between(november.end, day_or_fail("2026-11-12")), -19);
    assert_int_equal(day_plus(day_or_fail("2026-02-28"), 1).number, day_or_fail("2026-03-01").number);
    assert_int_equal(day_of(1970, 1, 1).number, 0);
    assert_true(day_is_none(DAY_NONE));
    assert_false(day_is_none(day_of(1970, 1, 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_are_read_or_refused),
        cmocka_unit_test(test_conversions_of_every_day_from_1900_to_2200),
        cmocka_unit_test(test_months_are_added_and_clipped),
        cmocka_unit_test(test_length_and_days_of_a_period),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
