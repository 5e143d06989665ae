/* tests/unit/stripe_books.c: refunds, lists, events and payment methods at Stripe. The gateway is a mock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../support/fake_stripe.h"
#include "gateway/setup.h"

enum { SHORT_MS = 300, LONG_MS = 20000 };

#define REFUND   "POST /v1/refunds HTTP/1.1\r\n"
#define REFUNDS  "GET /v1/refunds?payment_intent=pi_1&limit=100"
#define GIVEN(key, intent, units, currency, status, more)                                                              \
    "{\"id\":\"re_1\",\"object\":\"refund\",\"amount\":" units ",\"currency\":\"" currency                             \
    "\",\"payment_intent\":\"" intent "\","                                                                            \
    "\"status\":\"" status "\",\"metadata\":{\"guichet_key\":\"" key "\"}" more "}"
#define BACK     GIVEN("ref_1", "pi_1", "1000", "eur", "succeeded", "")
#define PENDING  GIVEN("ref_1", "pi_1", "1000", "eur", "pending", "")
#define SPENT    ERROR("invalid_request_error", ",\"code\":\"charge_already_refunded\"")
#define ONLY(says) { .outcome = says }

static struct gateway_refund_request refund_request(int timeout_ms)
{
    return (struct gateway_refund_request){ .key = "ref_1",
                                            .charge_key = "pay_1",
                                            .organization = "org_1",
                                            .credit_note = "crn_1",
                                            .charge_id = "pi_1",
                                            .amount = { 1000, { "EUR" } },
                                            .timeout_ms = timeout_ms };
}

struct expected {
    enum gateway_outcome outcome;
    const char *decline_code; /* NULL: none */
};

static void check(const char *why, const struct gateway_refund *refund, struct expected want)
{
    const char *code = refund->decline_code == NULL ? "none" : refund->decline_code;
    const char *want_code = want.decline_code == NULL ? "none" : want.decline_code;
    bool there = refund->outcome == GATEWAY_SUCCEEDED || refund->outcome == GATEWAY_PROCESSING;

    if (refund->outcome != want.outcome || strcmp(code, want_code) != 0)
        fail_msg("%s: %s %s, not %s %s", why, gateway_outcome_name(refund->outcome), code,
                 gateway_outcome_name(want.outcome), want_code);
    if (there && (refund->refund_id == NULL || strcmp(refund->refund_id, "re_1") != 0))
        fail_msg("%s: its name is %s", why, refund->refund_id == NULL ? "none" : refund->refund_id);
}

