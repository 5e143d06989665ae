/* tests/unit/gateway_event.c: webhooks that are refused before they are read. That good ones are accepted is shown by
 * tests/http/test_webhooks.py. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "api/handlers.h"
#include "auth/digest.h"

/* Without gateway and database: a request that was accepted would crash here. */
static enum status taken(const char *secret, const char *signature, const char *body)
{
    struct arena arena = { 0 };
    struct deployment deployment = { .webhook_secret = secret };
    struct exchange x = { .arena = &arena,
                          .counter = { .act = { .arena = &arena,
                                                .deployment = &deployment,
                                                .now = { 1700000000000000 } } } };
    enum status status;

    x.request.webhook_signature = signature;
    x.request.body = body;
    x.request.body_length = body == NULL ? 0 : strlen(body);
    status = handle_gateway_event(&x);
    arena_end(&arena);
    return status;
}

static void test_webhook_without_a_configured_secret_is_not_found(void **state)
{
    (void)state;
    assert_int_equal(taken(NULL, NULL, NULL), STATUS_NOT_FOUND);
    assert_int_equal(taken(NULL, "t=1700000000,v1=00", "{}"), STATUS_NOT_FOUND);
}

static void test_webhook_with_a_wrong_signature_is_malformed(void **state)
{
    (void)state;
    assert_int_equal(taken("a secret of the gateway's", NULL, NULL), STATUS_MALFORMED_REQUEST);
    assert_int_equal(taken("a secret of the gateway's", NULL, "{}"), STATUS_MALFORMED_REQUEST);
    assert_int_equal(taken("a secret of the gateway's", "", "{}"), STATUS_MALFORMED_REQUEST);
    assert_int_equal(taken("a secret of the gateway's", "t=1700000000,v1=00", "{}"), STATUS_MALFORMED_REQUEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_webhook_without_a_configured_secret_is_not_found),
        cmocka_unit_test(test_webhook_with_a_wrong_signature_is_malformed),
    };

    auth_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
