/* tests/unit/sandbox_client.c: voids, refunds, lists and events of the sandbox gateway: which answers are believed.
 * (Charges, questions and methods: gateway_client.c.) The gateway is a mock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../support/fake_gateway.h"
#include "gateway/movement.h"

static const struct money amount = { 3990, { "EUR" } };

enum { SHORT_MS = 300, LONG_MS = 20000 };

#define CHARGE(key, units, status, decline, action)                                                                    \
    "{\"id\":\"charge_1\",\"idempotency_key\":\"" key "\",\"amount\":{\"amount\":" units                               \
    ",\"currency\":\"EUR\"},\"status\":\"" status "\","                                                                \
    "\"decline_code\":" decline ",\"action_url\":" action ",\"refunded\":{\"amount\":0,\"currency\":\"EUR\"},"         \
    "\"created_at\":\"2026-11-12T09:30:00.250Z\"}"
#define PAID   CHARGE("pay_1", "3990", "succeeded", "null", "null")
#define WAITS  CHARGE("pay_1", "3990", "requires_action", "null", "\"http://a/1\"")
#define VOIDED CHARGE("pay_1", "3990", "failed", "\"voided\"", "null")
#define FOUND(charges) "{\"data\":[" charges "]}"
#define CANCEL "POST /charges/charge_1/cancel HTTP/1.1\r\n"
#define LOOK   "GET /charges/charge_1 HTTP/1.1\r\n"
#define FIND   "GET /charges?client_key=pay_1 HTTP/1.1\r\n"
#define ONLY(says) { .outcome = says }

struct expected {
    enum gateway_outcome outcome;
    const char *decline_code; /* NULL: none */
};

static const struct { const char *why, *charge_id; struct fake_step steps[FAKE_STEPS_MAX]; struct expected want;
    } void_cases[] = {
    { "voided", "charge_1", { SAYS(CANCEL, 200, VOIDED), SAYS(LOOK, 200, VOIDED) }, { GATEWAY_DECLINED, "voided" } },
    { "voided before", "charge_1", { SAYS(CANCEL, 409, "{\"code\":\"refused\"}"), SAYS(LOOK, 200, VOIDED) },
      { GATEWAY_DECLINED, "voided" } },
    { "the card holder had paid", "charge_1", { SAYS(CANCEL, 409, "{}"), SAYS(LOOK, 200, PAID) },
      ONLY(GATEWAY_SUCCEEDED) },
    { "a debit cannot be called back", "charge_1", { SAYS(CANCEL, 409, "{}"), SAYS(LOOK, 200, CHARGE("pay_1", "3990",
      "processing", "null", "null")) },
      ONLY(GATEWAY_PROCESSING) },
    { "the answer was lost, and it is voided", "charge_1", { BREAKS(CANCEL, FAKE_CLOSES, NULL), SAYS(LOOK, 200,
      VOIDED) }, { GATEWAY_DECLINED, "voided" } },
    { "it waits still", "charge_1", { SAYS(CANCEL, 500, "{}"), SAYS(LOOK, 200, WAITS) }, ONLY(GATEWAY_UNKNOWN) },
    { "the charge is not known there", "charge_1", { SAYS(CANCEL, 404, "{}"), SAYS(LOOK, 404, "{}") },
      ONLY(GATEWAY_DISPUTED) },
    { "of another key", "charge_1", { SAYS(CANCEL, 200, VOIDED), SAYS(LOOK, 200, CHARGE("pay_2", "3990", "failed",
      "\"voided\"", "null")) }, ONLY(GATEWAY_DISPUTED) },
    { "of another amount", "charge_1", { SAYS(CANCEL, 200, VOIDED), SAYS(LOOK, 200, CHARGE("pay_1", "1", "failed",
      "\"voided\"", "null")) }, ONLY(GATEWAY_DISPUTED) },
    { "found by its key", NULL, { SAYS(FIND, 200, FOUND(WAITS)), SAYS(CANCEL, 200, VOIDED), SAYS(LOOK, 200, VOIDED) },
      { GATEWAY_DECLINED, "voided" } },
    { "paid, and nothing is tried", NULL, { SAYS(FIND, 200, FOUND(PAID)) }, ONLY(GATEWAY_SUCCEEDED) },
    { "nothing to void", NULL, { SAYS(FIND, 200, FOUND("")) }, ONLY(GATEWAY_ABSENT) },
    { "it cannot be asked", NULL, { SAYS(FIND, 503, "{}") }, ONLY(GATEWAY_UNKNOWN) },
};

