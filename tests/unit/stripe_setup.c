/* tests/unit/stripe_setup.c: pages of Stripe Checkout in setup mode, and customers: what is sent, and which answers are
 * believed. The gateway is a mock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../support/fake_stripe.h"
#include "gateway/setup.h"

enum { SHORT_MS = 300, LONG_MS = 20000 };

#define OPEN  "POST /v1/checkout/sessions HTTP/1.1\r\n"
#define LOOK  "GET /v1/checkout/sessions/cs_1?expand%5B%5D=setup_intent.payment_method" \
              "&expand%5B%5D=setup_intent.mandate HTTP/1.1\r\n"
#define CLOSE "POST /v1/checkout/sessions/cs_1/expire HTTP/1.1\r\n"
#define SESSION(key, status, url, more)                                                                                \
    "{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"mode\":\"setup\",\"customer\":\"cus_1\","                      \
    "\"status\":\"" status "\",\"url\":" url ",\"metadata\":{\"guichet_key\":\"" key "\"}" more "}"
#define PAGE   SESSION("set_1", "open", "\"https://checkout.stripe.test/c/pay/cs_1\"", ",\"setup_intent\":\"seti_1\"")
#define EXPIRED SESSION("set_1", "expired", "null", ",\"setup_intent\":null")
#define INTENT_OF(status, method)                                                                                      \
    ",\"setup_intent\":{\"id\":\"seti_1\",\"object\":\"setup_intent\",\"status\":\"" status                            \
    "\",\"payment_method\":" method "}"
#define CARD                                                                                                           \
    "{\"id\":\"pm_1\",\"type\":\"card\",\"card\":{\"brand\":\"visa\",\"last4\":\"4242\",\"exp_month\":12,\"exp_year\"" \
    ":2031}}"
#define ACCOUNT "{\"id\":\"pm_1\",\"type\":\"sepa_debit\",\"sepa_debit\":{\"last4\":\"3000\"}}"
#define DONE SESSION("set_1", "complete", "null", INTENT_OF("succeeded", CARD))

static struct gateway_setup_request request_of(enum payment_method_type type, const char *reference, int timeout_ms)
{
    struct gateway_setup_request request = { .key = "set_1",
                                             .customer = "cus_1",
                                             .type = type,
                                             .done_url = "https://shop.test/account?setup=set_1&outcome=done",
                                             .cancelled_url = "https://shop.test/account?setup=set_1&outcome=cancelled",
                                             .language = "fr",
                                             .reference = reference,
                                             .timeout_ms = timeout_ms };

    assert_true(instant_read("2026-11-12T10:00:00Z", &request.expires_at));
    return request;
}

enum call { CALL_OPEN, CALL_FIND, CALL_CLOSE };

static const struct {
    const char *why;
    enum call call;
    enum payment_method_type type;
    struct fake_step steps[FAKE_STEPS_MAX];
    int timeout_ms;
    enum gateway_outcome want;
    const char *end_code, *reference; /* of the page where it waits, of the method where it succeeded */
} cases[] = {
    { "a page is made", CALL_OPEN, PAYMENT_METHOD_CARD, { SAYS(OPEN, 200, PAGE) }, LONG_MS, GATEWAY_ACTION_REQUIRED,
      NULL, "cs_1" },
    { "a page that was made before", CALL_OPEN, PAYMENT_METHOD_CARD, { AGAIN(OPEN, PAGE), SAYS(LOOK, 200, PAGE) },
      LONG_MS, GATEWAY_ACTION_REQUIRED, NULL, "cs_1" },
    { "made before, its answer lost, and completed since", CALL_OPEN, PAYMENT_METHOD_CARD,
      { AGAIN(OPEN, PAGE), SAYS(LOOK, 200, DONE) }, LONG_MS, GATEWAY_SUCCEEDED, NULL, "cus_1/pm_1" },
    { "a type that the account does not take", CALL_OPEN, PAYMENT_METHOD_BANK_ACCOUNT,
      { SAYS(OPEN, 400, ERROR("invalid_request_error", ",\"param\":\"payment_method_types\"")) }, LONG_MS,
      GATEWAY_DECLINED, "failed", NULL },
    { "the Customer was deleted there", CALL_OPEN, PAYMENT_METHOD_CARD,
      { SAYS(OPEN, 400,
             ERROR("invalid_request_error", ",\"code\":\"resource_missing\",\"param\":\"customer\"")) }, LONG_MS,
      GATEWAY_DECLINED, "customer_gone", NULL },
    { "our key with another request", CALL_OPEN, PAYMENT_METHOD_CARD,
      { SAYS(OPEN, 400, ERROR("idempotency_error", "")) }, LONG_MS, GATEWAY_UNKNOWN, NULL, NULL },
    { "a wrong secret key", CALL_OPEN, PAYMENT_METHOD_CARD, { SAYS(OPEN, 401, ERROR("invalid_request_error", "")) },
      LONG_MS, GATEWAY_REFUSED, NULL, NULL },
    { "too many requests", CALL_OPEN, PAYMENT_METHOD_CARD, { SAYS(OPEN, 429, ERROR("invalid_request_error", "")) },
      LONG_MS, GATEWAY_REFUSED, NULL, NULL },
    { "500 may come after it was made", CALL_OPEN, PAYMENT_METHOD_CARD, { SAYS(OPEN, 500, PAGE) }, LONG_MS,
      GATEWAY_UNKNOWN, NULL, NULL },
    { "the same key is under way", CALL_OPEN, PAYMENT_METHOD_CARD,
      { SAYS(OPEN, 409, ERROR("invalid_request_error", "")) }, LONG_MS, GATEWAY_UNKNOWN, NULL, NULL },
    { "no answer", CALL_OPEN, PAYMENT_METHOD_CARD, { BREAKS(OPEN, FAKE_SILENT, NULL) }, SHORT_MS, GATEWAY_UNKNOWN,
      NULL, NULL },
    { "of another key", CALL_OPEN, PAYMENT_METHOD_CARD,
      { SAYS(OPEN, 200, SESSION("set_2", "open", "\"https://checkout.stripe.test/1\"", "")) }, LONG_MS, GATEWAY_UNKNOWN,
      NULL, NULL },
    { "an address that no browser is sent to", CALL_OPEN, PAYMENT_METHOD_CARD,
      { SAYS(OPEN, 200, SESSION("set_1", "open", "\"javascript:alert(1)\"", "")) }, LONG_MS, GATEWAY_UNKNOWN, NULL,
      NULL },
    { "open without an address", CALL_OPEN, PAYMENT_METHOD_CARD,
      { SAYS(OPEN, 200, SESSION("set_1", "open", "null", "")) },
      LONG_MS, GATEWAY_UNKNOWN, NULL, NULL },
    { "it waits still", CALL_FIND, PAYMENT_METHOD_CARD, { SAYS(LOOK, 200, PAGE) }, LONG_MS, GATEWAY_ACTION_REQUIRED,
      NULL, "cs_1" },
    { "a card was given", CALL_FIND, PAYMENT_METHOD_CARD, { SAYS(LOOK, 200, DONE) }, LONG_MS, GATEWAY_SUCCEEDED, NULL,
      "cus_1/pm_1" },
    { "an account was given", CALL_FIND, PAYMENT_METHOD_BANK_ACCOUNT,
      { SAYS(LOOK, 200, SESSION("set_1", "complete", "null", INTENT_OF("succeeded", ACCOUNT))) }, LONG_MS,
      GATEWAY_SUCCEEDED, NULL, "cus_1/pm_1/sepa_debit" },
    { "completed, and its SetupIntent is not yet", CALL_FIND, PAYMENT_METHOD_CARD,
      { SAYS(LOOK, 200, SESSION("set_1", "complete", "null", INTENT_OF("processing", CARD))) }, LONG_MS,
      GATEWAY_UNKNOWN, NULL, NULL },
    { "an account where a card was wanted", CALL_FIND, PAYMENT_METHOD_CARD,
      { SAYS(LOOK, 200, SESSION("set_1", "complete", "null", INTENT_OF("succeeded", ACCOUNT))) }, LONG_MS,
      GATEWAY_UNKNOWN, NULL, NULL },
    { "completed for nobody", CALL_FIND, PAYMENT_METHOD_CARD,
      { SAYS(LOOK, 200, "{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"customer\":null,\"status\":\"complete\","
                        "\"metadata\":{\"guichet_key\":\"set_1\"}" INTENT_OF("succeeded", CARD) "}") }, LONG_MS,
      GATEWAY_UNKNOWN, NULL, NULL },
    { "its time has expired", CALL_FIND, PAYMENT_METHOD_CARD, { SAYS(LOOK, 200, EXPIRED) }, LONG_MS, GATEWAY_DECLINED,
      "expired", NULL },
    { "no such page: of another account, or of the test's", CALL_FIND, PAYMENT_METHOD_CARD,
      { SAYS(LOOK, 404, ERROR("invalid_request_error", ",\"code\":\"resource_missing\"")) }, LONG_MS, GATEWAY_DECLINED,
      "expired", NULL },
    { "it cannot be asked", CALL_FIND, PAYMENT_METHOD_CARD, { SAYS(LOOK, 500, "{}") }, LONG_MS, GATEWAY_UNKNOWN, NULL,
      NULL },
    { "closed", CALL_CLOSE, PAYMENT_METHOD_CARD, { SAYS(CLOSE, 200, EXPIRED), SAYS(LOOK, 200, EXPIRED) }, LONG_MS,
      GATEWAY_DECLINED, "expired", NULL },
    { "closed too late: it was completed", CALL_CLOSE, PAYMENT_METHOD_CARD,
      { SAYS(CLOSE, 400, ERROR("invalid_request_error", "")), SAYS(LOOK, 200, DONE) }, LONG_MS, GATEWAY_SUCCEEDED,
      NULL, "cus_1/pm_1" },
    { "the answer was lost, and it is closed", CALL_CLOSE, PAYMENT_METHOD_CARD,
      { BREAKS(CLOSE, FAKE_CLOSES, NULL), SAYS(LOOK, 200, EXPIRED) }, LONG_MS, GATEWAY_DECLINED, "expired", NULL },
};

