/* tests/unit/router.c: the row that a request finds; and every row of the API's table can be reached.
 * Source: docs/api.md; docs/house-style.md, "Routes are data". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "api/routes.h"
#include "fcgi/router.h"

#define SUB "sub_00000000000000000000000001"
#define USR "usr_00000000000000000000000002"

static enum status nothing(struct exchange *x)
{
    (void)x;
    return STATUS_OK;
}

/* clang-format off */
static const struct route table[] = {
    { "GET", "/things", ACCESS_ANYONE, KEY_NONE, 0, nothing },
    { "POST", "/things", ACCESS_ANYONE, KEY_NONE, 0, nothing },
    { "GET", "/things/current", ACCESS_ANYONE, KEY_NONE, 0, nothing },
    { "DELETE", "/things/{sub}", ACCESS_ANYONE, KEY_NONE, 0, nothing },
    { "PUT", "/things/{sub}/of/{usr}", ACCESS_ANYONE, KEY_NONE, 0, nothing },
    { "GET", "/figures", ACCESS_INTERNAL, KEY_NONE, 0, nothing },
    { "GET", "/words/{code}", ACCESS_ANYONE, KEY_NONE, 0, nothing },
};
/* clang-format on */
enum { ROWS = sizeof table / sizeof table[0] };

static void test_request_finds_its_route_or_is_refused(void **state)
{
    static const struct { const char *why, *method, *path; bool internal; enum status want; int row;
        const char *allow; } cases[] = {
        { "a plain path", "GET", "/things", false, STATUS_OK, 0, "GET, HEAD, POST, OPTIONS" },
        { "the same path, another method", "POST", "/things", false, STATUS_OK, 1, "GET, HEAD, POST, OPTIONS" },
        { "a word where an identifier could stand", "GET", "/things/current", false, STATUS_OK, 2,
          "GET, HEAD, OPTIONS" },
        { "an identifier", "DELETE", "/things/" SUB, false, STATUS_OK, 3, "DELETE, OPTIONS" },
        { "two identifiers", "PUT", "/things/" SUB "/of/" USR, false, STATUS_OK, 4, "PUT, OPTIONS" },
        { "a method the path does not have", "DELETE", "/things", false, STATUS_METHOD_NOT_ALLOWED, -1,
          "GET, HEAD, POST, OPTIONS" },
        { "a method nobody knows", "BREW", "/things", false, STATUS_METHOD_NOT_ALLOWED, -1,
          "GET, HEAD, POST, OPTIONS" },
        { "methods are not folded", "get", "/things", false, STATUS_METHOD_NOT_ALLOWED, -1,
          "GET, HEAD, POST, OPTIONS" },
        { "nothing there", "GET", "/thing", false, STATUS_NOT_FOUND, -1, NULL },
        { "more than is there", "GET", "/things/current/x", false, STATUS_NOT_FOUND, -1, NULL },
        { "a slash at the end", "GET", "/things/", false, STATUS_NOT_FOUND, -1, NULL },
        { "two slashes", "GET", "//things", false, STATUS_NOT_FOUND, -1, NULL },
        { "the root", "GET", "/", false, STATUS_NOT_FOUND, -1, NULL },
        { "another case", "GET", "/Things", false, STATUS_NOT_FOUND, -1, NULL },
        { "an identifier of another kind", "DELETE", "/things/" USR, false, STATUS_NOT_FOUND, -1, NULL },
        { "an identifier in lower case", "DELETE", "/things/sub_0000000000000000000000000a", false, STATUS_NOT_FOUND,
          -1, NULL },
        { "an identifier one short", "DELETE", "/things/sub_0000000000000000000000001", false, STATUS_NOT_FOUND, -1,
          NULL },
        { "an identifier one too long", "DELETE", "/things/" SUB "0", false, STATUS_NOT_FOUND, -1, NULL },
        { "an identifier beyond 128 bits", "DELETE", "/things/sub_80000000000000000000000000", false,
          STATUS_NOT_FOUND, -1, NULL },
        { "the pattern itself", "DELETE", "/things/{sub}", false, STATUS_NOT_FOUND, -1, NULL },
        { "figures from inside", "GET", "/figures", true, STATUS_OK, 5, "GET, HEAD, OPTIONS" },
        { "figures from outside", "GET", "/figures", false, STATUS_NOT_FOUND, -1, NULL },
        { "figures from outside by another method tell nothing either", "POST", "/figures", false, STATUS_NOT_FOUND,
          -1, NULL },
        { "any word", "GET", "/words/quote-stale", false, STATUS_OK, 6, "GET, HEAD, OPTIONS" },
        { "no word", "GET", "/words/", false, STATUS_NOT_FOUND, -1, NULL },
        { "two words", "GET", "/words/quote/stale", false, STATUS_NOT_FOUND, -1, NULL },
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct route_match match;
        enum status status =
            router_find(&arena, table, ROWS, cases[i].method, cases[i].path, cases[i].internal, &match);
        const struct route *want = cases[i].row < 0 ? NULL : &table[cases[i].row];

        if (status != cases[i].want || match.route != want)
            fail_msg("%s: %s", cases[i].why, status_name(status));
        if ((match.allow == NULL) != (cases[i].allow == NULL) ||
            (match.allow != NULL && strcmp(match.allow, cases[i].allow) != 0))
            fail_msg("%s: Allow: %s", cases[i].why, match.allow);
    }
    arena_end(&arena);
}

