/* tests/unit/request.c: what is read from a request, and which requests are refused.
 * Source: docs/api.md, Conventions; docs/reliability.md, 8 (B1, B2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "fcgi/request.h"

static void test_idempotency_key_is_read_or_refused(void **state)
{
    static char longest[IDEMPOTENCY_KEY_MAX + 1], too_long[IDEMPOTENCY_KEY_MAX + 2];
    static const struct { const char *why, *header, *want; } cases[] = {
        { "none", NULL, NULL },
        { "empty", "", NULL },
        { "bare", "order-1", "order-1" },
        { "one character", "k", "k" },
        { "quoted", "\"order-1\"", "order-1" },
        { "quoted with escapes", "\"a\\\"b\\\\c\"", "a\"b\\c" },
        { "quoted and empty", "\"\"", NULL },
        { "quoted, not closed", "\"order-1", NULL },
        { "one quote alone", "\"", NULL },
        { "the closing quote is escaped", "\"order-1\\\"", NULL },
        { "another escape", "\"a\\nb\"", NULL },
        { "a quote in the middle", "\"a\"b\"", NULL },
        { "something behind the quote", "\"a\";b", NULL },
        { "a space", "order 1", NULL },
        { "a space in quotes", "\"order 1\"", NULL },
        { "a tab", "order\t1", NULL },
        { "not ASCII", "cl\xc3\xa9", NULL },
        { "DEL", "a\x7f", NULL },
        { "every other sign", "!#$%&'()*+,-./:;<=>?@[]^_`{|}~", "!#$%&'()*+,-./:;<=>?@[]^_`{|}~" },
        { "255 characters", longest, longest },
        { "256 characters", too_long, NULL },
    };
    struct arena arena = { 0 };

    (void)state;
    memset(longest, 'k', IDEMPOTENCY_KEY_MAX);
    memset(too_long, 'k', IDEMPOTENCY_KEY_MAX + 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *key = NULL;
        enum status status = request_key_read(&arena, cases[i].header, &key);

        if (cases[i].want == NULL ? status != STATUS_IDEMPOTENCY_KEY_REQUIRED || key != NULL
                                  : key == NULL || strcmp(key, cases[i].want) != 0)
            fail_msg("%s: %s %s", cases[i].why, status_name(status), key);
    }
    arena_end(&arena);
}

static void test_accept_header_allows_json_or_not(void **state)
{
    static const struct { const char *why, *header; enum status want; } cases[] = {
        { "no header", NULL, STATUS_OK },
        { "an empty one", "", STATUS_OK },
        { "anything", "*/*", STATUS_OK },
        { "JSON", "application/json", STATUS_OK },
        { "problems", "application/problem+json", STATUS_OK },
        { "applications", "application/*", STATUS_OK },
        { "upper case", "Application/JSON", STATUS_OK },
        { "with parameters", "application/json; charset=utf-8; q=0.5", STATUS_OK },
        { "a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", STATUS_OK },
        { "web pages only", "text/html", STATUS_NOT_ACCEPTABLE },
        { "pictures only", "image/*", STATUS_NOT_ACCEPTABLE },
        { "JSON refused", "application/json;q=0", STATUS_NOT_ACCEPTABLE },
        { "JSON refused with decimals", "application/json; q=0.000", STATUS_NOT_ACCEPTABLE },
        { "anything but JSON", "*/*, application/json;q=0", STATUS_NOT_ACCEPTABLE },
        { "nothing but JSON", "*/*;q=0, application/json", STATUS_OK },
        { "a little", "application/json;q=0.001", STATUS_OK },
        { "a name that only begins so", "application/jsonp", STATUS_NOT_ACCEPTABLE },
        { "no type at all", "json", STATUS_NOT_ACCEPTABLE },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (request_accepts_json(cases[i].header) != cases[i].want)
            fail_msg("%s", cases[i].why);
}

