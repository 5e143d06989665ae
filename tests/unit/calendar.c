/* tests/unit/calendar.c: A6: business days, and the day by which a credit check is expected. Source: docs/rules.md,
 * A6. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "billing/calendar.h"

static struct day day_or_fail(const char *text)
{
    struct day day;

    if (!day_read(text, &day))
        fail_msg("%s was refused", text);
    return day;
}

static void test_a6_easter_sunday_of_a_year(void **state)
{
    static const struct { const char *why, *want; } cases[] = {
        { "an ordinary year", "2000-04-23" },
        { "2024", "2024-03-31" },
        { "2025", "2025-04-20" },
        { "2026", "2026-04-05" },
        { "2027", "2027-03-28" },
        { "2028", "2028-04-16" },
        { "2029", "2029-04-01" },
        { "2030", "2030-04-21" },
        { "the latest there is", "2038-04-25" },
        { "the earliest there is", "1818-03-22" },
        { "a moon of 18 April, moved a day: epact 25 late in the cycle", "2049-04-18" },
        { "a moon of 19 April, moved a day: epact 24", "2076-04-19" },
        { "the last year a sandbox may stand in", "2100-03-28" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct day easter = easter_sunday(day_civil(day_or_fail(cases[i].want)).year);

        if (strcmp(day_write(easter).text, cases[i].want) != 0)
            fail_msg("%s: %s instead of %s", cases[i].why, day_write(easter).text, cases[i].want);
    }
}

/* Every free weekday of a year in France: none is missing, and no other is free. */
static void test_a6_free_weekdays_of_a_french_year(void **state)
{
    static const struct { int year; const char *free[12]; } years[] = {
        { 2026, { "2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25", "2026-07-14",
          "2026-11-11",
                  "2026-12-25" } }, /* 15 August and 1 November fall on a weekend */
        { 2027, { "2027-01-01", "2027-03-29", "2027-05-06", "2027-05-17", "2027-07-14", "2027-11-01", "2027-11-11" } },
        { 2028, { "2028-04-17", "2028-05-01", "2028-05-08", "2028-05-25", "2028-06-05", "2028-07-14", "2028-08-15",
          "2028-11-01",
                  "2028-12-25" } },
    };

    (void)state;
    for (size_t y = 0; y < sizeof years / sizeof years[0]; y++) {
        const char *const *next = years[y].free;

        for (struct day day = day_of(years[y].year, 1, 1); day_civil(day).year == years[y].year;
             day = day_plus(day, 1)) {
            struct day_text written = day_write(day);
            bool told = *next != NULL && strcmp(*next, written.text) == 0;

            if (business_day_is("FR", day) != (day_weekday(day) < 6 && !told))
                fail_msg("%s is %s business day", written.text, told ? "a" : "no");
            next += told ? 1 : 0;
        }
        if (*next != NULL)
            fail_msg("%s was not met", *next);
    }
}