static const struct {
    const char *why;
    struct fake_step steps[FAKE_STEPS_MAX];
    int timeout_ms;
    struct expected want;
} refund_cases[] = {
    { "refunded", { SAYS(REFUND, 200, BACK) }, LONG_MS, ONLY(GATEWAY_SUCCEEDED) },
    { "pending", { SAYS(REFUND, 200, PENDING) }, LONG_MS, ONLY(GATEWAY_PROCESSING) },
    { "the bank needs an action", { SAYS(REFUND, 200, GIVEN("ref_1", "pi_1", "1000", "eur", "requires_action", "")) },
      LONG_MS, ONLY(GATEWAY_PROCESSING) },
    { "the bank sent it back", { SAYS(REFUND, 200, GIVEN("ref_1", "pi_1", "1000", "eur", "failed",
      ",\"failure_reason\":\"expired_or_canceled_card\"")) },
      LONG_MS, { GATEWAY_DECLINED, "expired_or_canceled_card" } },
    { "failed without a reason", { SAYS(REFUND, 200, GIVEN("ref_1", "pi_1", "1000", "eur", "failed", "")) }, LONG_MS,
      { GATEWAY_DECLINED, "refund_failed" } },
    { "called back", { SAYS(REFUND, 200, GIVEN("ref_1", "pi_1", "1000", "eur", "canceled", "")) }, LONG_MS,
      { GATEWAY_DECLINED, "refund_canceled" } },
    { "a state nobody has heard of", { SAYS(REFUND, 200, GIVEN("ref_1", "pi_1", "1000", "eur", "lost", "")) },
      LONG_MS, ONLY(GATEWAY_DISPUTED) },
    { "nothing is left to refund", { SAYS(REFUND, 400, SPENT), SAYS(REFUNDS, 200, LIST("", "false")) }, LONG_MS,
      { GATEWAY_DECLINED, "charge_already_refunded" } },
    { "nothing is left, as this refund was made", { SAYS(REFUND, 400, SPENT), SAYS(REFUNDS, 200, LIST(BACK, "false")) },
      LONG_MS, ONLY(GATEWAY_SUCCEEDED) },
    { "nothing is left, and the list cannot be read", { SAYS(REFUND, 400, SPENT), SAYS(REFUNDS, 500, "{}") }, LONG_MS,
      ONLY(GATEWAY_UNKNOWN) },
    { "no such charge", { SAYS(REFUND, 404, ERROR("invalid_request_error", "")), SAYS(REFUNDS, 200, LIST("",
      "false")) }, LONG_MS,
      { GATEWAY_DECLINED, "refund_refused" } },
    { "our key with another request", { SAYS(REFUND, 400, ERROR("idempotency_error", "")) }, LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "the same key is under way", { SAYS(REFUND, 409, ERROR("invalid_request_error", "")) }, LONG_MS,
      ONLY(GATEWAY_UNKNOWN) },
    { "a wrong secret key", { SAYS(REFUND, 401, ERROR("invalid_request_error", "")) }, LONG_MS, ONLY(GATEWAY_REFUSED) },
    { "too many requests", { SAYS(REFUND, 429, ERROR("invalid_request_error", ",\"code\":\"rate_limit\"")) }, LONG_MS,
      ONLY(GATEWAY_REFUSED) },
    { "500 may come after it", { SAYS(REFUND, 500, BACK) }, LONG_MS, ONLY(GATEWAY_UNKNOWN) },
    { "no answer in time", { BREAKS(REFUND, FAKE_SILENT, NULL) }, SHORT_MS, ONLY(GATEWAY_UNKNOWN) },
    { "a reset", { BREAKS(REFUND, FAKE_CLOSES, NULL) }, LONG_MS, ONLY(GATEWAY_UNKNOWN) },
    { "garbage", { SAYS(REFUND, 200, "given") }, LONG_MS, ONLY(GATEWAY_DISPUTED) },
    { "another amount", { SAYS(REFUND, 200, GIVEN("ref_1", "pi_1", "3990", "eur", "succeeded", "")) }, LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "another currency", { SAYS(REFUND, 200, GIVEN("ref_1", "pi_1", "1000", "usd", "succeeded", "")) }, LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "another charge", { SAYS(REFUND, 200, GIVEN("ref_1", "pi_2", "1000", "eur", "succeeded", "")) }, LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "another key", { SAYS(REFUND, 200, GIVEN("ref_2", "pi_1", "1000", "eur", "succeeded", "")) }, LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "on its way once, repeated, and there since", { AGAIN(REFUND, PENDING), SAYS(REFUNDS, 200, LIST(BACK,
      "false")) }, LONG_MS, ONLY(GATEWAY_SUCCEEDED) },
    { "the failure is kept and made nothing: the next key", { FAILS_AGAIN(REFUND), SAYS(REFUNDS, 200, LIST("",
      "false")), SAYS(REFUND, 200, BACK) }, LONG_MS, ONLY(GATEWAY_SUCCEEDED) },
    { "the failure is kept, and was a refund all the same", { FAILS_AGAIN(REFUND), SAYS(REFUNDS, 200, LIST(BACK,
      "false")) }, LONG_MS, ONLY(GATEWAY_SUCCEEDED) },
    { "the failure is kept, and the book cannot be read", { FAILS_AGAIN(REFUND), SAYS(REFUNDS, 500, "{}") }, LONG_MS,
      ONLY(GATEWAY_UNKNOWN) },
    { "repeated, and then it is not listed", { AGAIN(REFUND, PENDING), SAYS(REFUNDS, 200, LIST("", "false")) },
      LONG_MS, ONLY(GATEWAY_UNKNOWN) },
};

static void test_refund_is_believed_only_if_it_is_the_one_requested(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refund_cases / sizeof *refund_cases; i++) {
        struct gateway_refund_request request = refund_request(refund_cases[i].timeout_ms);
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_refund refund;

        fake_start(&fake, refund_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        gateway_refund(gateway, &arena, &request, &refund);
        check(refund_cases[i].why, &refund, refund_cases[i].want);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(refund_cases[i].why, &fake);
        if (strstr(fake.request[0], "\r\n\r\npayment_intent=pi_1&amount=1000&metadata%5Bguichet_key%5D=ref_1&metadata%"
                                    "5Bguichet_charge_key%5D=pay_1&metadata%5Bguichet_organization%5D=org_1&metadata%"
                                    "5Bguichet_credit_note%5D=crn_1") == NULL ||
            strstr(fake.request[0], "\r\nIdempotency-Key: ref_1\r\n") == NULL)
            fail_msg("%s: %s", refund_cases[i].why, fake.request[0]);
        arena_end(&arena);
    }
}