static void test_content_type_is_json_or_not(void **state)
{
    static const struct { const char *why, *header; bool want; } cases[] = {
        { "none", NULL, false },
        { "JSON", "application/json", true },
        { "with its charset", "application/json; charset=utf-8", true },
        { "without the blank, in capitals", "Application/JSON;charset=UTF-8", true },
        { "with quotes", "application/json; charset=\"utf-8\"", true },
        { "blanks around", "application/json ; charset=utf-8 ", true },
        { "another charset", "application/json; charset=latin1", false },
        { "a charset that hides", "application/json; charset=utf-7", false },
        { "another parameter", "application/json; version=2", false },
        { "two types in one", "application/json, text/plain", false },
        { "almost", "application/jsonp", false },
        { "a form", "application/x-www-form-urlencoded", false },
        { "plain text, which a foreign page may send", "text/plain", false },
        { "empty", "", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (request_is_json(cases[i].header) != cases[i].want)
            fail_msg("%s", cases[i].why);
}

#define ONCE "REQUEST_METHOD=GET", "DOCUMENT_URI=/v1/orders"

static void test_repeated_headers_and_malformed_queries_are_refused(void **state)
{
    static const struct { const char *why; const char *parameters[8]; enum status want; } cases[] = {
        { "a plain request", { ONCE, NULL }, STATUS_OK },
        { "no path", { "REQUEST_METHOD=GET", NULL }, STATUS_MALFORMED_REQUEST },
        { "a path that is none", { "REQUEST_METHOD=GET", "DOCUMENT_URI=*", NULL }, STATUS_MALFORMED_REQUEST },
        { "two Authorization", { ONCE, "HTTP_AUTHORIZATION=Bearer a", "HTTP_AUTHORIZATION=Bearer a", NULL },
          STATUS_MALFORMED_REQUEST },
        { "two Idempotency-Key", { ONCE, "HTTP_IDEMPOTENCY_KEY=a", "HTTP_IDEMPOTENCY_KEY=a", NULL },
          STATUS_MALFORMED_REQUEST },
        { "two If-Match", { ONCE, "HTTP_IF_MATCH=\"1\"", "HTTP_IF_MATCH=\"2\"", NULL }, STATUS_MALFORMED_REQUEST },
        { "two If-None-Match", { ONCE, "HTTP_IF_NONE_MATCH=\"1\"", "HTTP_IF_NONE_MATCH=\"2\"", NULL },
          STATUS_MALFORMED_REQUEST },
        { "two Content-Type", { ONCE, "HTTP_CONTENT_TYPE=application/json", "HTTP_CONTENT_TYPE=text/plain", NULL },
          STATUS_MALFORMED_REQUEST },
        { "two X-CSRF-Token", { ONCE, "HTTP_X_CSRF_TOKEN=a", "HTTP_X_CSRF_TOKEN=b", NULL }, STATUS_MALFORMED_REQUEST },
        { "two Accept are one list in two parts", { ONCE,
          "HTTP_ACCEPT=*/*", "HTTP_ACCEPT=text/html", NULL }, STATUS_OK },
        { "cookies in two headers", { ONCE, "HTTP_COOKIE=a=1", "HTTP_COOKIE=__Host-guichet=x", NULL }, STATUS_OK },
        { "two session cookies", { ONCE, "HTTP_COOKIE=__Host-guichet=a; __Host-guichet=b", NULL },
          STATUS_MALFORMED_REQUEST },
        { "two session cookies in two headers", { ONCE, "HTTP_COOKIE=__Host-guichet=a",
          "HTTP_COOKIE=__Host-guichet=b", NULL }, STATUS_MALFORMED_REQUEST },
        { "a cookie whose name only ends so", { ONCE, "HTTP_COOKIE=__Host-guichet=a; x__Host-guichet=b", NULL },
          STATUS_OK },
        { "an encoded query", { ONCE, "QUERY_STRING=a=%C3%A9&b=1+2", NULL }, STATUS_OK },
        { "an encoding cut off", { ONCE, "QUERY_STRING=a=%4", NULL }, STATUS_MALFORMED_REQUEST },
        { "no hex", { ONCE, "QUERY_STRING=a=%zz", NULL }, STATUS_MALFORMED_REQUEST },
        { "half hex", { ONCE, "QUERY_STRING=a=%4g", NULL }, STATUS_MALFORMED_REQUEST },
        { "NUL", { ONCE, "QUERY_STRING=a=%00", NULL }, STATUS_MALFORMED_REQUEST },
        { "not UTF-8", { ONCE, "QUERY_STRING=a=%C3", NULL }, STATUS_MALFORMED_REQUEST },
        { "an overlong form", { ONCE, "QUERY_STRING=a=%C0%AF", NULL }, STATUS_MALFORMED_REQUEST },
        { "a surrogate", { ONCE, "QUERY_STRING=a=%ED%A0%80", NULL }, STATUS_MALFORMED_REQUEST },
        { "an empty piece", { ONCE, "QUERY_STRING=a=1&&b=2", NULL }, STATUS_MALFORMED_REQUEST },
        { "a value without a name", { ONCE, "QUERY_STRING==1", NULL }, STATUS_MALFORMED_REQUEST },
        { "more pieces than anybody needs", { ONCE,
          "QUERY_STRING=a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a", NULL },
          STATUS_MALFORMED_REQUEST },
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request request;

        if (request_read(&arena, (char *const *)(uintptr_t)cases[i].parameters, &request) != cases[i].want)
            fail_msg("%s", cases[i].why);
        if (request.id == NULL || strlen(request.id) != REQUEST_ID_BYTES - 1 || request.method == NULL ||
            request.path == NULL)
            fail_msg("%s: the log has nothing to go by", cases[i].why);
    }
    arena_end(&arena);
}

static void test_members_of_a_request_are_read(void **state)
{
    const char *const parameters[] = { "REQUEST_METHOD=HEAD",
                                       "DOCUMENT_URI=/v1/orders",
                                       "QUERY_STRING=status=a%26b&x",
                                       "SERVER_SCOPE=internal",
                                       "REQUEST_ID=0123456789abcdef0123456789abcdef",
                                       "CONTENT_TYPE=application/json",
                                       "HTTP_COOKIE=a=1",
                                       "HTTP_COOKIE=b=2",
                                       NULL };
    struct arena arena = { 0 };
    struct request request;

    (void)state;
    assert_int_equal(request_read(&arena, (char *const *)(uintptr_t)parameters, &request), STATUS_OK);
    assert_string_equal(request.method, "GET");
    assert_true(request.head && request.internal);
    assert_string_equal(request.id, "0123456789abcdef0123456789abcdef");
    assert_string_equal(request.cookie, "a=1; b=2");
    assert_string_equal(request.content_type, "application/json");
    assert_int_equal(request.param_count, 2);
    assert_string_equal(request.params[0].value, "a&b");
    assert_string_equal(request.params[1].name, "x");
    assert_string_equal(request.params[1].value, "");
    arena_end(&arena);
}

/* Requests without an identifier get one each. */
static void test_request_without_a_valid_identifier_gets_a_new_one(void **state)
{
    const char *const none[] = { ONCE, NULL };
    const char *const forged[] = { ONCE, "REQUEST_ID=0123456789ABCDEF0123456789ABCDEF", NULL };
    struct arena arena = { 0 };
    struct request one, other;

    (void)state;
    assert_int_equal(request_read(&arena, (char *const *)(uintptr_t)none, &one), STATUS_OK);
    assert_int_equal(request_read(&arena, (char *const *)(uintptr_t)forged, &other), STATUS_OK);
    assert_string_not_equal(one.id, other.id);
    assert_string_not_equal(other.id, "0123456789ABCDEF0123456789ABCDEF");
    arena_end(&arena);
}

static void test_body_is_a_json_object_or_malformed(void **state)
{
    static const struct { const char *why, *body; size_t length; enum status want; } cases[] = {
        { "an object", "{}", 2, STATUS_OK },
        { "blanks around it", " {\"a\" : 1}\n", 11, STATUS_OK },
        { "the largest integer", "{\"a\":9223372036854775807}", 25, STATUS_OK },
        { "one beyond it", "{\"a\":9223372036854775808}", 25, STATUS_MALFORMED_JSON },
        { "beyond every double", "{\"a\":1e999}", 11, STATUS_MALFORMED_JSON },
        { "nothing", "", 0, STATUS_MALFORMED_JSON },
        { "a list", "[]", 2, STATUS_MALFORMED_JSON },
        { "a text", "\"a\"", 3, STATUS_MALFORMED_JSON },
        { "null", "null", 4, STATUS_MALFORMED_JSON },
        { "two objects", "{}{}", 4, STATUS_MALFORMED_JSON },
        { "a name twice", "{\"a\":1,\"a\":1}", 13, STATUS_MALFORMED_JSON },
        { "a name twice, once escaped", "{\"a\":1,\"\\u0061\":1}", 18, STATUS_MALFORMED_JSON },
        { "an escaped NUL", "{\"a\":\"\\u0000\"}", 14, STATUS_MALFORMED_JSON },
        { "a raw NUL in a text", "{\"a\":\"x\0y\"}", 11, STATUS_MALFORMED_JSON },
        { "a raw NUL behind the object", "{}\0", 3, STATUS_MALFORMED_JSON },
        { "a surrogate alone", "{\"a\":\"\\ud800\"}", 14, STATUS_MALFORMED_JSON },
        { "invalid UTF-8", "{\"a\":\"\xff\"}", 9, STATUS_MALFORMED_JSON },
        { "a byte order mark", "\xef\xbb\xbf{}", 5, STATUS_MALFORMED_JSON },
        { "a comma too many", "{\"a\":1,}", 8, STATUS_MALFORMED_JSON },
        { "NaN", "{\"a\":NaN}", 9, STATUS_MALFORMED_JSON },
        { "cut off", "{\"a\":1", 6, STATUS_MALFORMED_JSON },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *object = NULL;
        enum status status = request_json(cases[i].body, cases[i].length, &object);

        request_json_end(object);
        if (status != cases[i].want || (object != NULL) != (status == STATUS_OK))
            fail_msg("%s: %s", cases[i].why, status_name(status));
    }
}

static void test_deeply_nested_body_is_malformed(void **state)
{
    static char deep[64 * 1024 + 1];
    json_t *object = NULL;

    (void)state;
    memset(deep, '[', sizeof deep - 1);
    memcpy(deep, "{\"a\":", 5);
    assert_int_equal(request_json(deep, sizeof deep - 1, &object), STATUS_MALFORMED_JSON);
}

static const char *canonical(struct arena *arena, const char *method, const char *path, const char *body)
{
    json_t *object = NULL;
    const char *text;
    size_t length;

    if (body != NULL)
        assert_int_equal(request_json(body, strlen(body), &object), STATUS_OK);
    text = request_canonical(arena, method, path, object, &length);
    assert_int_equal(strlen(text), length);
    request_json_end(object);
    return text;
}

static void test_canonical_text_of_a_request(void **state)
{
    static const struct { const char *why, *method, *path, *body; bool same; } cases[] = {
        { "blanks do not matter", "POST", "/v1/orders", " { \"b\" : [ 1, 2 ] , \"a\" : \"x\" } ", true },
        { "the order of fields does not matter", "POST", "/v1/orders", "{\"a\":\"x\",\"b\":[1,2]}", true },
        { "how a character is escaped does not matter", "POST", "/v1/orders", "{\"a\":\"\\u0078\",\"b\":[1,2]}", true },
        { "the order of items matters", "POST", "/v1/orders", "{\"a\":\"x\",\"b\":[2,1]}", false },
        { "a value matters", "POST", "/v1/orders", "{\"a\":\"y\",\"b\":[1,2]}", false },
        { "null is not absent", "POST", "/v1/orders", "{\"a\":\"x\",\"b\":[1,2],\"c\":null}", false },
        { "the path matters", "POST", "/v1/quotes", "{\"a\":\"x\",\"b\":[1,2]}", false },
        { "the method matters", "PUT", "/v1/orders", "{\"a\":\"x\",\"b\":[1,2]}", false },
        { "no body is no object", "POST", "/v1/orders", NULL, false },
    };
    struct arena arena = { 0 };
    const char *first = canonical(&arena, "POST", "/v1/orders", "{\"b\":[1,2],\"a\":\"x\"}");

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if ((strcmp(canonical(&arena, cases[i].method, cases[i].path, cases[i].body), first) == 0) != cases[i].same)
            fail_msg("%s", cases[i].why);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idempotency_key_is_read_or_refused),
        cmocka_unit_test(test_accept_header_allows_json_or_not),
        cmocka_unit_test(test_content_type_is_json_or_not),
        cmocka_unit_test(test_repeated_headers_and_malformed_queries_are_refused),
        cmocka_unit_test(test_members_of_a_request_are_read),
        cmocka_unit_test(test_request_without_a_valid_identifier_gets_a_new_one),
        cmocka_unit_test(test_body_is_a_json_object_or_malformed),
        cmocka_unit_test(test_deeply_nested_body_is_malformed),
        cmocka_unit_test(test_canonical_text_of_a_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