static void test_void_tells_the_charges_outcome_afterwards(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof void_cases / sizeof *void_cases; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_charge charge;
        const char *code, *want = void_cases[i].want.decline_code == NULL ? "none" : void_cases[i].want.decline_code;

        fake_start(&fake, void_cases[i].steps);
        struct gateway *gateway = fake_open_as("sandbox", &fake);
        drop(gateway, &arena, "pay_1", void_cases[i].charge_id, amount, LONG_MS, &charge);
        code = charge.decline_code == NULL ? "none" : charge.decline_code;
        if (charge.outcome != void_cases[i].want.outcome || strcmp(code, want) != 0)
            fail_msg("%s: %s %s", void_cases[i].why, gateway_outcome_name(charge.outcome), code);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(void_cases[i].why, &fake);
        arena_end(&arena);
    }
}

#define REFUND  "POST /charges/charge_1/refunds HTTP/1.1\r\n"
#define REFUNDS "GET /refunds?client_key=ref_1 HTTP/1.1\r\n"
#define GIVEN(key, charge, units, currency)                                                                            \
    "{\"id\":\"refund_1\",\"idempotency_key\":\"" key "\",\"charge\":\"" charge "\",\"amount\":{\"amount\":" units     \
    ",\"currency\":\"" currency "\"}}"
#define BACK GIVEN("ref_1", "charge_1", "1000", "EUR")
#define STANDS(status)                                                                                                 \
    "{\"id\":\"refund_1\",\"idempotency_key\":\"ref_1\",\"charge\":\"charge_1\",\"amount\":{\"amount\":1000,"          \
    "\"currency\":\"EUR\"},\"status\":\"" status "\"}"