static const struct { const char *why; struct fake_step steps[FAKE_STEPS_MAX]; struct expected want;
    } refund_find_cases[] = {
    { "it is there", { SAYS(REFUNDS, 200, LIST(GIVEN("ref_9", "pi_1", "1", "eur", "succeeded", "") "," BACK,
      "false")) }, ONLY(GATEWAY_SUCCEEDED) },
    { "on the second page", { SAYS(REFUNDS, 200, LIST("{\"id\":\"re_9\"}", "true")),
      SAYS(REFUNDS "&starting_after=re_9 ", 200, LIST(PENDING, "false")) },
      ONLY(GATEWAY_PROCESSING) },
    { "it is not there", { SAYS(REFUNDS, 200, LIST("", "false")) }, ONLY(GATEWAY_ABSENT) },
    { "of another amount", { SAYS(REFUNDS, 200, LIST(GIVEN("ref_1", "pi_1", "1", "eur", "succeeded", ""), "false")) },
      ONLY(GATEWAY_DISPUTED) },
    { "a list that cannot be read", { SAYS(REFUNDS, 200, "{}") }, ONLY(GATEWAY_DISPUTED) },
    { "a wrong secret key says nothing of it", { SAYS(REFUNDS, 401, "{}") }, ONLY(GATEWAY_UNKNOWN) },
};

static void test_refund_is_found_by_its_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refund_find_cases / sizeof *refund_find_cases; i++) {
        struct gateway_refund_request request = refund_request(LONG_MS);
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_refund refund;

        fake_start(&fake, refund_find_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        gateway_refund_find(gateway, &arena, &request, &refund);
        check(refund_find_cases[i].why, &refund, refund_find_cases[i].want);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(refund_find_cases[i].why, &fake);
        arena_end(&arena);
    }
}

#define PAGE                                                                                                           \
    "GET "                                                                                                             \
    "/v1/"                                                                                                             \
    "payment_intents?created%5Bgte%5D=1700000001&created%5Blt%5D=1700086400&limit=50&expand%5B%5D=data.latest_charge"
#define REFUNDED(units) RECEIVED("3990") ",\"latest_charge\":{\"amount_refunded\":" units "}"
#define OURS  INTENT("pay_1", "3990", "eur", "succeeded", REFUNDED("1000"))
#define ALIEN                                                                                                          \
    "{\"id\":\"pi_2\",\"object\":\"payment_intent\",\"amount\":100,\"currency\":\"isk\",\"status\":\"requires_"        \
    "confirmation\",\"created\":1700000001,"                                                                           \
    "\"metadata\":{},\"latest_charge\":null}"
#define GOLD(metadata)                                                                                                 \
    "{\"id\":\"pi_3\",\"object\":\"payment_intent\",\"amount\":1,\"currency\":\"xau\",\"status\":\"processing\","      \
    "\"created\":1700000002,"                                                                                          \
    "\"metadata\":{" metadata "},\"latest_charge\":null}"

static const struct instant from = { 1700000000000001 }, until = { 1700086400000000 };

static void test_charges_are_listed_page_by_page(void **state)
{
    static const struct fake_step steps[FAKE_STEPS_MAX] = {
        SAYS(PAGE " ", 200, LIST(OURS "," GOLD("") "," ALIEN, "true")),
        SAYS(PAGE "&starting_after=pi_2 ", 200, LIST("", "false")),
    };
    struct arena arena = { 0 };
    struct fake_gateway fake;
    struct gateway_page page;

    (void)state;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    assert_int_equal(gateway_list(gateway, &arena,
                    &(struct gateway_listing){ from, until, NULL, 20000 }, &page), STATUS_OK);
    assert_int_equal(page.count, 2); /* gold (XAU) is not a currency of ours */
    assert_string_equal(page.charges[0].key, "pay_1");
    assert_string_equal(page.charges[0].charge_id, "pi_1");
    assert_int_equal(page.charges[0].amount.minor, 3990);
    assert_string_equal(page.charges[0].amount.currency.code, "EUR");
    assert_int_equal(page.charges[0].outcome, GATEWAY_SUCCEEDED);
    assert_int_equal(page.charges[0].refunded_minor, 1000);
    assert_int_equal(page.charges[0].created_at.us, 1700000000000000);
    assert_null(page.charges[1].key);
    assert_int_equal(page.charges[1].amount.minor, 1); /* one króna */
    assert_int_equal(page.charges[1].outcome, GATEWAY_UNKNOWN);
    assert_string_equal(page.next_cursor, "pi_2");
    assert_int_equal(gateway_list(gateway, &arena,
                    &(struct gateway_listing){ from, until, page.next_cursor, 20000 }, &page), STATUS_OK);
    assert_int_equal(page.count, 0);
    assert_null(page.next_cursor);
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check("two pages", &fake);
    arena_end(&arena);
}