static void test_identifiers_of_a_path_are_read_in_order(void **state)
{
    struct arena arena = { 0 };
    struct route_match match;

    (void)state;
    assert_int_equal(router_find(&arena, table, ROWS, "PUT", "/things/" SUB "/of/" USR, false, &match), STATUS_OK);
    assert_string_equal(id_write(ID_SUBSCRIPTION, match.ids[0]).text, SUB);
    assert_string_equal(id_write(ID_USER, match.ids[1]).text, USR);
    arena_end(&arena);
}

static void test_word_of_a_path_is_read_as_it_stands(void **state)
{
    struct arena arena = { 0 };
    struct route_match match;

    (void)state;
    assert_int_equal(router_find(&arena, table, ROWS, "GET", "/words/Quote <stale>%", false, &match), STATUS_OK);
    assert_string_equal(match.word, "Quote <stale>%");
    assert_int_equal(router_find(&arena, table, ROWS, "GET", "/things", false, &match), STATUS_OK);
    assert_null(match.word);
    arena_end(&arena);
}

/* A path of that pattern with new identifiers. */
static const char *path_for(struct arena *arena, const char *pattern)
{
    const char *path = "", *brace;

    while ((brace = strchr(pattern, '{')) != NULL) {
        const char *end = strchr(brace, '}');

        assert_non_null(end);
        path = arena_format(arena, "%s%.*s%.*s%s", path, (int)(brace - pattern), pattern, (int)(end - brace - 1),
                            brace + 1, strchr(id_write(ID_ORDER, id_new()).text, '_'));
        pattern = end + 1;
    }
    return arena_format(arena, "%s%s", path, pattern);
}

static void test_every_route_can_be_reached(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    assert_true(api_routes.count > 0 && api_routes.count <= ROUTES_MAX);
    for (size_t i = 0; i < api_routes.count; i++) {
        struct route_match match;
        const char *path = path_for(&arena, api_routes.rows[i].pattern);

        if (router_find(&arena, api_routes.rows, api_routes.count, api_routes.rows[i].method, path, true, &match) !=
                STATUS_OK ||
            match.route != &api_routes.rows[i])
            fail_msg("%s %s: another row answers", api_routes.rows[i].method, api_routes.rows[i].pattern);
        if (router_find(&arena, api_routes.rows, api_routes.count, "BREW", path, true, &match) !=
                STATUS_METHOD_NOT_ALLOWED ||
            strstr(match.allow, api_routes.rows[i].method) == NULL)
            fail_msg("%s %s: not in Allow", api_routes.rows[i].method, api_routes.rows[i].pattern);
    }
    arena_end(&arena);
}

/* What the common checks of requests rely on. */
static void test_every_route_is_consistent(void **state)
{
    (void)state;
    for (size_t i = 0; i < api_routes.count; i++) {
        const struct route *row = &api_routes.rows[i];
        bool reads = strcmp(row->method, "GET") == 0;

        if (row->handler == NULL || row->pattern[0] != '/' || strchr("GPD", row->method[0]) == NULL)
            fail_msg("%s %s: not a row", row->method, row->pattern);
        if (reads && (row->body_max != 0 || row->key != KEY_NONE))
            fail_msg("GET %s takes a body or a key", row->pattern);
        if (row->key != KEY_NONE && (strcmp(row->method, "POST") != 0 || row->access == ACCESS_ANYONE))
            fail_msg("%s %s: a key belongs to somebody's POST", row->method, row->pattern);
        if (strcmp(row->method, "HEAD") == 0 || strcmp(row->method, "OPTIONS") == 0)
            fail_msg("%s %s: answered for every path already", row->method, row->pattern);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request_finds_its_route_or_is_refused),
        cmocka_unit_test(test_identifiers_of_a_path_are_read_in_order),
        cmocka_unit_test(test_word_of_a_path_is_read_as_it_stands),
        cmocka_unit_test(test_every_route_can_be_reached),
        cmocka_unit_test(test_every_route_is_consistent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