static const struct {
    const char *why;
    struct fake_step steps[FAKE_STEPS_MAX];
    int timeout_ms;
    struct expected want;
} refund_cases[] = {
    { "given back", { SAYS(REFUND, 201, BACK) }, LONG_MS, ONLY(GATEWAY_SUCCEEDED) },
    { "the same told again", { SAYS(REFUND, 200, BACK) }, LONG_MS, ONLY(GATEWAY_SUCCEEDED) },
    { "more than is left", { SAYS(REFUND, 409, "{\"code\":\"refused\"}") }, LONG_MS, { GATEWAY_DECLINED,
      "refund_refused" } },
    { "no such charge", { SAYS(REFUND, 404, "{\"code\":\"not_found\"}") }, LONG_MS, { GATEWAY_DECLINED,
      "refund_refused" } },
    { "400 without a code, by its type", { SAYS(REFUND, 400, "{\"type\":\"invalid_request\"}") }, LONG_MS,
      { GATEWAY_DECLINED, "refund_refused" } },
    { "400 without code and type", { SAYS(REFUND, 400, "{\"detail\":\"no\"}") }, LONG_MS, ONLY(GATEWAY_DISPUTED) },
    { "404 of something in between", { SAYS(REFUND, 404, "<html>") }, LONG_MS, ONLY(GATEWAY_DISPUTED) },
    { "our key with another request", { SAYS(REFUND, 409, "{\"code\":\"idempotency_key_reused\"}") }, LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "503: it takes no work", { SAYS(REFUND, 503, "{\"code\":\"unavailable\"}") }, LONG_MS, ONLY(GATEWAY_REFUSED) },
    { "500 may come after it", { SAYS(REFUND, 500, BACK) }, LONG_MS, ONLY(GATEWAY_UNKNOWN) },
    { "no answer in time", { BREAKS(REFUND, FAKE_SILENT, NULL) }, SHORT_MS, ONLY(GATEWAY_UNKNOWN) },
    { "a reset", { BREAKS(REFUND, FAKE_CLOSES, NULL) }, LONG_MS, ONLY(GATEWAY_UNKNOWN) },
    { "garbage", { SAYS(REFUND, 201, "given") }, LONG_MS, ONLY(GATEWAY_DISPUTED) },
    { "another amount", { SAYS(REFUND, 201, GIVEN("ref_1", "charge_1", "1001", "EUR")) }, LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "another currency", { SAYS(REFUND, 201, GIVEN("ref_1", "charge_1", "1000", "USD")) }, LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "another charge", { SAYS(REFUND, 201, GIVEN("ref_1", "charge_2", "1000", "EUR")) }, LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "another key", { SAYS(REFUND, 201, GIVEN("ref_2", "charge_1", "1000", "EUR")) }, LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
};

static const struct { const char *why; struct fake_step steps[FAKE_STEPS_MAX]; enum gateway_outcome want;
    } refund_find_cases[] = {
    { "it stands", { SAYS(REFUNDS, 200, FOUND(STANDS("succeeded"))) }, GATEWAY_SUCCEEDED },
    { "the bank sent it back", { SAYS(REFUNDS, 200, FOUND(STANDS("failed"))) }, GATEWAY_DECLINED },
    { "a status nobody knows", { SAYS(REFUNDS, 200, FOUND(STANDS("lent"))) }, GATEWAY_DISPUTED },
    { "it is there", { SAYS(REFUNDS, 200, FOUND(BACK)) }, GATEWAY_SUCCEEDED },
    { "it is not there", { SAYS(REFUNDS, 200, FOUND("")) }, GATEWAY_ABSENT },
    { "two under one key", { SAYS(REFUNDS, 200, FOUND(BACK "," BACK)) }, GATEWAY_DISPUTED },
    { "of another amount", { SAYS(REFUNDS, 200, FOUND(GIVEN("ref_1", "charge_1", "1", "EUR"))) }, GATEWAY_DISPUTED },
    { "no list", { SAYS(REFUNDS, 200, "{}") }, GATEWAY_DISPUTED },
    { "503 says nothing of it", { SAYS(REFUNDS, 503, FOUND("")) }, GATEWAY_UNKNOWN },
};

static struct gateway_refund_request refund_request(int timeout_ms)
{
    return (struct gateway_refund_request){ .key = "ref_1",
                                            .charge_key = "pay_1",
                                            .charge_id = "charge_1",
                                            .amount = { 1000, { "EUR" } },
                                            .timeout_ms = timeout_ms };
}

static void test_refund_is_believed_only_if_it_is_the_one_requested(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refund_cases / sizeof *refund_cases; i++) {
        struct gateway_refund_request request = refund_request(refund_cases[i].timeout_ms);
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_refund refund;
        const char *code,
            *want = refund_cases[i].want.decline_code == NULL ? "none" : refund_cases[i].want.decline_code;

        fake_start(&fake, refund_cases[i].steps);
        struct gateway *gateway = fake_open_as("sandbox", &fake);
        gateway_refund(gateway, &arena, &request, &refund);
        code = refund.decline_code == NULL ? "none" : refund.decline_code;
        if (refund.outcome != refund_cases[i].want.outcome || strcmp(code, want) != 0
            || (refund.outcome == GATEWAY_SUCCEEDED) != (refund.refund_id != NULL))
            fail_msg("%s: %s %s", refund_cases[i].why, gateway_outcome_name(refund.outcome), code);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(refund_cases[i].why, &fake);
        if (strstr(fake.request[0], "\r\nIdempotency-Key: ref_1\r\n") == NULL
            || strstr(fake.request[0], "\r\n\r\n{\"amount\":{\"amount\":1000,\"currency\":\"EUR\"}}") == NULL)
            fail_msg("%s: %s", refund_cases[i].why, fake.request[0]);
        arena_end(&arena);
    }
}

static void test_refund_is_found_by_its_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refund_find_cases / sizeof *refund_find_cases; i++) {
        struct gateway_refund_request request = refund_request(LONG_MS);
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_refund refund;

        fake_start(&fake, refund_find_cases[i].steps);
        struct gateway *gateway = fake_open_as("sandbox", &fake);
        gateway_refund_find(gateway, &arena, &request, &refund);
        if (refund.outcome != refund_find_cases[i].want)
            fail_msg("%s: %s", refund_find_cases[i].why, gateway_outcome_name(refund.outcome));
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(refund_find_cases[i].why, &fake);
        arena_end(&arena);
    }
}

#define PAGE "GET /charges?created_from=1700000000001&created_until=1700086400000"
static const struct instant from = { 1700000000000001 }, until = { 1700086400000000 };