static const struct { const char *why; struct fake_step steps[FAKE_STEPS_MAX]; } list_cases[] = {
    { "500", { SAYS(PAGE, 500, LIST(OURS, "false")) } },
    { "a wrong secret key", { SAYS(PAGE, 401, "{}") } },
    { "half a page", { BREAKS(PAGE, FAKE_CUTS, LIST(OURS, "false")) } },
    { "no page", { SAYS(PAGE, 200, "{}") } },
    { "it does not say whether it ends", { SAYS(PAGE, 200, "{\"object\":\"list\",\"data\":[" OURS "]}") } },
    { "one of ours in a currency of nobody's", { SAYS(PAGE, 200, LIST(OURS "," GOLD("\"guichet_key\":\"pay_3\""),
      "false")) } },
    { "an entry that is no charge", { SAYS(PAGE, 200, LIST(OURS ",{\"id\":\"pi_4\"}", "false")) } },
    { "an amount with a point", { SAYS(PAGE, 200, LIST(INTENT("pay_1", "39.90", "eur", "succeeded", REFUNDED("0")),
      "false")) } },
    { "what was given back is not told", { SAYS(PAGE, 200, LIST(INTENT("pay_1", "3990", "eur", "succeeded",
      ",\"latest_charge\":\"ch_1\""), "false")) } },
    { "no word of the charge at all", { SAYS(PAGE, 200, LIST(PAID, "false")) } },
};

static void test_page_of_charges_is_whole_or_unavailable(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof list_cases / sizeof *list_cases; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_page page = { .count = 77 };

        fake_start(&fake, list_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        enum status status = gateway_list(gateway, &arena,
                        &(struct gateway_listing){ from, until, NULL, 20000 }, &page);
        if (status != STATUS_UNAVAILABLE || page.count != 77)
            fail_msg("%s: %s", list_cases[i].why, status_name(status));
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(list_cases[i].why, &fake);
        arena_end(&arena);
    }
}

#define EVENT(object) "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"-\",\"data\":{\"object\":" object "}}"