static void setup_ask(enum call call, struct gateway *gateway, struct arena *arena,
                      const struct gateway_setup_request *request, struct gateway_setup *setup)
{
    if (call == CALL_OPEN)
        gateway_setup_open(gateway, arena, request, setup);
    else if (call == CALL_FIND)
        gateway_setup_find(gateway, arena, request, setup);
    else
        gateway_setup_close(gateway, arena, request, setup);
}

/* A bank account comes with its mandate; a card has none. */
static void test_setup_page_tells_the_mandate_of_a_bank_account(void **state)
{
    static const struct fake_step steps[FAKE_STEPS_MAX] = {
        SAYS(LOOK, 200, SESSION("set_1", "complete", "null", ",\"setup_intent\":{\"id\":\"seti_1\",\"object\":\"setup_"
             "intent\",\"status\":\"succeeded\",\"payment_method\":" ACCOUNT ",\"mandate\":{\"id\":\"mandate_1\","
             "\"object\":\"mandate\",\"status\":\"active\",\"payment_method_details\":{\"type\":\"sepa_debit\","
             "\"sepa_debit\":{\"reference\":\"NXDSYREGC9PSMKWY\"}}}}"))
    };
    struct gateway_setup_request request = request_of(PAYMENT_METHOD_BANK_ACCOUNT, "cs_1", LONG_MS);
    struct arena arena = { 0 };
    struct fake_gateway fake;
    struct gateway_setup setup;

    (void)state;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    gateway_setup_find(gateway, &arena, &request, &setup);
    assert_int_equal(setup.outcome, GATEWAY_SUCCEEDED);
    assert_string_equal(setup.method.mandate.id, "mandate_1");
    assert_string_equal(setup.method.mandate.reference, "NXDSYREGC9PSMKWY");
    assert_int_equal(setup.method.mandate.status, MANDATE_ACTIVE);
    assert_null(setup.method.mandate.creditor_identifier); /* asked for later */
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check("a mandate", &fake);
    arena_end(&arena);
}

