/* tests/unit/reply.c: the text of an answer. Each status that the OpenAPI document has for an operation has a name:
 * without one, the process that answers with it would end. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fcgi/exchange.h"

static char *text_of(int http_status)
{
    struct arena arena = { 0 };
    struct exchange x = { .arena = &arena, .counter.answer = { .http_status = http_status } };
    size_t length;
    char *text = strdup(reply_text(&x, &length));

    arena_end(&arena);
    return text;
}

static void test_an_answer_begins_with_its_status(void **state)
{
    char *text = text_of(202);

    (void)state;
    assert_string_equal(text, "Status: 202 Accepted\r\nCache-Control: no-store\r\n\r\n");
    free(text);
}

static void statuses_check(json_t *operation)
{
    for (int http_status = 200; http_status < 600; http_status++) {
        char begin[32], key[8], *text;

        (void)snprintf(key, sizeof key, "%d", http_status);
        if (json_object_get(json_object_get(operation, "responses"), key) == NULL)
            continue;
        text = text_of(http_status);
        (void)snprintf(begin, sizeof begin, "Status: %d ", http_status);
        assert_memory_equal(text, begin, strlen(begin));
        free(text);
    }
}

static void test_every_status_of_the_document_has_a_name(void **state)
{
    char file[4096];
    json_t *document, *item, *operation;
    const char *path, *method;

    (void)state;
    (void)snprintf(file, sizeof file, "%s/openapi.json", getenv("GUICHET_BUILD_DIR"));
    document = json_load_file(file, 0, NULL);
    assert_non_null(document);
    assert_true(json_object_size(json_object_get(document, "paths")) > 50);
    json_object_foreach(json_object_get(document, "paths"), path, item)
        json_object_foreach(item, method, operation) statuses_check(operation);
    json_decref(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_answer_begins_with_its_status),
        cmocka_unit_test(test_every_status_of_the_document_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