static const struct event_case event_cases[] = {
    { "a charge of ours", EVENT(PAID), true, GATEWAY_EVENT_CHARGE, "pay_1" },
    { "what Stripe calls a charge has our key too",
      EVENT("{\"object\":\"charge\",\"metadata\":{\"guichet_key\":\"pay_1\"}}"), true, GATEWAY_EVENT_CHARGE, "pay_1" },
    { "a refund of ours", EVENT(BACK), true, GATEWAY_EVENT_REFUND, "ref_1" },
    { "a charge of somebody else's", EVENT("{\"object\":\"payment_intent\",\"metadata\":{}}"), true,
      GATEWAY_EVENT_CHARGE, NULL },
    { "a charge without metadata", EVENT("{\"object\":\"payment_intent\"}"), true, GATEWAY_EVENT_CHARGE, NULL },
    { "a key that is no text", EVENT("{\"object\":\"payment_intent\",\"metadata\":{\"guichet_key\":7}}"), true,
      GATEWAY_EVENT_CHARGE, NULL },
    { "a customer", EVENT("{\"object\":\"customer\",\"metadata\":{\"guichet_key\":\"pay_1\"}}"), true,
      GATEWAY_EVENT_OTHER, NULL },
    { "an object that is no event", PAID, false, 0, NULL },
    { "an event about nothing", "{\"id\":\"evt_1\",\"object\":\"event\",\"data\":{}}", false, 0, NULL },
    { "a page that was completed", "{\"id\":\"evt_1\",\"object\":\"event\",\"data\":{"
      "\"object\":{\"object\":\"checkout.session\",\"metadata\":{\"guichet_key\":\"set_1\"}}}}", true,
      GATEWAY_EVENT_SETUP, "set_1" },
    { "the SetupIntent of a completed page", "{\"id\":\"evt_1\",\"object\":\"event\",\"data\":{"
      "\"object\":{\"object\":\"setup_intent\",\"metadata\":{\"guichet_key\":\"set_1\"}}}}", true,
      GATEWAY_EVENT_SETUP, "set_1" },
    { "a card that its bank changed", EVENT("{\"id\":\"pm_1\",\"object\":\"payment_method\",\"type\":\"card\","
      "\"customer\":\"cus_1\",\"metadata\":{\"guichet_key\":\"pay_1\"}}"), true, GATEWAY_EVENT_METHOD,
      "cus_1/pm_1" },
    { "a bank account", EVENT("{\"id\":\"pm_1\",\"object\":\"payment_method\",\"type\":\"sepa_debit\","
      "\"customer\":\"cus_1\"}"), true, GATEWAY_EVENT_METHOD, "cus_1/pm_1/sepa_debit" },
    { "a card that was detached", EVENT("{\"id\":\"pm_1\",\"object\":\"payment_method\",\"type\":\"card\","
      "\"customer\":null}"), true, GATEWAY_EVENT_METHOD, NULL },
    { "an event without a name", "{\"object\":\"event\",\"data\":{\"object\":{\"object\":\"charge\"}}}", false, 0,
      NULL },
    { "a name twice", "{\"id\":\"evt_2\"," "\"id\":\"evt_1\",\"object\":\"event\",\"data\":{\"object\":{}}}", false,
      0, NULL },
    { "garbage", "<html>", false, 0, NULL },
    { "nothing", "", false, 0, NULL },
};

static void test_event_names_what_to_ask_about(void **state)
{
    const struct gateway_config config = {
        .kind = "stripe", .url = "https://api.stripe.com", .key = "sk_test_1", .return_url = "https://shop.test"
    };

    (void)state;
    events_check(&config, event_cases, sizeof event_cases / sizeof event_cases[0]);
}

#define METHOD_NEW "POST /v1/payment_methods HTTP/1.1\r\n"
#define ATTACH     "POST /v1/payment_methods/pm_1/attach HTTP/1.1\r\n"
#define SETUP      "POST /v1/setup_intents HTTP/1.1\r\n"
#define CARD                                                                                                           \
    "{\"id\":\"pm_1\",\"type\":\"card\",\"card\":{\"brand\":\"visa\",\"last4\":\"4242\",\"exp_month\":12,\"exp_"       \
    "year\":2031}}"
#define ACCOUNT    "{\"id\":\"pm_1\",\"type\":\"sepa_debit\",\"sepa_debit\":{\"last4\":\"3000\"}}"
#define MISSING    ERROR("invalid_request_error", ",\"code\":\"resource_missing\"")
#define IS_CARD    PAYMENT_METHOD_CARD, "pm_1"
#define IS_ACCOUNT PAYMENT_METHOD_BANK_ACCOUNT, "pm_1"