static const struct { const char *why; struct fake_step steps[FAKE_STEPS_MAX]; enum status want; size_t count;
    } list_cases[] = {
    { "one charge", { SAYS(PAGE " ", 200, "{\"data\":[" PAID "],\"next_cursor\":null}") }, STATUS_OK, 1 },
    { "none", { SAYS(PAGE " ", 200, "{\"data\":[],\"next_cursor\":null}") }, STATUS_OK, 0 },
    { "one that was declined", { SAYS(PAGE " ", 200, "{\"data\":[" VOIDED "],\"next_cursor\":null}") }, STATUS_OK, 1 },
    { "no word of what comes next", { SAYS(PAGE " ", 200, "{\"data\":[" PAID "]}") }, STATUS_UNAVAILABLE, 0 },
    { "an entry that is none", { SAYS(PAGE " ", 200, "{\"data\":[" PAID ",{}],\"next_cursor\":null}") },
      STATUS_UNAVAILABLE, 0 },
    { "an amount of nothing", { SAYS(PAGE " ", 200, "{\"data\":[" CHARGE("pay_1", "0", "succeeded", "null",
      "null") "],\"next_cursor\":null}") }, STATUS_UNAVAILABLE, 0 },
    { "500", { SAYS(PAGE " ", 500, "{\"data\":[],\"next_cursor\":null}") }, STATUS_UNAVAILABLE, 0 },
    { "half a page", { BREAKS(PAGE " ", FAKE_CUTS, "{\"data\":[],\"next_cursor\":null}") }, STATUS_UNAVAILABLE, 0 },
};

static void test_page_of_charges_is_whole_or_unavailable(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof list_cases / sizeof *list_cases; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_page page = { .count = 77 };

        fake_start(&fake, list_cases[i].steps);
        struct gateway *gateway = fake_open_as("sandbox", &fake);
        enum status status = gateway_list(gateway, &arena,
                        &(struct gateway_listing){ from, until, NULL, 20000 }, &page);
        if (status != list_cases[i].want || page.count != (status == STATUS_OK ? list_cases[i].count : 77))
            fail_msg("%s: %s, %zu charges", list_cases[i].why, status_name(status), page.count);
        if (status == STATUS_OK && page.count == 1
            && (strcmp(page.charges[0].key, "pay_1") != 0 || page.charges[0].amount.minor != 3990
                || page.charges[0].created_at.us != 1794475800250000
                || (page.charges[0].outcome == GATEWAY_DECLINED) != (page.charges[0].decline_code != NULL)))
            fail_msg("%s: the charge is not told as it is (%lld)", list_cases[i].why,
                     (long long)page.charges[0].created_at.us);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(list_cases[i].why, &fake);
        arena_end(&arena);
    }
}

#define MOVEMENT(id, amount, fee, currency)                                                                            \
    "{\"id\":\"" id "\",\"type\":\"charge\",\"source\":\"charge_1\",\"amount\":{\"amount\":" amount                    \
    ",\"currency\":\"" currency "\"},\"fee\":{\"amount\":" fee ",\"currency\":\"EUR\"}," \
    "\"created_at\":\"2026-11-12T09:30:00.250Z\"}"
#define MOVEMENTS "GET /movements?created_from=1794475800000&created_until=1794562200000 "

static const struct { const char *why; struct fake_step steps[FAKE_STEPS_MAX]; enum status want; size_t count;
    } movement_cases[] = {
    { "one", { SAYS(MOVEMENTS, 200, "{\"data\":[" MOVEMENT("m_1", "-3990", "104", "EUR") "],\"next_cursor\":null}") },
      STATUS_OK, 1 },
    { "none", { SAYS(MOVEMENTS, 200, "{\"data\":[],\"next_cursor\":null}") }, STATUS_OK, 0 },
    { "a fee of another currency", { SAYS(MOVEMENTS, 200, "{\"data\":[" MOVEMENT("m_1", "1", "1", "USD")
      "],\"next_cursor\":null}") }, STATUS_UNAVAILABLE, 0 },
    { "no name", { SAYS(MOVEMENTS, 200, "{\"data\":[" MOVEMENT("", "1", "1", "EUR") "],\"next_cursor\":null}") },
      STATUS_UNAVAILABLE, 0 },
    { "no word of what comes next", { SAYS(MOVEMENTS, 200, "{\"data\":[]}") }, STATUS_UNAVAILABLE, 0 },
    { "500", { SAYS(MOVEMENTS, 500, "{\"data\":[],\"next_cursor\":null}") }, STATUS_UNAVAILABLE, 0 },
};

