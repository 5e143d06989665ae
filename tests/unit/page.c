/* tests/unit/page.c: cursors are valid only for the list they were made for; entity tags. Source: docs/api.md,
 * Conventions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "fcgi/etag.h"
#include "fcgi/page.h"

static const uint8_t secret_bytes[SECRET_BYTES] = { 1, 2, 3 }, other_bytes[SECRET_BYTES] = { 1, 2, 4 };
static const struct secret secret = { secret_bytes }, other_secret = { other_bytes };

static int start(void **state)
{
    (void)state;
    auth_start();
    return 0;
}

static void test_cursor_of_another_list_or_secret_is_refused(void **state)
{
    struct arena arena = { 0 };
    struct id id = id_new(), read = ID_NONE;
    const char *good = cursor_write(&arena, &secret, "org_1 /v1/orders", id);
    const struct { const char *why; const struct secret *secret; const char *binding, *cursor; } refused[] = {
        { "another organization's", &secret, "org_2 /v1/orders", good },
        { "another list's", &secret, "org_1 /v1/invoices", good },
        { "another filter's", &secret, "org_1 /v1/orders status=4:paid", good },
        { "another deployment's", &other_secret, "org_1 /v1/orders", good },
        { "cut off", &secret, "org_1 /v1/orders", arena_copy(&arena, good, strlen(good) - 1) },
        { "longer", &secret, "org_1 /v1/orders", arena_format(&arena, "%s0", good) },
        { "empty", &secret, "org_1 /v1/orders", "" },
        { "an identifier", &secret, "org_1 /v1/orders", id_write(ID_ORDER, id).text },
        { "no hex", &secret, "org_1 /v1/orders", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz" },
    };

    (void)state;
    assert_true(cursor_read(&secret, "org_1 /v1/orders", good, &read));
    assert_true(id_equal(id, read));
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        read = ID_NONE;
        if (cursor_read(refused[i].secret, refused[i].binding, refused[i].cursor, &read) || !id_is_none(read))
            fail_msg("%s: it was read", refused[i].why);
    }
    arena_end(&arena);
}

static void test_cursor_with_a_changed_character_is_refused(void **state)
{
    struct arena arena = { 0 };
    char *cursor = arena_text(&arena, cursor_write(&arena, &secret, "x", id_new()));
    struct id read;

    (void)state;
    for (char *at = cursor; *at != '\0'; at++) {
        char before = *at;

        *at = before == '0' ? '1' : '0';
        if (cursor_read(&secret, "x", cursor, &read))
            fail_msg("character %td is not sealed", at - cursor);
        *at = before;
    }
    arena_end(&arena);
}

static void test_entity_tag_matches_if_none_match(void **state)
{
    static const struct { const char *why, *header; bool want; } cases[] = {
        { "no header", NULL, false },
        { "the same", "\"7-0123456789abcdef\"", true },
        { "in a list", "\"1\", \"7-0123456789abcdef\"", true },
        { "weak is enough to save a body", "W/\"7-0123456789abcdef\"", true },
        { "anything", "*", true },
        { "another", "\"8-0123456789abcdef\"", false },
        { "a part of it", "\"7\"", false },
        { "without quotes", "7-0123456789abcdef", false },
        { "not closed", "\"7-0123456789abcdef", false },
        { "empty", "", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (etag_listed(cases[i].header, "\"7-0123456789abcdef\"") != cases[i].want)
            fail_msg("%s", cases[i].why);
}

static void test_version_is_read_from_if_match(void **state)
{
    static const struct { const char *why, *header; enum status want; int64_t version; } cases[] = {
        { "no header asks for nothing", NULL, STATUS_OK, ETAG_ANY },
        { "anything", " * ", STATUS_OK, ETAG_ANY },
        { "one", "\"7-0123456789abcdef\"", STATUS_OK, 7 },
        { "the highest of several", "\"7-0123456789abcdef\", \"12-0123456789abcdef\", \"9-0123456789abcdef\"",
          STATUS_OK, 12 },
        { "a weak one is not enough to change something", "W/\"7-0123456789abcdef\"", STATUS_PRECONDITION_FAILED, -7 },
        { "a tag of somebody else", "\"abc\"", STATUS_PRECONDITION_FAILED, -7 },
        { "a version without its digest", "\"7\"", STATUS_PRECONDITION_FAILED, -7 },
        { "a version that fits no integer", "\"99999999999999999999-0123456789abcdef\"", STATUS_PRECONDITION_FAILED,
          -7 },
        { "a digest too short", "\"7-0123456789abcde\"", STATUS_PRECONDITION_FAILED, -7 },
        { "no quotes", "7", STATUS_PRECONDITION_FAILED, -7 },
        { "empty", "", STATUS_PRECONDITION_FAILED, -7 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t version = -7;

        if (etag_version(cases[i].header, &version) != cases[i].want || version != cases[i].version)
            fail_msg("%s: %lld", cases[i].why, (long long)version);
    }
}

static void test_entity_tag_depends_on_version_and_body(void **state)
{
    struct arena arena = { 0 };
    const char *tag = etag_write(&arena, 7, "{}", 2);
    int64_t version;

    (void)state;
    assert_true(etag_listed(tag, tag));
    assert_int_equal(etag_version(tag, &version), STATUS_OK);
    assert_int_equal(version, 7);
    assert_string_not_equal(tag, etag_write(&arena, 7, "{ }", 3)); /* the same version with another representation */
    assert_string_not_equal(tag, etag_write(&arena, 8, "{}", 2));
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cursor_of_another_list_or_secret_is_refused),
        cmocka_unit_test(test_cursor_with_a_changed_character_is_refused),
        cmocka_unit_test(test_entity_tag_matches_if_none_match),
        cmocka_unit_test(test_version_is_read_from_if_match),
        cmocka_unit_test(test_entity_tag_depends_on_version_and_body),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