static const struct {
    const char *why;
    enum payment_method_type type;
    const char *token;
    struct fake_step steps[FAKE_STEPS_MAX];
    enum status want;
    const char *reference;
} attach_cases[] = {
    { "a card", IS_CARD, { SAYS(ATTACH, 200, CARD) }, STATUS_OK, "cus_1/pm_1" },
    { "a card by an older form", PAYMENT_METHOD_CARD, "tok_visa", { SAYS(METHOD_NEW, 200, CARD),
      SAYS(ATTACH, 200, CARD) }, STATUS_OK, "cus_1/pm_1" },
    { "a bank account, with its mandate", IS_ACCOUNT, { SAYS(SETUP, 200,
      "{\"id\":\"seti_1\",\"status\":\"succeeded\",\"payment_method\":" ACCOUNT "}") },
      STATUS_OK, "cus_1/pm_1/sepa_debit" },
    { "an account whose bank wants more", IS_ACCOUNT, { SAYS(SETUP, 200,
      "{\"id\":\"seti_1\",\"status\":\"requires_action\",\"payment_method\":" ACCOUNT "}") },
      STATUS_VALIDATION_FAILED, NULL },
    { "a token that Stripe never gave", PAYMENT_METHOD_CARD, "visa", { { .expects = NULL } },
      STATUS_VALIDATION_FAILED, NULL },
    { "an account has no older form", PAYMENT_METHOD_BANK_ACCOUNT, "tok_visa", { { .expects = NULL } },
      STATUS_VALIDATION_FAILED, NULL },
    { "a token nobody knows", IS_CARD, { SAYS(ATTACH, 404, MISSING) }, STATUS_VALIDATION_FAILED, NULL },
    { "a card that its bank refuses", IS_CARD, { SAYS(ATTACH, 402, ERROR("card_error", "")) },
      STATUS_VALIDATION_FAILED, NULL },
    { "a token used up", PAYMENT_METHOD_CARD, "tok_1", { SAYS(METHOD_NEW, 400, ERROR("invalid_request_error",
      ",\"code\":\"token_already_used\"")) },
      STATUS_TOKEN_USED, NULL },
    { "a card that was used elsewhere, or taken off there", IS_CARD, { SAYS(ATTACH, 400,
      ERROR("invalid_request_error", "")) }, STATUS_TOKEN_USED, NULL },
    { "a card that was used elsewhere, with the member named", IS_CARD, { SAYS(ATTACH, 400,
      ERROR("invalid_request_error", ",\"param\":\"payment_method\"")) }, STATUS_TOKEN_USED, NULL },
    { "a card in a state that nothing leads out of", IS_CARD, { SAYS(ATTACH, 400,
      ERROR("invalid_request_error", ",\"code\":\"payment_method_unexpected_state\"")) }, STATUS_TOKEN_USED, NULL },
    { "an account that was taken off there", IS_ACCOUNT, { SAYS(SETUP, 400, ERROR("invalid_request_error",
      "")) }, STATUS_TOKEN_USED, NULL },
    { "another member is at fault: ours", IS_CARD, { SAYS(ATTACH, 400, ERROR("invalid_request_error",
      ",\"param\":\"customer\"")) }, STATUS_UNAVAILABLE, NULL },
    { "an account where a card was meant", IS_CARD, { SAYS(ATTACH, 200, ACCOUNT) },
      STATUS_VALIDATION_FAILED, NULL },
    { "a fault of ours", IS_CARD, { SAYS(ATTACH, 400, ERROR("invalid_request_error",
      ",\"code\":\"parameter_unknown\"")) }, STATUS_UNAVAILABLE, NULL },
    { "500", IS_CARD, { SAYS(ATTACH, 500, CARD) }, STATUS_UNAVAILABLE, NULL },
    { "half an answer", IS_CARD, { BREAKS(ATTACH, FAKE_CUTS, CARD) }, STATUS_UNAVAILABLE, NULL },
    { "no card in it", IS_CARD, { SAYS(ATTACH, 200, "{\"id\":\"pm_1\",\"type\":\"card\"}") },
      STATUS_UNAVAILABLE, NULL },
    { "a month that is none", IS_CARD, { SAYS(ATTACH, 200,
      "{\"id\":\"pm_1\",\"type\":\"card\",\"card\":{\"exp_month\":13}}") }, STATUS_UNAVAILABLE, NULL },
};

static void test_payment_method_is_attached_only_by_whole_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof attach_cases / sizeof *attach_cases; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_method method = { .reference = "untouched" };

        fake_start(&fake, attach_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        struct gateway_token wanted = { attach_cases[i].type, attach_cases[i].token, "add-1", "cus_1" };
        enum status status = gateway_attach(gateway, &arena, &wanted, &method);
        if (status != attach_cases[i].want)
            fail_msg("%s: %s, not %s", attach_cases[i].why, status_name(status), status_name(attach_cases[i].want));
        if (strcmp(method.reference, status == STATUS_OK ? attach_cases[i].reference : "untouched") != 0)
            fail_msg("%s: the method is \"%s\"", attach_cases[i].why, method.reference);
        if (status == STATUS_OK && attach_cases[i].type == PAYMENT_METHOD_CARD &&
            (strcmp(method.brand, "visa") != 0 || strcmp(method.last4, "4242") != 0 || method.exp_month != 12 ||
             method.exp_year != 2031))
            fail_msg("%s: the card is not told as it is", attach_cases[i].why);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(attach_cases[i].why, &fake);
        arena_end(&arena);
    }
}

/* A request repeated after a lost answer uses the same keys, step by step, and the next key where a 500 is stored under
 * one. */
