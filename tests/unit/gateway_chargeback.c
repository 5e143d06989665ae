/* tests/unit/gateway_chargeback.c: what either gateway reports of a contested charge, and which answers cannot be used.
 * The gateway is a mock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../support/fake_stripe.h"

enum { SHORT_MS = 300, LONG_MS = 20000 };

#define LOOK "GET /charges/charge_1 HTTP/1.1\r\n"
#define CHARGE(key, units, dispute)                                                                                    \
    "{\"id\":\"charge_1\",\"idempotency_key\":\"" key "\",\"amount\":{\"amount\":" units                               \
    ",\"currency\":\"EUR\"},\"status\":\"succeeded\",\"decline_code\":null,\"action_url\":null,\"refunded\":"          \
    "{\"amount\":0,\"currency\":\"EUR\"},\"dispute\":" dispute ",\"created_at\":\"2026-11-12T09:30:00.250Z\"}"
#define CONTEST(status, units, currency, fee)                                                                          \
    "{\"status\":\"" status "\",\"amount\":{\"amount\":" units ",\"currency\":\"" currency                             \
    "\"},\"fee\":{\"amount\":" fee ",\"currency\":\"" currency "\"}}"
#define OURS(dispute) CHARGE("pay_1", "3990", dispute)

#define ASKED "GET /v1/disputes?payment_intent=pi_1&limit=100"
#define DISPUTE(intent, units, currency, status, moves)                                                                \
    "{\"id\":\"dp_1\",\"object\":\"dispute\",\"charge\":\"ch_1\",\"payment_intent\":\"" intent "\",\"amount\":" units  \
    ",\"currency\":\"" currency "\",\"status\":\"" status "\",\"balance_transactions\":[" moves "]}"
#define MOVE(fee, currency) "{\"object\":\"balance_transaction\",\"fee\":" fee ",\"currency\":\"" currency "\"}"
#define WITHDRAWAL(amount, fee, currency)                                                                              \
    "{\"object\":\"balance_transaction\",\"amount\":" amount ",\"fee\":" fee ",\"currency\":\"" currency "\"}"
#define ONE(status, moves) LIST(DISPUTE("pi_1", "3990", "eur", status, moves), "false")

#define UNTOLD { .told = false }
#define UNUSABLE { .unusable = true }
#define NOBODY { .told = true }
#define DROPPED { .told = true, .dropped = true }
#define TOLD(is, amount, fee) { .told = true, .state = CHARGEBACK_##is, .minor = amount, .fee_minor = fee }

static const struct contest_case {
    const char *kind, *charge_id, *why;
    struct fake_step steps[FAKE_STEPS_MAX];
    int timeout_ms;
    struct gateway_chargeback want;
} cases[] = {
#define SANDBOX "sandbox", "charge_1"
    { SANDBOX, "nobody contests it", { SAYS(LOOK, 200, OURS("null")) }, LONG_MS, NOBODY },
    { SANDBOX, "opened", { SAYS(LOOK, 200, OURS(CONTEST("opened", "3990", "EUR", "0"))) }, LONG_MS,
      TOLD(OPENED, 3990, 0) },
    { SANDBOX, "won", { SAYS(LOOK, 200, OURS(CONTEST("won", "3990", "EUR", "1500"))) }, LONG_MS,
      TOLD(WON, 3990, 1500) },
    { SANDBOX, "a part is lost", { SAYS(LOOK, 200, OURS(CONTEST("lost", "1", "EUR", "1500"))) }, LONG_MS,
      TOLD(LOST, 1, 1500) },
    { SANDBOX, "more than was charged: the rest is our loss, as the fee is",
      { SAYS(LOOK, 200, OURS(CONTEST("lost", "3991", "EUR", "1500"))) }, LONG_MS, TOLD(LOST, 3990, 1501) },
    { SANDBOX, "more than was charged, and beyond 64 bits with the fee",
      { SAYS(LOOK, 200, OURS(CONTEST("lost", "9223372036854775807", "EUR", "3991"))) }, LONG_MS, UNUSABLE },
    { SANDBOX, "nothing", { SAYS(LOOK, 200, OURS(CONTEST("lost", "0", "EUR", "0"))) }, LONG_MS, UNUSABLE },
    { SANDBOX, "a fee that is given", { SAYS(LOOK, 200, OURS(CONTEST("lost", "3990", "EUR", "-1"))) }, LONG_MS,
      UNUSABLE },
    { SANDBOX, "another currency", { SAYS(LOOK, 200, OURS(CONTEST("lost", "3990", "USD", "0"))) }, LONG_MS, UNUSABLE },
    { SANDBOX, "a state nobody knows", { SAYS(LOOK, 200, OURS(CONTEST("settled", "3990", "EUR", "0"))) }, LONG_MS,
      UNUSABLE },
    { SANDBOX, "the word for none", { SAYS(LOOK, 200, OURS(CONTEST("none", "3990", "EUR", "0"))) }, LONG_MS, UNUSABLE },
    { SANDBOX, "another charge", { SAYS(LOOK, 200, CHARGE("pay_2", "3990", "null")) }, LONG_MS, UNUSABLE },
    { SANDBOX, "a charge of another amount", { SAYS(LOOK, 200, CHARGE("pay_1", "3989", "null")) }, LONG_MS, UNUSABLE },
    { SANDBOX, "an old gateway, which says nothing of it", { SAYS(LOOK, 200,
      "{\"id\":\"charge_1\",\"idempotency_key\":\"pay_1\",\"amount\":{\"amount\":3990,\"currency\":\"EUR\"},"
      "\"status\":\"succeeded\",\"decline_code\":null,\"action_url\":null}") }, LONG_MS, UNUSABLE },
    { SANDBOX, "no such charge", { SAYS(LOOK, 404, "{\"code\":\"not_found\"}") }, LONG_MS, UNUSABLE },
    { SANDBOX, "silence", { BREAKS(LOOK, FAKE_SILENT, NULL) }, SHORT_MS, UNTOLD },
    { SANDBOX, "garbage", { SAYS(LOOK, 200, "<html>") }, LONG_MS, UNUSABLE },

#define STRIPE "stripe", "pi_1"
    { STRIPE, "nobody contests it", { SAYS(ASKED, 200, LIST("", "false")) }, LONG_MS, NOBODY },
    { STRIPE, "opened", { SAYS(ASKED, 200, ONE("needs_response", MOVE("1500", "eur"))) }, LONG_MS,
      TOLD(OPENED, 3990, 1500) },
    { STRIPE, "the evidence is there", { SAYS(ASKED, 200, ONE("under_review", MOVE("1500", "eur"))) }, LONG_MS,
      TOLD(OPENED, 3990, 1500) },
    { STRIPE, "lost, and the fee with it", { SAYS(ASKED, 200, ONE("lost", MOVE("1500", "eur"))) }, LONG_MS,
      TOLD(LOST, 3990, 1500) },
    { STRIPE, "won, and the fee is given back", { SAYS(ASKED, 200, ONE("won", MOVE("1500", "eur") ","
      MOVE("-1500", "eur"))) }, LONG_MS, TOLD(WON, 3990, 0) },
    { STRIPE, "won, and the fee is kept", { SAYS(ASKED, 200, ONE("won", MOVE("1500", "eur") "," MOVE("0", "eur"))) },
      LONG_MS, TOLD(WON, 3990, 1500) },
    { STRIPE, "a fee of another balance", { SAYS(ASKED, 200, ONE("lost", MOVE("1500", "usd"))) }, LONG_MS,
      TOLD(LOST, 3990, 0) },
    { STRIPE, "a returned debit", { SAYS(ASKED, 200, ONE("lost", "")) }, LONG_MS, TOLD(LOST, 3990, 0) },
    { STRIPE, "an inquiry moves no money", { SAYS(ASKED, 200, ONE("warning_needs_response", "")) }, LONG_MS, DROPPED },
    { STRIPE, "an inquiry that is over", { SAYS(ASKED, 200, ONE("warning_closed", "")) }, LONG_MS, DROPPED },
    { STRIPE, "several: the gravest counts", { SAYS(ASKED, 200, LIST(
      DISPUTE("pi_1", "3000", "eur", "won", MOVE("7", "eur")) ","
      DISPUTE("pi_1", "1000", "eur", "lost", MOVE("5", "eur")) ","
      DISPUTE("pi_1", "990", "eur", "needs_response", "") ","
      DISPUTE("pi_1", "200", "eur", "lost", MOVE("6", "eur")), "false")) }, LONG_MS, TOLD(LOST, 1200, 11) },
    { STRIPE, "refunded before it was decided", { SAYS(ASKED, 200, ONE("charge_refunded", "")) }, LONG_MS, DROPPED },
    { STRIPE, "lost, and an inquiry beside it", { SAYS(ASKED, 200, LIST(
      DISPUTE("pi_1", "3990", "eur", "lost", MOVE("1500", "eur")) ","
      DISPUTE("pi_1", "3990", "eur", "warning_closed", ""), "false")) }, LONG_MS, TOLD(LOST, 3990, 1500) },
    { STRIPE, "prevented by a refund", { SAYS(ASKED, 200, ONE("prevented", "")) }, LONG_MS, DROPPED },
    { STRIPE, "prevented by a withdrawal", { SAYS(ASKED, 200, ONE("prevented", WITHDRAWAL("-3990", "400", "eur"))) },
      LONG_MS, TOLD(LOST, 3990, 400) },
    { STRIPE, "more than was charged, as the bank's rate has moved", { SAYS(ASKED, 200, LIST(
      DISPUTE("pi_1", "4012", "eur", "lost", MOVE("1500", "eur")), "false")) }, LONG_MS, TOLD(LOST, 3990, 1522) },
    { STRIPE, "more is contested", { SAYS(ASKED, 200, LIST(
      DISPUTE("pi_1", "4012", "eur", "needs_response", MOVE("1500", "eur")), "false")) }, LONG_MS,
      TOLD(OPENED, 3990, 1500) },
    { STRIPE, "more was contested, and all of it came back", { SAYS(ASKED, 200, LIST(
      DISPUTE("pi_1", "4012", "eur", "won", MOVE("1500", "eur")), "false")) }, LONG_MS, TOLD(WON, 3990, 1500) },
    { STRIPE, "two that are more than was charged together", { SAYS(ASKED, 200, LIST(
      DISPUTE("pi_1", "3000", "eur", "lost", MOVE("5", "eur")) ","
      DISPUTE("pi_1", "1000", "eur", "lost", MOVE("6", "eur")), "false")) }, LONG_MS, TOLD(LOST, 3990, 21) },
    { STRIPE, "in another currency, withdrawn in ours", { SAYS(ASKED, 200, LIST(
      DISPUTE("pi_1", "4300", "usd", "lost", WITHDRAWAL("-3995", "1500", "eur")), "false")) }, LONG_MS,
      TOLD(LOST, 3990, 1505) },
    { STRIPE, "in another currency, withdrawn and reinstated", { SAYS(ASKED, 200, LIST(
      DISPUTE("pi_1", "4300", "usd", "won", WITHDRAWAL("-3990", "1500", "eur") ","
      WITHDRAWAL("3990", "0", "eur")), "false")) }, LONG_MS, TOLD(WON, 3990, 1500) },
    { STRIPE, "in another currency, withdrawn in that", { SAYS(ASKED, 200, LIST(
      DISPUTE("pi_1", "4300", "usd", "lost", WITHDRAWAL("-4300", "1500", "usd")), "false")) }, LONG_MS, UNUSABLE },
    { STRIPE, "of nothing", { SAYS(ASKED, 200, LIST(DISPUTE("pi_1", "0", "eur", "lost", ""), "false")) }, LONG_MS,
      UNUSABLE },
    { STRIPE, "of another charge", { SAYS(ASKED, 200, LIST(DISPUTE("pi_2", "3990", "eur", "lost", ""), "false")) },
      LONG_MS, UNUSABLE },
    { STRIPE, "a state nobody knows", { SAYS(ASKED, 200, ONE("settled", "")) }, LONG_MS, UNUSABLE },
    { STRIPE, "more than fit on a page", { SAYS(ASKED, 200, LIST(DISPUTE("pi_1", "1", "eur", "lost", ""), "true")) },
      LONG_MS, UNUSABLE },
    { STRIPE, "no list", { SAYS(ASKED, 200, DISPUTE("pi_1", "3990", "eur", "lost", "")) }, LONG_MS, UNUSABLE },
    { STRIPE, "not a question that Stripe takes", { SAYS(ASKED, 400, ERROR("invalid_request_error", "")) }, LONG_MS,
      UNUSABLE },
    { STRIPE, "a key that may not read disputes", { SAYS(ASKED, 403, ERROR("invalid_request_error", "")) }, LONG_MS,
      UNTOLD },
    { STRIPE, "too many requests", { SAYS(ASKED, 429, ERROR("invalid_request_error", ",\"code\":\"rate_limit\"")) },
      LONG_MS, UNTOLD },
    { STRIPE, "500", { SAYS(ASKED, 500, "{}") }, LONG_MS, UNTOLD },
};

static void test_chargeback_is_believed_only_if_it_is_of_our_charge(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct gateway_chargeback *want = &cases[i].want;
        const struct gateway_question question = { .key = "pay_1",
                                                              .charge_id = cases[i].charge_id,
                                                              .amount = { 3990, { "EUR" } },
                                                              .timeout_ms = cases[i].timeout_ms };
        struct gateway_chargeback found = { .state = CHARGEBACK_STATE__MAX };
        struct arena arena = { 0 };
        struct fake_gateway fake;

        fake_start(&fake, cases[i].steps);
        struct gateway *gateway = fake_open_as(cases[i].kind, &fake);
        gateway_chargeback_find(gateway, &arena, &question, &found);
        if (found.told != want->told || found.unusable != want->unusable || found.state != want->state ||
            found.dropped != want->dropped || found.minor != want->minor || found.fee_minor != want->fee_minor)
            fail_msg("%s, %s: %s%s %s%s %lld %lld", cases[i].kind, cases[i].why, found.told ? "told" : "untold",
                     found.unusable ? ", unusable" : "", chargeback_state_name(found.state),
                     found.dropped ? ", dropped" : "", (long long)found.minor, (long long)found.fee_minor);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(cases[i].why, &fake);
        arena_end(&arena);
    }
}

/* The event names the charge by the gateway's identifier; nothing else of it is read. */
static void test_chargeback_event_names_its_charge(void **state)
{
    static const struct { const struct gateway_config config; const char *body, *charge_id; } events[] = {
        { { .kind = "sandbox", .url = "http://127.0.0.1:1" },
          "{\"id\":\"evt_1\",\"type\":\"charge.disputed\",\"data\":" OURS("null") "}", "charge_1" },
        { { .kind = "stripe", .url = "https://api.stripe.com", .key = "sk_test_1", .return_url = "https://shop.test" },
          "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"charge.dispute.created\",\"data\":{\"object\":"
          DISPUTE("pi_1", "3990", "eur", "needs_response", "") "}}", "pi_1" },
        { { .kind = "stripe", .url = "https://api.stripe.com", .key = "sk_test_1", .return_url = "https://shop.test" },
          "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"charge.dispute.created\",\"data\":{\"object\":"
          "{\"object\":\"dispute\",\"payment_intent\":null,\"metadata\":{\"guichet_key\":\"pay_1\"}}}}", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        struct arena arena = { 0 };
        struct gateway *gateway = NULL;
        struct gateway_event event = { .id = "untouched" };

        assert_int_equal(gateway_open(&events[i].config, &gateway), STATUS_OK);
        assert_true(gateway_event_read(gateway, &arena, events[i].body, strlen(events[i].body), &event));
        assert_int_equal(event.kind, GATEWAY_EVENT_CHARGEBACK);
        assert_null(event.key);
        if (events[i].charge_id == NULL)
            assert_null(event.charge_id);
        else
            assert_string_equal(event.charge_id, events[i].charge_id);
        gateway_close(&gateway);
        arena_end(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chargeback_is_believed_only_if_it_is_of_our_charge),
        cmocka_unit_test(test_chargeback_event_names_its_charge),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
