/* tests/unit/json_write.c: JSON text and its commas. Source: RFC 8259; docs/api.md, Conventions. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/json_write.h"

static void test_strings_are_escaped(void **state)
{
    static const struct { const char *why, *text, *want; } cases[] = {
        { "plain", "abc", "\"abc\"" },
        { "empty", "", "\"\"" },
        { "no text", NULL, "null" },
        { "a quote", "a\"b", "\"a\\\"b\"" },
        { "a quote at both ends", "\"\"", "\"\\\"\\\"\"" },
        { "a backslash", "a\\b", "\"a\\\\b\"" },
        { "a slash stays", "a/b", "\"a/b\"" },
        { "line end, return, tab", "\n\r\t", "\"\\n\\r\\t\"" },
        { "another control character", "a\x01z", "\"a\\u0001z\"" },
        { "escape", "\x1b[31m", "\"\\u001b[31m\"" },
        { "delete", "\x7f", "\"\\u007f\"" },
        { "UTF-8 as it is", "caf\xc3\xa9 \xe2\x82\xac", "\"caf\xc3\xa9 \xe2\x82\xac\"" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = { 0 };
        struct json_write json = json_start(&arena);
        size_t length;

        json_put_string(&json, NULL, cases[i].text);
        if (strcmp(json_text(&json, &length), cases[i].want) != 0 || length != strlen(cases[i].want))
            fail_msg("%s: %s", cases[i].why, json_text(&json, NULL));
        arena_end(&arena);
    }
}

/* Commas stand between values, not before the first or after the last, at any depth. */
static void test_commas_stand_between_values(void **state)
{
    struct arena arena = { 0 };
    struct json_write json = json_start(&arena);

    (void)state;
    json_open(&json, NULL);
    json_put_int(&json, "least", INT64_MIN);
    json_put_int(&json, "most", INT64_MAX);
    json_list(&json, "data");
    json_open(&json, NULL);
    json_close(&json);
    json_open(&json, NULL);
    json_put_bool(&json, "a", true);
    json_put_bool(&json, "b", false);
    json_close(&json);
    json_list(&json, NULL);
    json_list_close(&json);
    json_put_int(&json, NULL, 0);
    json_list_close(&json);
    json_put_null(&json, "next_cursor");
    json_put_raw(&json, "stored", "{\"x\":1}");
    json_open(&json, "last");
    json_close(&json);
    json_close(&json);
    assert_string_equal(json_text(&json, NULL), "{\"least\":-9223372036854775808,\"most\":9223372036854775807,"
                                                "\"data\":[{},{\"a\":true,\"b\":false},[],0],\"next_cursor\":null,"
                                                "\"stored\":{\"x\":1},\"last\":{}}");
    arena_end(&arena);
}

static void test_identifiers_days_and_instants_are_written(void **state)
{
    struct arena arena = { 0 };
    struct json_write json = json_start(&arena);
    struct id id = { { 0 } };

    (void)state;
    id.bytes[15] = 1;
    json_open(&json, NULL);
    json_put_id(&json, "id", ID_PAYMENT_METHOD, id);
    json_put_id(&json, "none", ID_ORDER, ID_NONE);
    json_put_day(&json, "day", day_of(2026, 11, 12));
    json_put_day(&json, "never", DAY_NONE);
    json_put_instant(&json, "at", (struct instant){ INT64_C(1794475800000000) });
    json_put_instant(&json, "within_it", (struct instant){ INT64_C(1794475800999999) });
    json_put_instant(&json, "long_ago", (struct instant){ -1 });
    json_put_instant(&json, "not_yet", INSTANT_NONE);
    json_close(&json);
    assert_string_equal(json_text(&json, NULL),
                        "{\"id\":\"pm_00000000000000000000000001\",\"none\":null,\"day\":\"2026-11-12\",\"never\":null,"
                        "\"at\":\"2026-11-12T09:30:00Z\",\"within_it\":\"2026-11-12T09:30:00Z\","
                        "\"long_ago\":\"1969-12-31T23:59:59Z\",\"not_yet\":null}");
    arena_end(&arena);
}

/* Texts longer than the first buffer, around every size at which it grows. */
static void test_text_longer_than_the_buffer_is_written_whole(void **state)
{
    (void)state;
    for (size_t length = 1000; length < 5000; length += 7) {
        struct arena arena = { 0 };
        struct json_write json = json_start(&arena);
        char *long_text = arena_take(&arena, length + 1);
        const char *written;
        size_t written_length;

        memset(long_text, 'x', length);
        json_list(&json, NULL);
        json_put_string(&json, NULL, long_text);
        json_put_string(&json, NULL, "\n");
        json_list_close(&json);
        written = json_text(&json, &written_length);
        assert_int_equal(written_length, length + 9);
        assert_memory_equal(written, "[\"xxx", 5);
        assert_string_equal(written + length - 1, "xxx\",\"\\n\"]");
        arena_end(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings_are_escaped),
        cmocka_unit_test(test_commas_stand_between_values),
        cmocka_unit_test(test_identifiers_days_and_instants_are_written),
        cmocka_unit_test(test_text_longer_than_the_buffer_is_written_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
