/* tests/unit/method_setup.c: the states of a payment method's setup, and the addresses its page may return to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "billing/method_setup.h"
#include "billing/return_address.h"

/* For each state, in the order of the table, whether it may move to each other one. */
static const char *const ways[METHOD_SETUP_STATE__MAX] = { "yyyyyy", "nnyyyn", "nnnnnn", "nnnnnn", "nnnnnn", "nnnnnn" };

static void test_setup_moves_only_as_listed(void **state)
{
    (void)state;
    for (int from = 0; from < METHOD_SETUP_STATE__MAX; from++) {
        for (int to = 0; to < METHOD_SETUP_STATE__MAX; to++) {
            enum method_setup_state moving = (enum method_setup_state)from;
            bool moved = method_setup_advance(&moving, (enum method_setup_state)to);

            if (moved != (ways[from][to] == 'y') || moving != (enum method_setup_state)(moved ? to : from))
                fail_msg("%s to %s", method_setup_state_name((enum method_setup_state)from),
                         method_setup_state_name((enum method_setup_state)to));
        }
        assert_int_equal(method_setup_ended((enum method_setup_state)from), from >= METHOD_SETUP_COMPLETED);
    }
}

static void test_states_of_setups_are_named_and_read(void **state)
{
    (void)state;
    for (int i = 0; i < METHOD_SETUP_STATE__MAX; i++) {
        enum method_setup_state read;

        assert_true(method_setup_state_read(method_setup_state_name((enum method_setup_state)i), &read));
        assert_int_equal(read, i);
    }
    assert_string_equal(method_setup_state_name(METHOD_SETUP_OPENING), "opening");
    assert_string_equal(method_setup_state_name(METHOD_SETUP_CANCELLED), "cancelled");
}

static void test_setup_lapses_while_the_gateway_is_silent(void **state)
{
    static const struct { const char *why, *reference; int64_t after_s, tries; bool lapsed; } cases[] = {
        { "not made yet, and in time", NULL, METHOD_SETUP_OPENS_S - 1, 9, false },
        { "not made in time", NULL, METHOD_SETUP_OPENS_S, 0, true },
        { "open, its time just over", "page_1", METHOD_SETUP_LIFE_S, 100, false },
        { "its time over for a week less a second", "page_1", METHOD_SETUP_LIFE_S + METHOD_SETUP_ASKED_S - 1, 100,
          false },
        { "its time over for a week, and hardly asked about", "page_1", METHOD_SETUP_LIFE_S + METHOD_SETUP_ASKED_S, 23,
          false },
        { "its time over for a year, and never asked about", "page_1", INT64_C(365) * 24 * 3600, 0, false },
        { "its time over for a week", "page_1", METHOD_SETUP_LIFE_S + METHOD_SETUP_ASKED_S, 24, true },
    };
    struct instant made;

    (void)state;
    assert_true(instant_read("2026-11-12T09:00:00Z", &made));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct method_setup setup = { .reference = cases[i].reference,
                                      .tries = cases[i].tries,
                                      .created_at = made,
                                      .expires_at = instant_plus_seconds(made, METHOD_SETUP_LIFE_S) };

        if (method_setup_lapsed(&setup, instant_plus_seconds(made, cases[i].after_s)) != cases[i].lapsed)
            fail_msg("%s", cases[i].why);
    }
}

static void test_return_address_is_within_our_site(void **state)
{
    static const struct { const char *why, *wanted, *address; } cases[] = {
        { "a path", "/account", "https://shop.test/app/account" },
        { "a path with a query", "/account?tab=cards&x=1", "https://shop.test/app/account?tab=cards&x=1" },
        { "the first page", "/", "https://shop.test/app/" },
        { "written whole", "https://shop.test/app/account", "https://shop.test/app/account" },
        { "dots that are no segment", "/a..b/...", "https://shop.test/app/a..b/..." },
        { "dots behind the path", "/a?b=/../c", "https://shop.test/app/a?b=/../c" },
        { "another site", "https://evil.test/", NULL },
        { "another site whose name begins like ours", "https://shop.test/app.evil.test/", NULL },
        { "ours as a user's name", "https://shop.test/app@evil.test/", NULL },
        { "without https", "http://shop.test/app/account", NULL },
        { "another site without its scheme", "//evil.test/", NULL },
        { "a backslash, which browsers take for a slash", "/\\evil.test", NULL },
        { "written whole, with two slashes", "https://shop.test/app//evil.test", NULL },
        { "a script", "javascript:alert(1)", NULL },
        { "a path without its slash", "account", NULL },
        { "nothing but the base", "https://shop.test/app", NULL },
        { "out of the base", "/../admin", NULL },
        { "out of the base, deeper", "/a/../../admin", NULL },
        { "out of the base, escaped", "/%2e%2E/admin", NULL },
        { "out of the base, half escaped", "/.%2e", NULL },
        { "a blank", "/a b", NULL },
        { "a line break", "/a\nb", NULL },
        { "a letter of another alphabet", "/\xc3\xa9", NULL },
        { "a fragment", "/a#b", NULL },
        { "a quote", "/a\"b", NULL },
    };
    char longest[RETURN_ADDRESS_BYTES_MAX + 2];
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *address = return_address(&arena, "https://shop.test/app", cases[i].wanted);

        if ((address == NULL) != (cases[i].address == NULL) ||
            (address != NULL && strcmp(address, cases[i].address) != 0))
            fail_msg("%s: %s", cases[i].why, address == NULL ? "refused" : address);
    }
    memset(longest, 'a', sizeof longest);
    longest[0] = '/';
    longest[RETURN_ADDRESS_BYTES_MAX] = '\0';
    assert_non_null(return_address(&arena, "https://shop.test", longest));
    longest[RETURN_ADDRESS_BYTES_MAX] = 'a';
    longest[RETURN_ADDRESS_BYTES_MAX + 1] = '\0';
    assert_null(return_address(&arena, "https://shop.test", longest));
    assert_string_equal(return_address_with(&arena, "https://shop.test/a", "setup", "set_1"),
                        "https://shop.test/a?setup=set_1");
    assert_string_equal(return_address_with(&arena, "https://shop.test/a?b=c", "setup", "set_1"),
                        "https://shop.test/a?b=c&setup=set_1");
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_setup_moves_only_as_listed),
        cmocka_unit_test(test_states_of_setups_are_named_and_read),
        cmocka_unit_test(test_setup_lapses_while_the_gateway_is_silent),
        cmocka_unit_test(test_return_address_is_within_our_site),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