static void test_each_step_of_an_attachment_has_a_key_derived_from_ours(void **state)
{
    static const struct fake_step steps[FAKE_STEPS_MAX] = {
        SAYS(METHOD_NEW, 200, CARD), SAYS(ATTACH, 500, "{}"),
        SAYS(METHOD_NEW, 200, CARD), SAYS(ATTACH, 200, CARD),
        { .expects = SETUP, .code = 500, .body = "{}", .headers = "Idempotent-Replayed: true\r\n" },
        SAYS(SETUP, 200, "{\"id\":\"seti_1\",\"status\":\"succeeded\",\"payment_method\":" ACCOUNT "}")
    };
    static const char *const keys[] = { "add-1-make", "add-1-attach", "add-1-make", "add-1-attach", "add-2-setup",
                                        "add-2-setup.2" };
    const struct gateway_token card = { PAYMENT_METHOD_CARD, "tok_1", "add-1", "cus_1" },
                               account = { PAYMENT_METHOD_BANK_ACCOUNT, "pm_1", "add-2", "cus_1" };
    struct arena arena = { 0 };
    struct gateway_method method;
    struct fake_gateway fake;

    (void)state;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    assert_int_equal(gateway_attach(gateway, &arena, &card, &method), STATUS_UNAVAILABLE);
    assert_int_equal(gateway_attach(gateway, &arena, &card, &method), STATUS_OK);
    assert_string_equal(method.reference, "cus_1/pm_1");
    assert_int_equal(gateway_attach(gateway, &arena, &account, &method), STATUS_OK);
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check("steps", &fake);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strstr(fake.request[i], arena_format(&arena, "\r\nIdempotency-Key: %s\r\n", keys[i])) == NULL)
            fail_msg("no %s in: %s", keys[i], fake.request[i]);
    arena_end(&arena);
}

#define DETACH "POST /v1/payment_methods/pm_1/detach HTTP/1.1\r\n"
static const struct { const char *why, *reference; struct fake_step steps[FAKE_STEPS_MAX]; enum status want;
    } detach_cases[] = {
    { "detached", "cus_1/pm_1", { SAYS(DETACH, 200, CARD) }, STATUS_OK },
    { "an account, and its mandate", "cus_1/pm_1/sepa_debit", { SAYS(DETACH, 200, ACCOUNT) }, STATUS_OK },
    { "detached before", "cus_1/pm_1", { SAYS(DETACH, 400, ERROR("invalid_request_error", "")) }, STATUS_OK },
    { "not there", "cus_1/pm_1", { SAYS(DETACH, 404, MISSING) }, STATUS_OK },
    { "made at another kind of gateway", "method_1", { { .expects = NULL } }, STATUS_OK },
    { "a wrong secret key", "cus_1/pm_1", { SAYS(DETACH, 401, ERROR("invalid_request_error", "")) },
      STATUS_UNAVAILABLE },
    { "too many requests", "cus_1/pm_1", { SAYS(DETACH, 429, ERROR("invalid_request_error", "")) },
      STATUS_UNAVAILABLE },
    { "500", "cus_1/pm_1", { SAYS(DETACH, 500, CARD) }, STATUS_UNAVAILABLE },
    { "no answer", "cus_1/pm_1", { BREAKS(DETACH, FAKE_CLOSES, NULL) }, STATUS_UNAVAILABLE },
    { "404 of something in between", "cus_1/pm_1", { SAYS(DETACH, 404, "<html>") }, STATUS_UNAVAILABLE },
    { "another one", "cus_1/pm_1", { SAYS(DETACH, 200, "{\"id\":\"pm_2\"}") }, STATUS_UNAVAILABLE },
};

static void test_removed_payment_method_is_detached(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof detach_cases / sizeof *detach_cases; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;
        enum status status;

        fake_start(&fake, detach_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        if ((status = gateway_detach(gateway, &arena, detach_cases[i].reference, 20000)) != detach_cases[i].want)
            fail_msg("%s: %s", detach_cases[i].why, status_name(status));
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(detach_cases[i].why, &fake);
        arena_end(&arena);
    }
}

#define LOOK "GET /v1/payment_methods/pm_1 HTTP/1.1\r\n"
#define HELD(customer, last4, year)                                                                                    \
    "{\"id\":\"pm_1\",\"object\":\"payment_method\",\"type\":\"card\",\"customer\":" customer                        \
    ",\"card\":{\"brand\":\"visa\",\"last4\":\"" last4 "\",\"exp_month\":3,\"exp_year\":" year "}}"
