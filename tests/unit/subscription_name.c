/* tests/unit/subscription_name.c: names in normal form, and how long they may be. Source: UAX #15 (NFC). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "billing/subscription_name.h"

static void test_name_is_in_normal_form(void **state)
{
    static const struct { const char *why, *given, *kept; } cases[] = {
        { "plain", "Lyon", "Lyon" },
        { "composed already", "\xc3\x89quipe", "\xc3\x89quipe" },
        { "a letter and its accent", "E\xcc\x81quipe", "\xc3\x89quipe" },
        { "the sign of a kelvin is a K", "\xe2\x84\xaa", "K" },
        { "a ligature is not taken apart", "\xef\xac\x81", "\xef\xac\x81" },
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(subscription_name_normal(&arena, cases[i].given), cases[i].kept);
    arena_end(&arena);
}

/* The characters of the normal form count: of a letter with its accent one, of U+FB2C three. */
static void test_name_has_a_hundred_characters_at_most(void **state)
{
    static const struct { const char *unit; int fit; } cases[] = {
        { "x", 100 }, { "e\xcc\x81", 100 }, { "\xef\xac\xac", 33 }, { "\xf0\x9f\x8f\xa2", 100 }
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *name = "";

        for (int times = 1; times <= cases[i].fit; times++)
            name = arena_format(&arena, "%s%s", name, cases[i].unit);
        assert_non_null(subscription_name_normal(&arena, name));
        assert_null(subscription_name_normal(&arena, arena_format(&arena, "%s%s", name, cases[i].unit)));
    }
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_name_is_in_normal_form),
        cmocka_unit_test(test_name_has_a_hundred_characters_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
