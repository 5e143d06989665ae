/* tests/unit/gateway_describe.c: what a charge has paid, told to either kind of gateway afterwards: which answers end
 * it, and which lead to another try. The gateway is a mock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../support/fake_stripe.h"
#include "gateway/describe.h"

#define STRIPE  "POST /v1/payment_intents/pi_1 HTTP/1.1\r\n"
#define SANDBOX "POST /charges/pi_1/description HTTP/1.1\r\n"
#define REFUSES(code) SAYS(STRIPE, code, ERROR("invalid_request_error", ""))

static const struct {
    const char *why, *kind;
    struct fake_step steps[FAKE_STEPS_MAX];
    enum status want;
    bool heard;
} cases[] = {
    { "told", "stripe", { SAYS(STRIPE, 200, PAID) }, STATUS_OK, true },
    { "no such charge", "stripe", { REFUSES(404) }, STATUS_VALIDATION_FAILED, true },
    { "refused for good", "stripe", { REFUSES(400) }, STATUS_VALIDATION_FAILED, true },
    { "a key without the right", "stripe", { REFUSES(403) }, STATUS_UNAVAILABLE, true },
    { "a wrong secret key", "stripe", { REFUSES(401) }, STATUS_UNAVAILABLE, true },
    { "another request is at it", "stripe", { REFUSES(409) }, STATUS_UNAVAILABLE, true },
    { "too many requests", "stripe", { REFUSES(429) }, STATUS_UNAVAILABLE, true },
    { "500", "stripe", { SAYS(STRIPE, 500, "{}") }, STATUS_UNAVAILABLE, false },
    { "no answer", "stripe", { BREAKS(STRIPE, FAKE_CLOSES, NULL) }, STATUS_UNAVAILABLE, false },
    { "told", "sandbox", { SAYS(SANDBOX, 200, "{}") }, STATUS_OK, true },
    { "no such charge", "sandbox", { SAYS(SANDBOX, 404, "{}") }, STATUS_VALIDATION_FAILED, true },
    { "a text that it does not keep", "sandbox", { SAYS(SANDBOX, 422, "{}") }, STATUS_VALIDATION_FAILED, true },
    { "503", "sandbox", { SAYS(SANDBOX, 503, "{}") }, STATUS_UNAVAILABLE, false },
};

static const struct gateway_description description = {
    .charge_id = "pi_1", .invoice = "inv_1", .description = "Invoice F2026-000001", .timeout_ms = 20000
};

static void test_description_ends_by_the_gateways_word(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;
        enum status status;

        fake_start(&fake, cases[i].steps);
        struct gateway *gateway = fake_open_as(cases[i].kind, &fake);
        status = gateway_describe(gateway, &arena, &description);
        if (status != cases[i].want || gateway_heard(gateway) != cases[i].heard)
            fail_msg("%s, %s: %s", cases[i].kind, cases[i].why, status_name(status));
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(cases[i].why, &fake);
        arena_end(&arena);
    }
}

static void test_description_has_these_texts_and_no_key(void **state)
{
    static const struct {
        const char *kind;
        struct fake_step steps[FAKE_STEPS_MAX];
        const char *body;
    } texts[] = {
        { "stripe", { SAYS(STRIPE, 200, PAID) },
          "\r\n\r\ndescription=Invoice%20F2026-000001&metadata%5Bguichet_invoice%5D=inv_1" },
        { "sandbox", { SAYS(SANDBOX, 200, "{}") }, "\r\n\r\n{\"description\":\"Invoice F2026-000001\"}" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;

        fake_start(&fake, texts[i].steps);
        struct gateway *gateway = fake_open_as(texts[i].kind, &fake);
        assert_int_equal(gateway_describe(gateway, &arena, &description), STATUS_OK);
        gateway_close(&gateway);
        fake_stop(&fake);
        assert_string_equal(strstr(fake.request[0], "\r\n\r\n"), texts[i].body);
        assert_null(strstr(fake.request[0], "Idempotency-Key"));
        arena_end(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_description_ends_by_the_gateways_word),
        cmocka_unit_test(test_description_has_these_texts_and_no_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
