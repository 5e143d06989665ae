/* tests/unit/sandbox_setup.c: the sandbox gateway's pages for a new payment method: which answers are believed. The
 * gateway is a mock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../support/fake_gateway.h"
#include "gateway/setup.h"

enum { SHORT_MS = 300, LONG_MS = 20000 };

#define OPEN  "POST /setups HTTP/1.1\r\n"
#define LOOK  "GET /setups/setup_1 HTTP/1.1\r\n"
#define CLOSE "POST /setups/setup_1/expire HTTP/1.1\r\n"
#define SETUP(key, status, method)                                                                                     \
    "{\"id\":\"setup_1\",\"idempotency_key\":\"" key "\",\"type\":\"card\",\"status\":\"" status                       \
    "\",\"url\":\"http://gateway:9100/setup-pages/setup_1\",\"expires_at\":\"-\",\"payment_method\":" method "}"
#define METHOD                                                                                                         \
    "{\"id\":\"method_1\",\"type\":\"card\",\"brand\":\"visa\",\"last4\":\"4242\",\"exp_month\":12,\"exp_year\":2031}"
#define WAITS SETUP("set_1", "open", "null")

enum call { CALL_OPEN, CALL_FIND, CALL_CLOSE };

static const struct {
    const char *why;
    enum call call;
    struct fake_step steps[FAKE_STEPS_MAX];
    int timeout_ms;
    enum gateway_outcome want;
    const char *end_code, *method;
} cases[] = {
    { "a page is made", CALL_OPEN, { SAYS(OPEN, 201, WAITS) }, LONG_MS, GATEWAY_ACTION_REQUIRED, NULL, NULL },
    { "the same told again", CALL_OPEN, { SAYS(OPEN, 200, WAITS) }, LONG_MS, GATEWAY_ACTION_REQUIRED, NULL, NULL },
    { "503: it takes no work", CALL_OPEN, { SAYS(OPEN, 503, "{}") }, LONG_MS, GATEWAY_REFUSED, NULL, NULL },
    { "our key with another request", CALL_OPEN, { SAYS(OPEN, 409, "{}") }, LONG_MS, GATEWAY_UNKNOWN, NULL, NULL },
    { "500 may come after it was made", CALL_OPEN, { SAYS(OPEN, 500, WAITS) }, LONG_MS, GATEWAY_UNKNOWN, NULL, NULL },
    { "no answer", CALL_OPEN, { BREAKS(OPEN, FAKE_SILENT, NULL) }, SHORT_MS, GATEWAY_UNKNOWN, NULL, NULL },
    { "garbage", CALL_OPEN, { SAYS(OPEN, 201, "made") }, LONG_MS, GATEWAY_UNKNOWN, NULL, NULL },
    { "of another key", CALL_OPEN, { SAYS(OPEN, 201, SETUP("set_2", "open", "null")) }, LONG_MS, GATEWAY_UNKNOWN, NULL,
      NULL },
    { "a card was given", CALL_FIND, { SAYS(LOOK, 200, SETUP("set_1", "completed", METHOD)) }, LONG_MS,
      GATEWAY_SUCCEEDED, NULL, "method_1" },
    { "completed without a method", CALL_FIND, { SAYS(LOOK, 200, SETUP("set_1", "completed", "null")) }, LONG_MS,
      GATEWAY_UNKNOWN, NULL, NULL },
    { "its time has expired", CALL_FIND, { SAYS(LOOK, 200, SETUP("set_1", "expired", "null")) }, LONG_MS,
      GATEWAY_DECLINED, "expired", NULL },
    { "cancelled by its user", CALL_FIND, { SAYS(LOOK, 200, SETUP("set_1", "cancelled", "null")) }, LONG_MS,
      GATEWAY_DECLINED, "cancelled", NULL },
    { "a word nobody knows", CALL_FIND, { SAYS(LOOK, 200, SETUP("set_1", "lost", "null")) }, LONG_MS, GATEWAY_UNKNOWN,
      NULL, NULL },
    { "a book that was reset", CALL_FIND, { SAYS(LOOK, 404, "{}") }, LONG_MS, GATEWAY_DECLINED, "expired", NULL },
    { "closed", CALL_CLOSE, { SAYS(CLOSE, 200, "{}"), SAYS(LOOK, 200, SETUP("set_1", "expired", "null")) }, LONG_MS,
      GATEWAY_DECLINED, "expired", NULL },
    { "closed too late: it was completed", CALL_CLOSE,
      { SAYS(CLOSE, 409, "{}"), SAYS(LOOK, 200, SETUP("set_1", "completed", METHOD)) }, LONG_MS, GATEWAY_SUCCEEDED,
      NULL, "method_1" },
};

static const char *or_none(const char *text)
{
    return text == NULL ? "none" : text;
}

static void test_setup_page_is_believed_only_if_it_is_ours(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gateway_setup_request request = { .key = "set_1",
                                                 .type = PAYMENT_METHOD_CARD,
                                                 .done_url = "https://shop.test/done",
                                                 .cancelled_url = "https://shop.test/back",
                                                 .language = "en",
                                                 .expires_at = { 1794477600000000 },
                                                 .reference = cases[i].call == CALL_OPEN ? NULL : "setup_1",
                                                 .timeout_ms = cases[i].timeout_ms };
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_setup setup;

        fake_start(&fake, cases[i].steps);
        struct gateway *gateway = fake_open_as("sandbox", &fake);
        if (cases[i].call == CALL_OPEN)
            gateway_setup_open(gateway, &arena, &request, &setup);
        else if (cases[i].call == CALL_FIND)
            gateway_setup_find(gateway, &arena, &request, &setup);
        else
            gateway_setup_close(gateway, &arena, &request, &setup);
        if (setup.outcome != cases[i].want || strcmp(or_none(setup.end_code), or_none(cases[i].end_code)) != 0 ||
            strcmp(or_none(setup.method.reference), or_none(cases[i].method)) != 0 ||
            strcmp(or_none(setup.page_url),
                   cases[i].want == GATEWAY_ACTION_REQUIRED ? "http://gateway:9100/setup-pages/setup_1" : "none") != 0)
            fail_msg("%s: %s %s %s %s", cases[i].why, gateway_outcome_name(setup.outcome), or_none(setup.end_code),
                     or_none(setup.method.reference), or_none(setup.page_url));
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(cases[i].why, &fake);
        if (cases[i].call == CALL_OPEN && (strstr(fake.request[0], "\r\nIdempotency-Key: set_1\r\n") == NULL ||
                                           strstr(fake.request[0], "\"expires_at_ms\":1794477600000}") == NULL))
            fail_msg("%s: %s", cases[i].why, fake.request[0]);
        arena_end(&arena);
    }
}

/* The gateway is not asked. */
static void test_sandbox_has_no_customers(void **state)
{
    struct arena arena = { 0 };
    struct fake_gateway fake;
    const char *customer = "untouched";

    (void)state;
    fake_start(&fake, NULL);
    struct gateway *gateway = fake_open_as("sandbox", &fake);
    assert_int_equal(gateway_customer(gateway, &arena, "customer-org_1", &customer), STATUS_OK);
    assert_null(customer);
    assert_string_equal(gateway_kind(gateway), "sandbox");
    gateway_close(&gateway);
    fake_stop(&fake);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_setup_page_is_believed_only_if_it_is_ours),
        cmocka_unit_test(test_sandbox_has_no_customers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