static void test_page_of_movements_is_whole_or_unavailable(void **state)
{
    const struct gateway_listing listing = { { 1794475800000000 }, { 1794562200000000 }, NULL, 20000 };

    (void)state;
    for (size_t i = 0; i < sizeof movement_cases / sizeof *movement_cases; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_movements page = { .count = 77 };

        fake_start(&fake, movement_cases[i].steps);
        struct gateway *gateway = fake_open_as("sandbox", &fake);
        enum status status = gateway_movements(gateway, &arena, &listing, &page);
        if (status != movement_cases[i].want || page.count != (status == STATUS_OK ? movement_cases[i].count : 77))
            fail_msg("%s: %s, %zu movements", movement_cases[i].why, status_name(status), page.count);
        if (status == STATUS_OK && page.count == 1) {
            assert_string_equal(page.rows[0].id, "m_1");
            assert_int_equal(page.rows[0].kind, GATEWAY_MOVEMENT_CHARGE);
            assert_string_equal(page.rows[0].source, "charge_1");
            assert_int_equal(page.rows[0].amount.minor, -3990);
            assert_int_equal(page.rows[0].fee_minor, 104);
            assert_int_equal(page.rows[0].created_at.us, 1794475800250000);
        }
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(movement_cases[i].why, &fake);
        arena_end(&arena);
    }
}

static const struct event_case event_cases[] = {
    { "a charge", "{\"id\":\"evt_1\",\"type\":\"charge.updated\",\"data\":" PAID "}", true, GATEWAY_EVENT_CHARGE,
      "pay_1" },
    { "a page for a new payment method", "{\"id\":\"evt_1\",\"type\":\"setup.completed\",\"data\":"
      "{\"id\":\"setup_1\",\"idempotency_key\":\"set_1\",\"payment_method\":{\"id\":\"method_1\"}}}", true,
      GATEWAY_EVENT_SETUP, "set_1" },
    { "a refund", "{\"id\":\"evt_1\",\"type\":\"refund.created\",\"data\":" BACK "}", true, GATEWAY_EVENT_REFUND,
      "ref_1" },
    { "a payment method", "{\"id\":\"evt_1\",\"type\":\"payment_method.updated\",\"data\":"
      "{\"id\":\"method_1\",\"idempotency_key\":\"pay_1\"}}", true, GATEWAY_EVENT_METHOD, "method_1" },
    { "a mandate tells whose it is", "{\"id\":\"evt_1\",\"type\":\"mandate.updated\",\"data\":"
      "{\"id\":\"mandate_1\",\"payment_method\":\"method_1\"}}", true, GATEWAY_EVENT_METHOD, "method_1" },
    { "something new", "{\"id\":\"evt_1\",\"type\":\"payout.paid\",\"data\":" PAID "}", true, GATEWAY_EVENT_OTHER,
      NULL },
    { "a charge without a key", "{\"id\":\"evt_1\",\"type\":\"charge.updated\",\"data\":{}}", true,
      GATEWAY_EVENT_CHARGE, NULL },
    { "about nothing", "{\"id\":\"evt_1\",\"type\":\"charge.updated\"}", false, 0, NULL },
    { "without a name", "{\"type\":\"charge.updated\",\"data\":" PAID "}", false, 0, NULL },
    { "garbage", "<html>", false, 0, NULL },
};

static void test_event_names_what_to_ask_about(void **state)
{
    const struct gateway_config config = { .kind = "sandbox", .url = "http://127.0.0.1:1" };

    (void)state;
    events_check(&config, event_cases, sizeof event_cases / sizeof event_cases[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_void_tells_the_charges_outcome_afterwards),
        cmocka_unit_test(test_refund_is_believed_only_if_it_is_the_one_requested),
        cmocka_unit_test(test_refund_is_found_by_its_key),
        cmocka_unit_test(test_page_of_charges_is_whole_or_unavailable),
        cmocka_unit_test(test_page_of_movements_is_whole_or_unavailable),
        cmocka_unit_test(test_event_names_what_to_ask_about),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