static const char *or_none(const char *text)
{
    return text == NULL ? "none" : text;
}

static void test_setup_page_is_believed_only_if_it_is_ours(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gateway_setup_request request =
            request_of(cases[i].type, cases[i].call == CALL_OPEN ? NULL : "cs_1", cases[i].timeout_ms);
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_setup setup;
        const char *reference;

        fake_start(&fake, cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        setup_ask(cases[i].call, gateway, &arena, &request, &setup);
        reference = setup.outcome == GATEWAY_SUCCEEDED ? setup.method.reference
                    : setup.outcome == GATEWAY_ACTION_REQUIRED ? setup.reference : NULL;
        if (setup.outcome != cases[i].want || strcmp(or_none(setup.end_code), or_none(cases[i].end_code)) != 0 ||
            strcmp(or_none(reference), or_none(cases[i].reference)) != 0)
            fail_msg("%s: %s %s %s", cases[i].why, gateway_outcome_name(setup.outcome), or_none(setup.end_code),
                     or_none(reference));
        if ((setup.page_url != NULL) != (setup.outcome == GATEWAY_ACTION_REQUIRED))
            fail_msg("%s: the address does not belong to the outcome", cases[i].why);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(cases[i].why, &fake);
        arena_end(&arena);
    }
}

/* When a kept connection closes under a request, libcurl sends it again: what refuses the second sending says nothing
 * about the first, which may have made the page. */
