/* tests/unit/clock.c: instants as text, and their day in the billing zone.
 * Source: docs/rules.md, C (Dates); docs/api.md, Conventions. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"

static void test_instants_are_read_and_written(void **state)
{
    static const struct { const char *why, *text, *written; } cases[] = {
        { "an instant", "2026-11-12T09:30:00Z", "2026-11-12T09:30:00Z" },
        { "an offset to the east", "2026-11-12T10:30:00+01:00", "2026-11-12T09:30:00Z" },
        { "an offset to the west, over midnight", "2026-11-12T20:30:00-05:30", "2026-11-13T02:00:00Z" },
        { "milliseconds", "2026-11-12T09:30:00.125Z", "2026-11-12T09:30:00.125Z" },
        { "one decimal is tenths", "2026-11-12T09:30:00.5Z", "2026-11-12T09:30:00.500Z" },
        { "microseconds are kept, not written", "2026-11-12T09:30:00.000001Z", "2026-11-12T09:30:00Z" },
        { "before 1970", "1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z" },
        { "before 1970, with a fraction", "1969-12-31T23:59:59.250Z", "1969-12-31T23:59:59.250Z" },
        { "the first of all", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
        { "the last of all", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999Z" },
        { "an offset that leads before the first", "0001-01-01T00:00:00+00:01", NULL },
        { "an offset that leads behind the last", "9999-12-31T23:59:59-00:01", NULL },
        { "seven decimals", "2026-11-12T09:30:00.1234567Z", NULL },
        { "a point and nothing behind it", "2026-11-12T09:30:00.Z", NULL },
        { "no zone", "2026-11-12T09:30:00", NULL },
        { "a lower-case z", "2026-11-12T09:30:00z", NULL },
        { "a blank for the T", "2026-11-12 09:30:00Z", NULL },
        { "hour 24", "2026-11-12T24:00:00Z", NULL },
        { "minute 60", "2026-11-12T09:60:00Z", NULL },
        { "second 60", "2026-12-31T23:59:60Z", NULL },
        { "no such day", "2026-11-31T09:30:00Z", NULL },
        { "an offset without its colon", "2026-11-12T09:30:00+0100", NULL },
        { "an offset of 24 hours", "2026-11-12T09:30:00+24:00", NULL },
        { "something behind it", "2026-11-12T09:30:00Zx", NULL },
        { "something behind the offset", "2026-11-12T09:30:00+01:00x", NULL },
        { "a day alone", "2026-11-12", NULL },
        { "nothing", "", NULL },
        { "far too long", "2026-11-12T09:30:00.0000000000000000000000000000000000000000000000000000000000Z", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct instant instant = { 77 };
        bool read = instant_read(cases[i].text, &instant);

        if (read != (cases[i].written != NULL) || (!read && instant.us != 77))
            fail_msg("%s: %s was %s", cases[i].why, cases[i].text,
                     read ? "read" : "refused, or the instant was touched");
        if (read && strcmp(instant_write(instant).text, cases[i].written) != 0)
            fail_msg("%s: %s", cases[i].why, instant_write(instant).text);
    }
}

/* Midnight in Paris, in winter and summer time. */
static void test_day_of_an_instant_in_paris(void **state)
{
    static const struct { const char *why, *instant, *day; } cases[] = {
        { "winter: an hour before midnight in UTC is the next day", "2026-11-11T23:00:00Z", "2026-11-12" },
        { "winter: a microsecond earlier is the same day", "2026-11-11T22:59:59.999999Z", "2026-11-11" },
        { "summer: two hours before midnight in UTC is the next day", "2026-07-13T22:00:00Z", "2026-07-14" },
        { "summer: a microsecond earlier is the same day", "2026-07-13T21:59:59.999999Z", "2026-07-13" },
        { "the day summer time ends begins by summer time", "2026-10-24T22:00:00Z", "2026-10-25" },
        { "the day summer time ends ends by winter time", "2026-10-25T22:59:59Z", "2026-10-25" },
        { "the new year comes an hour early", "2026-12-31T23:00:00Z", "2027-01-01" },
        { "before 1970", "1969-12-31T23:00:00Z", "1970-01-01" },
    };

    (void)state;
    assert_true(clock_zone_set("Europe/Paris"));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct instant instant;

        assert_true(instant_read(cases[i].instant, &instant));
        if (strcmp(day_write(instant_day(instant)).text, cases[i].day) != 0)
            fail_msg("%s: %s", cases[i].why, day_write(instant_day(instant)).text);
    }
}

/* The first instant of every day of a sandbox's century belongs to that day, and the microsecond before to the day
 * before. */
static void test_first_instant_of_every_day(void **state)
{
    static const char *const zones[] = { "Europe/Paris", "UTC", "America/New_York", "Asia/Kolkata", "America/Havana" };

    (void)state;
    for (size_t z = 0; z < sizeof zones / sizeof zones[0]; z++) {
        assert_true(clock_zone_set(zones[z]));
        for (int32_t number = day_of(2000, 1, 1).number; number <= day_of(2100, 12, 31).number; number++) {
            struct instant first = instant_of_day((struct day){ number });

            if (instant_day(first).number != number ||
                instant_day((struct instant){ first.us - 1 }).number != number - 1)
                fail_msg("%s in %s begins at %s", day_write((struct day){ number }).text, zones[z],
                         instant_write(first).text);
        }
    }
}

static void test_unknown_zone_is_refused(void **state)
{
    static const struct { const char *why, *zone; bool want;
    } cases[] = {
        { "a zone", "Europe/Paris", true },
        { "no such zone", "Europe/Lutetia", false },
        { "a folder of zones", "Europe", false },
        { "a list of zones", "zone.tab", false },
        { "an absolute path", "/usr/share/zoneinfo/UTC", false },
        { "a way out of the folder", "../zoneinfo/UTC", false },
        { "nothing", "", false },
        { "too long",
          "Europe/"
          "ParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisPar"
          "isParisParis"
          "ParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisParisPar"
          "isParisParisParis",
          false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (clock_zone_set(cases[i].zone) != cases[i].want)
            fail_msg("%s", cases[i].why);
}

static void test_seconds_are_added_to_an_instant(void **state)
{
    struct instant instant = { INT64_C(1000001) };

    (void)state;
    assert_int_equal(instant_plus_seconds(instant, -2).us, -999999);
    assert_int_equal(instant_plus_seconds(instant, 30 * 60).us, INT64_C(1801000001));
    assert_true(instant_is_none(INSTANT_NONE));
    assert_false(instant_is_none((struct instant){ 0 }));
}

/* Real time lies after 1 January 2024 and before the end of the sandbox's century; the monotonic clock does not run
 * back. */
static void test_clocks_run_forward(void **state)
{
    struct instant written;
    int64_t before = clock_monotonic_us();

    (void)state;
    assert_true(instant_read("2024-01-01T00:00:00Z", &written));
    assert_true(clock_now().us > written.us);
    assert_true(instant_day(clock_now()).number < day_of(2100, 1, 1).number);
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_monotonic_us();

        assert_true(now >= before);
        before = now;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_instants_are_read_and_written),
        cmocka_unit_test(test_day_of_an_instant_in_paris),
        cmocka_unit_test(test_first_instant_of_every_day),
        cmocka_unit_test(test_unknown_zone_is_refused),
        cmocka_unit_test(test_seconds_are_added_to_an_instant),
        cmocka_unit_test(test_clocks_run_forward),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
