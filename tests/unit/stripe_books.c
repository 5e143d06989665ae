/* tests/unit/stripe_books.c: refunds, lists and events at Stripe. The gateway is a mock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../support/fake_stripe.h"

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
#define OTHERWISE SAYS(REFUND, 400, ERROR("idempotency_error", "")) /* the key came before with other parameters */
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
    { "our key was sent by an earlier release: its refund", { OTHERWISE, AGAIN(REFUND, BACK) }, LONG_MS,
      ONLY(GATEWAY_SUCCEEDED) },
    { "our key was sent by an earlier release, which is refused", { OTHERWISE, SAYS(REFUND, 400, SPENT), SAYS(REFUNDS,
      200, LIST("", "false")) }, LONG_MS, { GATEWAY_DECLINED, "charge_already_refunded" } },
    { "our key was sent with what we never said, and made a refund", { OTHERWISE, OTHERWISE, SAYS(REFUNDS, 200,
      LIST(BACK, "false")) }, LONG_MS, ONLY(GATEWAY_SUCCEEDED) },
    { "our key was sent with what we never said, and made nothing that can be seen", { OTHERWISE, OTHERWISE,
      SAYS(REFUNDS, 200, LIST("", "false")) }, LONG_MS, ONLY(GATEWAY_UNKNOWN) },
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

/* What a release before schema 031 sent, byte for byte. */
static void test_refund_of_an_earlier_release_is_sent_again_as_that_release_sent_it(void **state)
{
    static const struct fake_step steps[FAKE_STEPS_MAX] = { OTHERWISE, AGAIN(REFUND, BACK) };
    struct gateway_refund_request request = refund_request(LONG_MS);
    struct arena arena = { 0 };
    struct fake_gateway fake;
    struct gateway_refund refund;

    (void)state;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    gateway_refund(gateway, &arena, &request, &refund);
    check("the earlier release's refund", &refund, (struct expected){ GATEWAY_SUCCEEDED, NULL });
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check("two wordings", &fake);
    assert_string_equal(strstr(fake.request[1], "\r\n\r\n"),
                        "\r\n\r\npayment_intent=pi_1&amount=1000&metadata%5Bguichet_key%5D=ref_1&"
                        "metadata%5Bguichet_charge_key%5D=pay_1");
    assert_non_null(strstr(fake.request[1], "\r\nIdempotency-Key: ref_1\r\n"));
    arena_end(&arena);
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
    { "a mandate", EVENT("{\"id\":\"mandate_1\",\"object\":\"mandate\",\"payment_method\":\"pm_1\","
      "\"status\":\"inactive\"}"), true, GATEWAY_EVENT_METHOD, "mandate_1" },
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refund_is_believed_only_if_it_is_the_one_requested),
        cmocka_unit_test(test_refund_of_an_earlier_release_is_sent_again_as_that_release_sent_it),
        cmocka_unit_test(test_refund_is_found_by_its_key),
        cmocka_unit_test(test_charges_are_listed_page_by_page),
        cmocka_unit_test(test_page_of_charges_is_whole_or_unavailable),
        cmocka_unit_test(test_event_names_what_to_ask_about),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