static void test_refusal_of_a_repeated_sending_is_unknown(void **state)
{
    static const int refusals[] = { 401, 403, 429 };

    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const struct fake_step steps[FAKE_STEPS_MAX] = {
            SAYS(LOOK, 200, PAGE), BREAKS(OPEN, FAKE_CLOSES, NULL),
            SAYS(OPEN, refusals[i], ERROR("invalid_request_error", ",\"code\":\"rate_limit\""))
        };
        struct gateway_setup_request request = request_of(PAYMENT_METHOD_CARD, NULL, LONG_MS), known = request;
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_setup setup;

        known.reference = "cs_1";
        fake_start(&fake, steps);
        struct gateway *gateway = fake_open(&fake);
        gateway_setup_find(gateway, &arena, &known, &setup); /* opens the connection that is kept */
        assert_int_equal(setup.outcome, GATEWAY_ACTION_REQUIRED);
        gateway_setup_open(gateway, &arena, &request, &setup);
        if (setup.outcome != GATEWAY_UNKNOWN)
            fail_msg("%d: %s", refusals[i], gateway_outcome_name(setup.outcome));
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check("a second sending", &fake);
        arena_end(&arena);
    }
}

static void test_setup_request_has_every_field(void **state)
{
    static const char *const parts[] = {
        OPEN,
        "\r\nIdempotency-Key: set_1\r\n",
        "\r\nStripe-Version: 2024-06-20\r\n",
        "\r\n\r\nmode=setup&customer=cus_1&payment_method_types%5B%5D=sepa_debit&"
        "success_url=https%3A%2F%2Fshop.test%2Faccount%3Fsetup%3Dset_1%26outcome%3Ddone&"
        "cancel_url=https%3A%2F%2Fshop.test%2Faccount%3Fsetup%3Dset_1%26outcome%3Dcancelled&"
        "locale=fr&expires_at=1794477600&client_reference_id=set_1&metadata%5Bguichet_key%5D=set_1&"
        "setup_intent_data%5Bmetadata%5D%5Bguichet_key%5D=set_1",
    };
    static const struct fake_step steps[FAKE_STEPS_MAX] = { SAYS(OPEN, 200, PAGE) };
    struct gateway_setup_request request = request_of(PAYMENT_METHOD_BANK_ACCOUNT, NULL, LONG_MS);
    struct arena arena = { 0 };
    struct fake_gateway fake;
    struct gateway_setup setup;

    (void)state;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    gateway_setup_open(gateway, &arena, &request, &setup);
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check("a page", &fake);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(fake.request[0], parts[i]) == NULL)
            fail_msg("no %s in: %s", parts[i], fake.request[0]);
    assert_string_equal(setup.page_url, "https://checkout.stripe.test/c/pay/cs_1");
    arena_end(&arena);
}

static void test_customer_is_made_once_a_key(void **state)
{
#define CUSTOMERS "POST /v1/customers HTTP/1.1\r\n"
    static const struct fake_step steps[FAKE_STEPS_MAX] = {
        SAYS(CUSTOMERS, 200, "{\"id\":\"cus_1\",\"object\":\"customer\"}"), SAYS(CUSTOMERS, 500, "{}"),
        SAYS(CUSTOMERS, 400, ERROR("invalid_request_error", ",\"code\":\"resource_missing\"")),
        { .expects = CUSTOMERS, .code = 500, .body = "{}", .headers = "Idempotent-Replayed: true\r\n" },
        SAYS(CUSTOMERS, 200, "{\"id\":\"cus_2\",\"object\":\"customer\"}")
    };
    struct arena arena = { 0 };
    struct fake_gateway fake;
    const char *customer = NULL;

    (void)state;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    assert_int_equal(gateway_customer(gateway, &arena, "customer-org_1", &customer), STATUS_OK);
    assert_string_equal(customer, "cus_1");
    assert_int_equal(gateway_customer(gateway, &arena, "customer-org_1", &customer), STATUS_UNAVAILABLE);
    assert_int_equal(gateway_customer(gateway, &arena, "customer-org_1", &customer), STATUS_UNAVAILABLE);
    /* a 500 that is stored under a key for a day is passed by the next key */
    assert_int_equal(gateway_customer(gateway, &arena, "customer-org_1", &customer), STATUS_OK);
    assert_string_equal(customer, "cus_2");
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check("customers", &fake);
    assert_non_null(strstr(fake.request[3], "\r\nIdempotency-Key: customer-org_1\r\n"));
    assert_non_null(strstr(fake.request[4], "\r\nIdempotency-Key: customer-org_1.2\r\n"));
    assert_non_null(strstr(fake.request[0], "\r\nIdempotency-Key: customer-org_1\r\n"));
    assert_non_null(strstr(fake.request[0], "metadata%5Bguichet_key%5D=customer-org_1"));
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_setup_page_is_believed_only_if_it_is_ours),
        cmocka_unit_test(test_setup_page_tells_the_mandate_of_a_bank_account),
        cmocka_unit_test(test_refusal_of_a_repeated_sending_is_unknown),
        cmocka_unit_test(test_setup_request_has_every_field),
        cmocka_unit_test(test_customer_is_made_once_a_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
