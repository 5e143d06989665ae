/* tests/unit/answer.c: a gateway's answer takes no more memory than the limits say, whatever its shape.
 * Source: docs/rules.md, E (Every limit answers); docs/limits.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/answer.h"

enum { PARSED_BYTES_MAX = 15 * 1024 * 1024 };

/* Bytes that jansson holds now, and the most it has held. */
static size_t held, most;

union head {
    size_t bytes;
    max_align_t aligned;
};

static void *take(size_t bytes)
{
    union head *head = malloc(sizeof *head + bytes);

    assert_non_null(head);
    head->bytes = bytes;
    held += bytes + sizeof *head; /* as malloc itself needs */
    most = held > most ? held : most;
    return head + 1;
}

static void give_back(void *memory)
{
    union head *head = memory;

    if (memory == NULL)
        return;
    held -= head[-1].bytes + sizeof *head;
    free(head - 1);
}

/* An array of `count` times `item`; %zu in it becomes the item's number. */
static char *array_of(const char *item, size_t count, size_t *length)
{
    size_t room = count * (strlen(item) + 12) + 3, at = 0;
    char *text = malloc(room);

    assert_non_null(text);
    text[at++] = '[';
    for (size_t i = 0; i < count; i++) {
        const char *number = strchr(item, '#');

        at += (size_t)snprintf(text + at, room - at, "%s", i == 0 ? "" : ",");
        at += number == NULL
                  ? (size_t)snprintf(text + at, room - at, "%s", item)
                  : (size_t)snprintf(text + at, room - at, "%.*s%zu%s", (int)(number - item), item, i, number + 1);
    }
    text[at++] = ']';
    *length = at;
    return text;
}

/* Shapes that take much memory for their length: as many as are parsed, and one more, which is refused. */
static const struct { const char *why, *item; size_t values; /* each */ } shapes[] = {
    { "numbers", "1", 1 },
    { "empty texts", "\"\"", 1 },
    { "empty arrays, counted with what they might hold", "[]", 2 },
    { "empty objects", "{}", 2 },
    { "small objects", "{\"k\":1}", 2 },
    { "objects in objects", "{\"a\":{\"b\":{}}}", 4 },
    { "texts with commas and brackets are one value each", "\"[{,,,}]\\\"[#\"", 1 },
};

static void test_answer_of_the_largest_size_stays_within_its_memory(void **state)
{
    (void)state;
    json_set_alloc_funcs(take, give_back);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        size_t fitting = (ANSWER_VALUES_MAX - 1) / shapes[i].values, length;

        for (size_t more = 0; more < 2; more++) {
            char *text = array_of(shapes[i].item, fitting + more, &length);
            json_t *read;

            most = held = 0;
            read = answer_parse(text, length);
            if ((read != NULL) != (more == 0) || (read != NULL && json_array_size(read) != fitting))
                fail_msg("%s: %zu are%s read", shapes[i].why, fitting + more, read == NULL ? " not" : "");
            if (most > PARSED_BYTES_MAX || (read == NULL && most != 0))
                fail_msg("%s: %zu bytes of memory for %zu of text", shapes[i].why, most, length);
            json_decref(read);
            assert_int_equal(held, 0);
            free(text);
        }
    }
}

static void test_answer_nested_too_deep_is_refused(void **state)
{
    char text[2 * (ANSWER_DEPTH_MAX + 1)];

    (void)state;
    for (size_t depth = ANSWER_DEPTH_MAX; depth <= ANSWER_DEPTH_MAX + 1; depth++) {
        json_t *read;

        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        read = answer_parse(text, 2 * depth);
        assert_int_equal(read != NULL, depth == ANSWER_DEPTH_MAX);
        json_decref(read);
    }
}

static void test_answer_that_is_not_json_is_refused(void **state)
{
    static const char *const texts[] = { "", "]]]]", "\"", "\"\\", "{\"a\":1,\"a\":2}", "[1,2", "\\" };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_null(answer_parse(texts[i], strlen(texts[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answer_of_the_largest_size_stays_within_its_memory),
        cmocka_unit_test(test_answer_nested_too_deep_is_refused),
        cmocka_unit_test(test_answer_that_is_not_json_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
