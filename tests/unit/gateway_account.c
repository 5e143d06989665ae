/* tests/unit/gateway_account.c: the account that a gateway reports as ours. The gateway is a mock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../support/fake_stripe.h"

#define STRIPES "GET /v1/account HTTP/1.1\r\n"
#define SANDBOX "GET /account HTTP/1.1\r\n"

static const struct {
    const char *why, *kind, *key;
    struct fake_step steps[FAKE_STEPS_MAX];
    enum status want;
    const char *id;
    bool live;
} cases[] = {
    { "a live key", "stripe", "sk_live_1", { SAYS(STRIPES, 200, "{\"id\":\"acct_1\",\"object\":\"account\"}") },
      STATUS_OK, "acct_1", true },
    { "a restricted live key", "stripe", "rk_live_1", { SAYS(STRIPES, 200,
      "{\"id\":\"acct_1\",\"object\":\"account\"}") }, STATUS_OK, "acct_1", true },
    { "a test key", "stripe", "sk_test_1", { SAYS(STRIPES, 200, "{\"id\":\"acct_1\",\"object\":\"account\"}") },
      STATUS_OK, "acct_1", false },
    { "a key that Stripe does not know", "stripe", "sk_live_1", { SAYS(STRIPES, 401, ERROR("invalid_request_error",
      "")) },
      STATUS_VALIDATION_FAILED, NULL, false },
    { "a key without the right", "stripe", "rk_live_1", { SAYS(STRIPES, 403, ERROR("invalid_request_error", "")) },
      STATUS_VALIDATION_FAILED, NULL, false },
    { "500", "stripe", "sk_live_1", { SAYS(STRIPES, 500, "{}") }, STATUS_UNAVAILABLE, NULL, false },
    { "no account", "stripe", "sk_live_1", { SAYS(STRIPES, 200, "{\"id\":\"cus_1\",\"object\":\"customer\"}") },
      STATUS_UNAVAILABLE, NULL, false },
    { "an account without a name", "stripe", "sk_live_1", { SAYS(STRIPES, 200, "{\"object\":\"account\"}") },
      STATUS_UNAVAILABLE, NULL, false },
    { "the sandbox", "sandbox", NULL, { SAYS(SANDBOX, 200, "{\"id\":\"sandbox_1\"}") }, STATUS_OK, "sandbox_1", false },
    { "an older sandbox", "sandbox", NULL, { SAYS(SANDBOX, 404, "{}") }, STATUS_UNAVAILABLE, NULL, false },
    { "a sandbox without a name", "sandbox", NULL, { SAYS(SANDBOX, 200, "{\"id\":\"\"}") }, STATUS_UNAVAILABLE, NULL,
      false },
};

static void test_account_is_told_or_the_key_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gateway_account account = { .id = "untouched" };
        struct arena arena = { 0 };
        struct fake_gateway fake;
        char url[64];
        struct gateway_config config = { .kind = cases[i].kind, .url = url, .key = cases[i].key,
                                         .return_url = "https://shop.test/" };
        struct gateway *gateway = NULL;
        enum status status;

        fake_start(&fake, cases[i].steps);
        (void)snprintf(url, sizeof url, "http://127.0.0.1:%d", fake.port);
        assert_int_equal(gateway_open(&config, &gateway), STATUS_OK);
        status = gateway_account(gateway, &arena, &account);
        if (status != cases[i].want || strcmp(account.id, status == STATUS_OK ? cases[i].id : "untouched") != 0 ||
            account.live != cases[i].live)
            fail_msg("%s: %s, %s", cases[i].why, status_name(status), account.id);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(cases[i].why, &fake);
        arena_end(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_account_is_told_or_the_key_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
