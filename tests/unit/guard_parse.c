/* tests/unit/guard_parse.c: the token, if any, in a request's headers.
 * Source: docs/api.md, Sessions; docs/reliability.md, B3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "auth/credentials.h"

#define TOKEN "gs_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPA"
#define OTHER "gs_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopA"
#define COOKIE "__Host-guichet="

#define FOUND STATUS_OK
#define NONE STATUS_UNAUTHENTICATED
#define TWO STATUS_MALFORMED_REQUEST

static const struct { const char *why, *authorization, *cookie; enum status want; enum transport transport;
    } cases[] = {
    { "no credentials", NULL, NULL, NONE, TRANSPORT_NONE },
    { "empty headers are absent ones", "", "", NONE, TRANSPORT_NONE },
    { "a bearer token", "Bearer " TOKEN, NULL, FOUND, TRANSPORT_BEARER },
    { "a scheme has no case", "bEARER " TOKEN, NULL, FOUND, TRANSPORT_BEARER },
    { "several blanks behind the scheme", "Bearer   " TOKEN, NULL, FOUND, TRANSPORT_BEARER },
    { "an empty Authorization does not hide the cookie", "", COOKIE TOKEN, FOUND, TRANSPORT_COOKIE },
    { "the scheme alone", "Bearer", NULL, NONE, TRANSPORT_NONE },
    { "the scheme and a blank", "Bearer ", NULL, NONE, TRANSPORT_NONE },
    { "a token without a scheme", TOKEN, NULL, NONE, TRANSPORT_NONE },
    { "another scheme", "Basic " TOKEN, NULL, NONE, TRANSPORT_NONE },
    { "a scheme that begins like ours", "Bearers " TOKEN, NULL, NONE, TRANSPORT_NONE },
    { "no blank between them", "Bearer" TOKEN, NULL, NONE, TRANSPORT_NONE },
    { "two tokens in one header", "Bearer " TOKEN ", " OTHER, NULL, NONE, TRANSPORT_NONE },
    { "a blank behind the token", "Bearer " TOKEN " ", NULL, NONE, TRANSPORT_NONE },
    { "a quoted token", "Bearer \"" TOKEN "\"", NULL, NONE, TRANSPORT_NONE },
    { "our cookie", NULL, COOKIE TOKEN, FOUND, TRANSPORT_COOKIE },
    { "our cookie between others", NULL, "theme=dark; " COOKIE TOKEN "; language=fr", FOUND, TRANSPORT_COOKIE },
    { "cookies without blanks between", NULL, "theme=dark;" COOKIE TOKEN ";language=fr", FOUND, TRANSPORT_COOKIE },
    { "a blank before the next separator", NULL, COOKIE TOKEN " ; language=fr", FOUND, TRANSPORT_COOKIE },
    { "empty pieces", NULL, ";; " COOKIE TOKEN ";", FOUND, TRANSPORT_COOKIE },
    { "other cookies only", NULL, "theme=dark; language=fr", NONE, TRANSPORT_NONE },
    { "our cookie, emptied", NULL, COOKIE, NONE, TRANSPORT_NONE },
    { "our cookie without a value", NULL, "__Host-guichet", NONE, TRANSPORT_NONE },
    { "a cookie's name has a case", NULL, "__host-guichet=" TOKEN, NONE, TRANSPORT_NONE },
    { "a name that ends like ours", NULL, "x__Host-guichet=" TOKEN, NONE, TRANSPORT_NONE },
    { "a name that begins like ours", NULL, "__Host-guichet2=" TOKEN, NONE, TRANSPORT_NONE },
    { "a name without the prefix that binds it to the host", NULL, "guichet=" TOKEN, NONE, TRANSPORT_NONE },
    { "ours inside another's value", NULL, "theme=" COOKIE TOKEN, NONE, TRANSPORT_NONE },
    { "a comma separates nothing", NULL, "theme=dark, " COOKIE TOKEN, NONE, TRANSPORT_NONE },
    { "quotes belong to the value", NULL, COOKIE "\"" TOKEN "\"", NONE, TRANSPORT_NONE },
    { "a blank before the value", NULL, COOKIE " " TOKEN, NONE, TRANSPORT_NONE },
    { "look-alikes beside ours", NULL, "__host-guichet=" OTHER "; " COOKIE TOKEN "; guichet=" OTHER, FOUND,
      TRANSPORT_COOKIE },
    { "our cookie twice", NULL, COOKIE TOKEN "; " COOKIE OTHER, TWO, TRANSPORT_NONE },
    { "our cookie twice, the same", NULL, COOKIE TOKEN "; " COOKIE TOKEN, TWO, TRANSPORT_NONE },
    { "our cookie twice, once empty", NULL, COOKIE "; " COOKIE TOKEN, TWO, TRANSPORT_NONE },
    { "a bearer token and our cookie", "Bearer " TOKEN, COOKIE TOKEN, TWO, TRANSPORT_NONE },
    { "a broken bearer token and our cookie", "Bearer", COOKIE TOKEN, TWO, TRANSPORT_NONE },
    { "another scheme and our cookie", "Basic eDp5", COOKIE TOKEN, TWO, TRANSPORT_NONE },
    { "a bearer token and our cookie, emptied", "Bearer " TOKEN, COOKIE, TWO, TRANSPORT_NONE },
    { "a bearer token and a look-alike", "Bearer " TOKEN, "guichet=" OTHER, FOUND, TRANSPORT_BEARER },
};

static void test_token_is_read_from_authorization_or_cookie(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct credentials credentials = { .authorization = cases[i].authorization, .cookie = cases[i].cookie };
        struct token token = { "untouched" };
        enum transport transport = TRANSPORT_NONE;
        enum status status = credentials_read(&credentials, &token, &transport);

        if (status != cases[i].want || transport != cases[i].transport)
            fail_msg("%s: %s, transport %d", cases[i].why, status_name(status), (int)transport);
        if (strcmp(token.text, cases[i].want == FOUND ? TOKEN : "untouched") != 0)
            fail_msg("%s: the token is %s", cases[i].why, token.text);
    }
}

/* Malformed credentials are refused on every route; on routes for anyone no session is looked up (there is no database
 * here). */
