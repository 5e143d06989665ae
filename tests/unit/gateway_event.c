/* tests/unit/gateway_event.c: what the webhook refuses before anybody looks into it. That it works,
 * tests/http/test_webhooks.py shows. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "api/handlers.h"
#include "auth/digest.h"

/* No gateway and no database: who comes as far as them would crash here. */
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

static void test_without_a_secret_there_is_no_such_address(void **state)
{
    (void)state;
    assert_int_equal(taken(NULL, NULL, NULL), STATUS_NOT_FOUND);
    assert_int_equal(taken(NULL, "t=1700000000,v1=00", "{}"), STATUS_NOT_FOUND);
}

static void test_a_signature_that_is_not_ours_is_no_request(void **state)
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
        cmocka_unit_test(test_without_a_secret_there_is_no_such_address),
        cmocka_unit_test(test_a_signature_that_is_not_ours_is_no_request),
    };

    auth_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