static const struct { const char *why, *reference; struct fake_step steps[FAKE_STEPS_MAX]; enum status want;
    const char *last4; int exp_year; } method_cases[] = {
    { "as it stands now", "cus_1/pm_1", { SAYS(LOOK, 200, HELD("\"cus_1\"", "1881", "2034")) }, STATUS_OK, "1881",
      2034 },
    { "an ending that misleads is dropped", "cus_1/pm_1", { SAYS(LOOK, 200, HELD("\"cus_1\"", "01881", "2034")) },
      STATUS_OK, NULL, 2034 },
    { "detached", "cus_1/pm_1", { SAYS(LOOK, 200, HELD("null", "1881", "2034")) }, STATUS_NOT_FOUND, NULL, 0 },
    { "not there", "cus_1/pm_1", { SAYS(LOOK, 404, MISSING) }, STATUS_NOT_FOUND, NULL, 0 },
    { "made at another kind of gateway", "method_1", { { .expects = NULL } }, STATUS_NOT_FOUND, NULL, 0 },
    { "another Customer's", "cus_1/pm_1", { SAYS(LOOK, 200, HELD("\"cus_2\"", "1881", "2034")) }, STATUS_UNAVAILABLE,
      NULL, 0 },
    { "of another type", "cus_1/pm_1/sepa_debit", { SAYS(LOOK, 200, HELD("\"cus_1\"", "1881", "2034")) },
      STATUS_UNAVAILABLE, NULL, 0 },
    { "a year that is none", "cus_1/pm_1", { SAYS(LOOK, 200, HELD("\"cus_1\"", "1881", "20340")) }, STATUS_UNAVAILABLE,
      NULL, 0 },
    { "another one", "cus_1/pm_1", { SAYS(LOOK, 200, "{\"id\":\"pm_2\",\"customer\":null}") }, STATUS_UNAVAILABLE,
      NULL, 0 },
    { "404 of something in between", "cus_1/pm_1", { SAYS(LOOK, 404, "<html>") }, STATUS_UNAVAILABLE, NULL, 0 },
    { "a wrong secret key", "cus_1/pm_1", { SAYS(LOOK, 401, ERROR("invalid_request_error", "")) }, STATUS_UNAVAILABLE,
      NULL, 0 },
    { "500", "cus_1/pm_1", { SAYS(LOOK, 500, HELD("\"cus_1\"", "1881", "2034")) }, STATUS_UNAVAILABLE, NULL, 0 },
    { "half an answer", "cus_1/pm_1", { BREAKS(LOOK, FAKE_CUTS, HELD("\"cus_1\"", "1881", "2034")) },
      STATUS_UNAVAILABLE, NULL, 0 },
};

static void test_payment_method_is_asked_about_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof method_cases / sizeof *method_cases; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_method method = { .reference = "untouched" };
        enum status status;

        fake_start(&fake, method_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        status = gateway_method_find(gateway, &arena, method_cases[i].reference, LONG_MS, &method);
        if (status != method_cases[i].want ||
            strcmp(method.reference, status == STATUS_OK ? method_cases[i].reference : "untouched") != 0)
            fail_msg("%s: %s, %s", method_cases[i].why, status_name(status), method.reference);
        if (strcmp(method.last4 == NULL ? "none" : method.last4,
                   method_cases[i].last4 == NULL ? "none" : method_cases[i].last4) != 0 ||
            method.exp_year != method_cases[i].exp_year || method.exp_month != (status == STATUS_OK ? 3 : 0))
            fail_msg("%s: %s, %d/%d", method_cases[i].why, method.last4, method.exp_month, method.exp_year);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(method_cases[i].why, &fake);
        arena_end(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refund_is_believed_only_if_it_is_the_one_requested),
        cmocka_unit_test(test_refund_is_found_by_its_key),
        cmocka_unit_test(test_charges_are_listed_page_by_page),
        cmocka_unit_test(test_page_of_charges_is_whole_or_unavailable),
        cmocka_unit_test(test_event_names_what_to_ask_about),
        cmocka_unit_test(test_payment_method_is_attached_only_by_whole_answers),
        cmocka_unit_test(test_each_step_of_an_attachment_has_a_key_derived_from_ours),
        cmocka_unit_test(test_removed_payment_method_is_detached),
        cmocka_unit_test(test_payment_method_is_asked_about_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