static void test_route_for_anyone_looks_no_session_up(void **state)
{
    static const uint8_t key[SECRET_BYTES] = { 1 };
    static const struct secret secret = { key };
    const struct credentials expired = { .cookie = COOKIE TOKEN },
                             both = { .authorization = "Bearer " TOKEN, .cookie = COOKIE TOKEN };
    const struct instant now = { 0 };
    struct arena arena = { 0 };
    struct actor actor;

    (void)state;
    assert_int_equal(guard_admit(NULL, &arena, &secret, &expired, ACCESS_ANYONE, now, &actor), STATUS_OK);
    assert_true(id_is_none(actor.user_id));
    assert_int_equal(actor.roles, 0);
    assert_int_equal(guard_admit(NULL, &arena, &secret, &expired, ACCESS_INTERNAL, now, &actor), STATUS_OK);
    assert_int_equal(guard_admit(NULL, &arena, &secret, &both, ACCESS_ANYONE, now, &actor), STATUS_MALFORMED_REQUEST);
    arena_end(&arena);
}

static void test_transports_are_named_and_read(void **state)
{
    enum transport transport;

    (void)state;
    assert_true(transport_read("cookie", &transport));
    assert_string_equal(transport_name(transport), "cookie");
    assert_true(transport_read("bearer", &transport));
    assert_string_equal(transport_name(transport), "bearer");
    assert_false(transport_read("Cookie", &transport));
    assert_false(transport_read("", &transport));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token_is_read_from_authorization_or_cookie),
        cmocka_unit_test(test_route_for_anyone_looks_no_session_up),
        cmocka_unit_test(test_transports_are_named_and_read),
    };

    auth_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