static void test_a6_business_days_of_other_countries(void **state)
{
    static const struct { const char *why, *country, *day; bool business; } cases[] = {
        { "Good Friday in Germany", "DE", "2026-04-03", false },
        { "Good Friday is worked in France", "FR", "2026-04-03", true },
        { "German unity", "DE", "2025-10-03", false },
        { "All Saints is not of all Germany", "DE", "2027-11-01", true },
        { "8 May is worked in Germany", "DE", "2026-05-08", true },
        { "the Belgian national day", "BE", "2026-07-21", false },
        { "14 July is worked in Belgium", "BE", "2026-07-14", true },
        { "Good Friday in Spain", "ES", "2026-04-03", false },
        { "Easter Monday is not of all Spain", "ES", "2026-04-06", true },
        { "the Spanish national day", "ES", "2026-10-12", false },
        { "Epiphany in Italy", "IT", "2026-01-06", false },
        { "Ascension is worked in Italy", "IT", "2026-05-14", true },
        { "4 October in Italy from 2026 on", "IT", "2027-10-04", false },
        { "not before", "IT", "2024-10-04", true },
        { "Europe Day in Luxembourg", "LU", "2025-05-09", false },
        { "not before 2019", "LU", "2018-05-09", true },
        { "King's Day", "NL", "2026-04-27", false },
        { "1 May is worked in the Netherlands", "NL", "2026-05-01", true },
        { "Corpus Christi in Austria", "AT", "2026-06-04", false },
        { "Corpus Christi in Portugal", "PT", "2026-06-04", false },
        { "the Austrian national day", "AT", "2026-10-26", false },
        { "Easter Monday is worked in Portugal", "PT", "2026-04-06", true },
        { "a country not known here keeps no holiday", "JP", "2026-01-01", true },
        { "but its weekends", "JP", "2026-01-03", false },
        { "a Sunday anywhere", "FR", "2026-11-15", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (business_day_is(cases[i].country, day_or_fail(cases[i].day)) != cases[i].business)
            fail_msg("%s", cases[i].why);
    assert_null(holidays_of("JP"));
    assert_null(holidays_of("fr"));
}

/* Each entry is a date of every year, or near Easter, and stands in its table once. */
static void test_a6_holiday_tables_are_well_formed(void **state)
{
    static const char *const known[] = { "AT", "BE", "DE", "ES", "FR", "IT", "LU", "NL", "PT" };

    (void)state;
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        const struct holidays *holidays = holidays_of(known[k]);

        assert_non_null(holidays);
        for (size_t i = 0; i < holidays->count; i++) {
            const struct holiday *h = &holidays->list[i];

            if (h->month == 0)
                assert_in_range(h->day + 2, 0, 62);
            else
                (void)day_of(2025, h->month, h->day); /* asserts that it is a date of a common year */
            for (size_t other = 0; other < i; other++)
                if (h->month == holidays->list[other].month && h->day == holidays->list[other].day)
                    fail_msg("%s: %d/%d is there twice", known[k], h->month, h->day);
        }
    }
    assert_int_equal(holidays_of("FR")->count, 11);
}

static void test_a6_credit_check_is_expected_after_two_business_days(void **state)
{
    static const struct { const char *why, *country, *opened, *want; } cases[] = {
        { "over a weekend", "FR", "2026-11-12", "2026-11-16" },
        { "within a week", "FR", "2026-11-16", "2026-11-18" },
        { "opened on a Saturday", "FR", "2026-11-14", "2026-11-17" },
        { "opened on a Sunday", "FR", "2026-11-15", "2026-11-17" },
        { "over 11 November", "FR", "2026-11-10", "2026-11-13" },
        { "opened on a public holiday", "FR", "2026-11-11", "2026-11-13" },
        { "over Easter Monday", "FR", "2026-04-03", "2026-04-08" },
        { "over Ascension", "FR", "2026-05-13", "2026-05-18" },
        { "over Whit Monday", "FR", "2026-05-22", "2026-05-27" },
        { "over Good Friday and Easter Monday in Germany", "DE", "2026-04-02", "2026-04-08" },
        { "over Christmas and the turn of the year", "FR", "2026-12-24", "2026-12-29" },
        { "into the next year", "FR", "2026-12-31", "2027-01-05" },
        { "both Christmas days in Germany", "DE", "2025-12-24", "2025-12-30" },
        { "an unknown country rests at weekends only", "JP", "2026-12-31", "2027-01-04" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct day expected = credit_check_expected_by(cases[i].country, day_or_fail(cases[i].opened));

        if (strcmp(day_write(expected).text, cases[i].want) != 0)
            fail_msg("%s: %s instead of %s", cases[i].why, day_write(expected).text, cases[i].want);
    }
    assert_string_equal(day_write(business_day_add("FR", day_or_fail("2026-11-12"), 1)).text, "2026-11-13");
    assert_string_equal(day_write(business_day_add("FR", day_or_fail("2026-11-12"), 10)).text, "2026-11-26");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a6_easter_sunday_of_a_year),
        cmocka_unit_test(test_a6_free_weekdays_of_a_french_year),
        cmocka_unit_test(test_a6_business_days_of_other_countries),
        cmocka_unit_test(test_a6_holiday_tables_are_well_formed),
        cmocka_unit_test(test_a6_credit_check_is_expected_after_two_business_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
