/* tests/sql/method_setup.c: payment methods that are set up on the gateway's page: opened; completed once, by a
 * request, the worker or an event; expired, cancelled; and a silent gateway.
 * Source: docs/api.md, Payment methods; docs/reliability.md, 1. */
#include "../support/till.h"

#include "books/attempt_limit.h"
#include "counter/gateway_event.h"
#include "counter/method_setup_begin.h"
#include "counter/payment_method_add.h"
#include "sql/store_flag.h"
#include "sql/store_method_setup.h"
#include "worker/setup.h"

static void setup_render(const struct act *act, const struct method_setup *setup, struct answer *answer)
{
    const char *body = arena_format(act->arena, "{\"status\":\"%s\",\"url\":\"%s\"}",
                                    method_setup_state_name(setup->state),
                                    setup->page_url == NULL ? "" : setup->page_url);

    *answer =
        (struct answer){ .http_status = 201, .content_type = "application/json", .body = body, .length = strlen(body) };
}

static enum status begin(struct till *till, const char *key, struct method_setup *setup)
{
    struct method_setup_wanted wanted = { .type = PAYMENT_METHOD_CARD,
                                          .return_to = "https://shop.test/account",
                                          .make_default = true };

    return method_setup_begin(till_counter_claiming(till, key, key), &wanted, setup_render, setup);
}

static struct method_setup begun(struct till *till)
{
    struct method_setup setup;

    assert_int_equal(begin(till, till_key(till), &setup), STATUS_OK);
    return setup;
}

static struct method_setup now(struct till *till, struct id id)
{
    struct method_setup setup;

    assert_int_equal(store_method_setup_find(till->sql, &till->arena, till->organization.id, id, &setup), STATUS_OK);
    return setup;
}

/* One round of the worker, `after_s` later. Returns how many setups it asked about. */
static size_t round_after(struct till *till, int64_t after_s)
{
    struct method_setup *due;
    size_t count;

    till->counter.act.now = instant_plus_seconds(till->counter.act.now, after_s);
    assert_int_equal(store_method_setup_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(method_setup_pursue(till_counter(till), &due[i]), STATUS_OK);
    return count;
}

static int64_t methods_count(struct till *till)
{
    struct payment_method *methods;
    size_t count;

    assert_int_equal(store_payment_method_list(till->sql, &till->arena, till->organization.id, ID_NONE, 50, &methods,
                                               &count),
                     STATUS_OK);
    return (int64_t)count;
}

static void setup_says(struct till *till, enum gateway_outcome outcome, const char *end_code)
{
    till->gateway.setup_says = (struct gateway_setup){ .outcome = outcome, .end_code = end_code };
}

static void is(struct till *till, struct id id, enum method_setup_state state)
{
    struct method_setup setup = now(till, id);

    if (setup.state != state)
        fail_msg("it is %s, not %s", method_setup_state_name(setup.state), method_setup_state_name(state));
    assert_int_equal(instant_is_none(setup.next_try_at), method_setup_ended(state));
}

static void test_begun_setup_has_the_page_address_and_is_replayed_by_its_key(void **state)
{
    struct till *till = *state;
    struct method_setup setup = begun(till), again;

    assert_int_equal(setup.state, METHOD_SETUP_OPEN);
    assert_string_equal(setup.page_url, "https://pay.test/page_1");
    assert_string_equal(till->counter.answer.body, "{\"status\":\"open\",\"url\":\"https://pay.test/page_1\"}");
    assert_int_equal(setup.expires_at.us, instant_plus_seconds(setup.created_at, METHOD_SETUP_LIFE_S).us);
    assert_string_equal(till->gateway.setup_key, id_write(ID_SETUP, setup.id).text);
    assert_string_equal(till->gateway.setup_done_url,
                        arena_format(&till->arena, "https://shop.test/account?setup=%s&outcome=done",
                                     id_write(ID_SETUP, setup.id).text));
    assert_int_equal(begin(till, "one key", &again), STATUS_OK);
    assert_int_equal(begin(till, "one key", &again), STATUS_OK);
    assert_true(till->counter.answer.replayed);
    assert_int_equal(till->gateway.setup_opens, 2);
    assert_int_equal(till->gateway.customers, 1); /* one of the organization for all its setups */
}

/* A setup is completed by the request of the returning person, or by the worker, whom the gateway's event makes ask. */
static void test_setup_is_completed_once_by_request_or_event(void **state)
{
    struct till *till = *state;
    struct gateway_event event = { .id = "evt_1", .kind = GATEWAY_EVENT_SETUP };
    struct method_setup first = begun(till), second = begun(till), asked;
    int64_t before = methods_count(till);
    struct payment_method method;

    setup_says(till, GATEWAY_SUCCEEDED, NULL);
    assert_int_equal(method_setup_ask(till_counter(till), first.id, false, &asked), STATUS_OK);
    assert_int_equal(asked.state, METHOD_SETUP_COMPLETED);
    assert_int_equal(method_setup_ask(till_counter(till), first.id, false, &asked), STATUS_OK);
    event.key = arena_text(&till->arena, id_write(ID_SETUP, second.id).text);
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    assert_int_equal(round_after(till, 0), 1);
    is(till, second.id, METHOD_SETUP_COMPLETED);
    for (int i = 0; i < 2; i++) /* both events arrive again */
        assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    assert_int_equal(round_after(till, 7200), 0);
    assert_int_equal(methods_count(till), before + 2);
    assert_int_equal(till->gateway.setup_finds, 2);
    assert_int_equal(store_payment_method_find(till->sql, &till->arena, till->organization.id,
                                               now(till, second.id).payment_method_id, &method),
                     STATUS_OK);
    assert_string_equal(method.last4, "1881");
    assert_string_equal(method.gateway_reference, "cus_1/pm_2");
    assert_int_equal(method.exp_year, 2032);
    assert_true(method.is_default);
}

/* Two processes ask at the same time: the second finds the setup ended, and returns the first one's method. */
static void test_setup_with_two_concurrent_answers_makes_one_payment_method(void **state)
{
    struct till *till = *state;
    struct method_setup setup = begun(till), after;
    struct gateway_setup said = { .outcome = GATEWAY_SUCCEEDED,
                                  .method = { .reference = "cus_1/pm_3", .last4 = "0001" } };
    struct payment_method_made made = { .type = PAYMENT_METHOD_CARD, .setup_id = setup.id };
    int64_t before = methods_count(till);
    struct id method_id;

    assert_int_equal(method_setup_settle(till_counter(till), till->organization.id, setup.id, &said, NULL, &after),
                     STATUS_OK);
    method_id = after.payment_method_id;
    said.method.reference = "cus_1/pm_4";
    assert_int_equal(method_setup_settle(till_counter(till), till->organization.id, setup.id, &said, NULL, &after),
                     STATUS_OK);
    assert_true(id_equal(after.payment_method_id, method_id));
    said.outcome = GATEWAY_DECLINED;
    said.end_code = SETUP_END_EXPIRED;
    assert_int_equal(method_setup_settle(till_counter(till), till->organization.id, setup.id, &said, NULL, &after),
                     STATUS_OK);
    assert_int_equal(after.state, METHOD_SETUP_COMPLETED);
    assert_int_equal(methods_count(till), before + 1);
    /* Past the acts, a UNIQUE key refuses a second method. */
    struct payment_method twin = { .organization_id = till->organization.id,
                                   .id = id_new(),
                                   .type = made.type,
                                   .setup_id = made.setup_id,
                                   .active = true,
                                   .version = 1,
                                   .created_at = till->counter.act.now };
    assert_int_equal(store_payment_method_insert(till->sql, &twin), STATUS_DUPLICATE);
}

static void test_expired_or_cancelled_setup_makes_no_payment_method(void **state)
{
    static const struct { const char *end_code; enum method_setup_state state; } cases[] = {
        { SETUP_END_EXPIRED, METHOD_SETUP_EXPIRED },
        { SETUP_END_CANCELLED, METHOD_SETUP_CANCELLED },
    };
    struct till *till = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct method_setup setup, asked;
        int64_t before = methods_count(till);

        setup_says(till, GATEWAY_ACTION_REQUIRED, NULL);
        setup = begun(till);
        setup_says(till, GATEWAY_DECLINED, cases[i].end_code);
        assert_int_equal(method_setup_ask(till_counter(till), setup.id, false, &asked), STATUS_OK);
        assert_int_equal(asked.state, cases[i].state);
        assert_int_equal(methods_count(till), before);
    }
}

/* The gateway was silent when the setup was begun: nobody knows whether there is a page. Cancelling finds or makes it,
 * and closes it. While the gateway stays silent, or is for the closing, the setup is told as it is. */
static void test_setup_cancelled_while_it_opens_has_its_page_closed(void **state)
{
    struct till *till = *state;
    struct method_setup setup, asked;

    setup_says(till, GATEWAY_UNKNOWN, NULL);
    setup = begun(till);
    is(till, setup.id, METHOD_SETUP_OPENING);
    assert_int_equal(method_setup_ask(till_counter(till), setup.id, true, &asked), STATUS_OK);
    assert_int_equal(asked.state, METHOD_SETUP_OPENING);
    assert_int_equal(till->gateway.setup_closes, 0);
    setup_says(till, GATEWAY_ACTION_REQUIRED, NULL);
    till->gateway.setup_close_says = GATEWAY_UNKNOWN;
    assert_int_equal(method_setup_ask(till_counter(till), setup.id, true, &asked), STATUS_OK);
    assert_int_equal(asked.state, METHOD_SETUP_OPEN);
    assert_int_equal(till->gateway.setup_closes, 1); /* one question more, and no more */

    setup_says(till, GATEWAY_UNKNOWN, NULL);
    setup = begun(till);
    setup_says(till, GATEWAY_ACTION_REQUIRED, NULL);
    till->gateway.setup_close_says = GATEWAY_DECLINED;
    assert_int_equal(method_setup_ask(till_counter(till), setup.id, true, &asked), STATUS_OK);
    assert_int_equal(asked.state, METHOD_SETUP_CANCELLED);
    assert_int_equal(till->gateway.setup_closes, 2);
    is(till, setup.id, METHOD_SETUP_CANCELLED);
}

/* Asking what became of it, without cancelling, closes nothing. */
static void test_setup_that_is_asked_for_while_it_opens_is_open(void **state)
{
    struct till *till = *state;
    struct method_setup setup, asked;

    setup_says(till, GATEWAY_UNKNOWN, NULL);
    setup = begun(till);
    setup_says(till, GATEWAY_ACTION_REQUIRED, NULL);
    assert_int_equal(method_setup_ask(till_counter(till), setup.id, false, &asked), STATUS_OK);
    assert_int_equal(asked.state, METHOD_SETUP_OPEN);
    assert_int_equal(till->gateway.setup_closes, 0);
}

static void test_setup_cancelled_by_a_person_is_closed_at_the_gateway(void **state)
{
    struct till *till = *state;
    struct method_setup setup = begun(till), faster = begun(till), asked;

    setup_says(till, GATEWAY_DECLINED, SETUP_END_EXPIRED);
    assert_int_equal(method_setup_ask(till_counter(till), setup.id, true, &asked), STATUS_OK);
    assert_int_equal(asked.state, METHOD_SETUP_CANCELLED); /* at the gateway it is expired */
    setup_says(till, GATEWAY_SUCCEEDED, NULL);
    assert_int_equal(method_setup_ask(till_counter(till), faster.id, true, &asked), STATUS_OK);
    assert_int_equal(asked.state, METHOD_SETUP_COMPLETED);
    assert_int_equal(till->gateway.setup_closes, 2);
    assert_int_equal(method_setup_ask(till_counter(till), id_new(), true, &asked), STATUS_NOT_FOUND);
}

/* No answer to the opening: it is repeated under the same key, which yields the page's address. */
static void test_setup_without_an_answer_is_opened_again_under_the_same_key(void **state)
{
    struct till *till = *state;
    struct method_setup setup;
    char key[40];

    setup_says(till, GATEWAY_UNKNOWN, NULL);
    setup = begun(till);
    assert_int_equal(setup.state, METHOD_SETUP_OPENING);
    assert_null(setup.page_url);
    (void)snprintf(key, sizeof key, "%s", till->gateway.setup_key);
    assert_int_equal(round_after(till, 1), 0);
    setup_says(till, GATEWAY_ACTION_REQUIRED, NULL);
    assert_int_equal(round_after(till, 1), 1);
    is(till, setup.id, METHOD_SETUP_OPEN);
    assert_string_equal(till->gateway.setup_key, key);
    assert_int_equal(till->gateway.setup_opens, 2);
    assert_string_equal(now(till, setup.id).page_url, "https://pay.test/page_1");
}

static void test_open_setups_are_counted_by_state(void **state)
{
    struct till *till = *state;
    struct method_setup open = begun(till), asked;
    struct payments_open counts;

    (void)begun(till);
    setup_says(till, GATEWAY_UNKNOWN, NULL);
    (void)begun(till);
    assert_int_equal(store_flag_counts(till->sql, &till->arena, &counts), STATUS_OK);
    assert_int_equal(counts.setups[METHOD_SETUP_OPEN], 2);
    assert_int_equal(counts.setups[METHOD_SETUP_OPENING], 1);
    assert_int_equal(counts.setups_oldest[METHOD_SETUP_OPEN].us, id_time(open.id).us);
    assert_true(instant_is_none(counts.setups_oldest[METHOD_SETUP_COMPLETED]));
    setup_says(till, GATEWAY_SUCCEEDED, NULL);
    assert_int_equal(method_setup_ask(till_counter(till), open.id, false, &asked), STATUS_OK);
    assert_int_equal(store_flag_counts(till->sql, &till->arena, &counts), STATUS_OK);
    assert_int_equal(counts.setups[METHOD_SETUP_OPEN], 1);
    assert_int_equal(counts.setups[METHOD_SETUP_COMPLETED], 0);
}

/* As in tests/sql/method_detach.c, of a card by token. */
static void test_page_for_a_customer_that_was_deleted_is_asked_for_with_another_one(void **state)
{
    struct till *till = *state;
    struct method_setup setup;

    (void)begun(till);
    assert_string_equal(till->gateway.setup_customer, "cus_1");
    till->gateway.lost_customer = "cus_1";
    setup = begun(till);
    is(till, setup.id, METHOD_SETUP_OPEN);
    assert_string_equal(till->gateway.setup_customer, "cus_2");
    assert_int_equal(till->gateway.customer_version, 2);
    assert_int_equal(till->gateway.setup_opens, 3);
    (void)begun(till);
    assert_int_equal(till->gateway.customers, 2);
    assert_int_equal(till->gateway.setup_opens, 4);
}

/* Deleted again at once: nothing was made, and the request may be sent again. */
static void test_page_for_a_customer_that_is_always_gone_is_withdrawn(void **state)
{
    struct till *till = *state;
    struct method_setup setup;

    (void)begun(till);
    till->gateway.lost_customer = "cus_1";
    till->gateway.customers = 0; /* it gives the same one again */
    assert_int_equal(begin(till, "a key", &setup), STATUS_UNAVAILABLE);
    assert_int_equal(till->gateway.setup_opens, 3);
    till->gateway.lost_customer = NULL;
    assert_int_equal(begin(till, "a key", &setup), STATUS_OK);
    assert_int_equal(till->gateway.customer_version, 2);
}

static void test_setup_that_the_gateway_refuses_is_withdrawn_with_its_key(void **state)
{
    struct till *till = *state;
    struct method_setup setup;

    setup_says(till, GATEWAY_REFUSED, NULL);
    assert_int_equal(begin(till, "a key", &setup), STATUS_UNAVAILABLE);
    assert_int_equal(round_after(till, 3600), 0);
    setup_says(till, GATEWAY_ACTION_REQUIRED, NULL);
    assert_int_equal(begin(till, "a key", &setup), STATUS_OK); /* the key is free again */
    is(till, setup.id, METHOD_SETUP_OPEN);
}

static void test_setup_that_the_gateway_declines_is_failed(void **state)
{
    struct till *till = *state;
    struct method_setup setup;

    setup_says(till, GATEWAY_DECLINED, SETUP_END_FAILED);
    assert_int_equal(begin(till, "a key", &setup), STATUS_OK);
    assert_int_equal(setup.state, METHOD_SETUP_FAILED);
    is(till, setup.id, METHOD_SETUP_FAILED);
}

static bool nobody_enters(void)
{
    return false;
}

static void test_setup_without_a_free_gateway_place_is_unavailable(void **state)
{
    struct till *till = *state;
    struct counter *c = till_counter_claiming(till, "a key", "a key");
    struct method_setup_wanted wanted = { .type = PAYMENT_METHOD_CARD, .return_to = "https://shop.test/account" };
    struct method_setup setup = begun(till);

    c = till_counter_claiming(till, "a key", "a key");
    c->act.gateway_places.enter = nobody_enters;
    assert_int_equal(method_setup_begin(c, &wanted, setup_render, &setup), STATUS_UNAVAILABLE);
    assert_int_equal(till->gateway.setup_opens, 1);
    c = till_counter(till);
    c->act.gateway_places.enter = nobody_enters;
    setup = begun(till);
    c = till_counter(till);
    c->act.gateway_places.enter = nobody_enters;
    assert_int_equal(method_setup_ask(c, setup.id, false, &setup), STATUS_UNAVAILABLE);
}

/* A page that was not made in time expires, as nobody was given its address. About an open one the gateway is asked for
 * a week, and often enough also where nobody asked for that long. */
static void test_setup_expires_when_the_gateway_stays_silent(void **state)
{
    struct till *till = *state;
    struct method_setup open = begun(till), opening;

    setup_says(till, GATEWAY_UNKNOWN, NULL);
    opening = begun(till);
    (void)round_after(till, METHOD_SETUP_OPENS_S - 10);
    is(till, opening.id, METHOD_SETUP_OPENING);
    till->gateway.setup_opens = 0;
    (void)round_after(till, 3600);
    is(till, opening.id, METHOD_SETUP_EXPIRED);
    assert_int_equal(till->gateway.setup_opens, 0); /* the gateway was not asked */
    is(till, open.id, METHOD_SETUP_OPEN);
    (void)round_after(till, METHOD_SETUP_ASKED_S - 3600);
    is(till, open.id, METHOD_SETUP_OPEN);
    (void)round_after(till, 2 * 3600);
    while (now(till, open.id).tries < METHOD_SETUP_TRIES_MIN) {
        is(till, open.id, METHOD_SETUP_OPEN);
        assert_int_equal(round_after(till, 3600), 1);
    }
    is(till, open.id, METHOD_SETUP_OPEN);
    assert_int_equal(round_after(till, 3600), 1);
    is(till, open.id, METHOD_SETUP_EXPIRED);
}

/* The person completed the page, no event came, and the worker did not run for a month. */
static void test_setup_completed_long_ago_is_heard_after_a_silence(void **state)
{
    struct till *till = *state;
    struct method_setup setup = begun(till);
    int64_t before = methods_count(till);

    setup_says(till, GATEWAY_UNKNOWN, NULL);
    assert_int_equal(round_after(till, INT64_C(30) * 24 * 3600), 1);
    is(till, setup.id, METHOD_SETUP_OPEN);
    setup_says(till, GATEWAY_SUCCEEDED, NULL);
    assert_int_equal(round_after(till, 3600), 1);
    is(till, setup.id, METHOD_SETUP_COMPLETED);
    assert_int_equal(methods_count(till), before + 1);
}

static void test_setup_leased_by_another_process_is_not_asked_about(void **state)
{
    struct till *till = *state;
    struct method_setup setup = begun(till), read = now(till, setup.id), asked;

    setup = read;
    setup.lease_until = setup.next_try_at = instant_plus_seconds(till->counter.act.now, 10);
    assert_int_equal(store_method_setup_update(till->sql, &setup), STATUS_OK);
    assert_int_equal(method_setup_pursue(till_counter(till), &read), STATUS_CHANGED);
    setup_says(till, GATEWAY_SUCCEEDED, NULL);
    assert_int_equal(method_setup_ask(till_counter(till), setup.id, false, &asked), STATUS_OK);
    assert_int_equal(asked.state, METHOD_SETUP_OPEN); /* its last known state */
    assert_int_equal(till->gateway.setup_finds, 0);
}

static void test_setups_beyond_the_hourly_limit_are_refused(void **state)
{
    struct till *till = *state;
    struct method_setup setup;

    for (int i = 0; i < SETUP_ATTEMPTS_MAX; i++)
        assert_int_equal(begin(till, till_key(till), &setup), STATUS_OK);
    assert_int_equal(begin(till, "one too many", &setup), STATUS_TOO_MANY_REQUESTS);
    assert_int_equal(till->gateway.setup_opens, SETUP_ATTEMPTS_MAX);
    assert_in_range(till->counter.act.refusal.retry_after_s, 3500, 3600);
}

/* The worker's round stops at the first unanswered question and pauses. */
static void test_worker_pauses_setups_after_a_silent_gateway(void **state)
{
    static const volatile int goes_on;
    struct till *till = *state;
    struct setup_rounds rounds = { 0 };
    struct method_setup first = begun(till), second = begun(till);
    struct method_setup rows[2] = { now(till, first.id), now(till, second.id) };
    struct counter like;

    for (int i = 0; i < 2; i++)
        assert_int_equal(store_method_setup_hasten(till->sql, &rows[i], till->counter.act.now), STATUS_OK);
    setup_says(till, GATEWAY_UNKNOWN, NULL);
    like = *till_counter(till);
    assert_int_equal(setups_pursue(&like, &rounds, &goes_on), 1);
    assert_int_equal(setups_pursue(&like, &rounds, &goes_on), 0);
    assert_int_equal(till->gateway.setup_finds, 1);
    rounds.rest_until_us = 0;
    setup_says(till, GATEWAY_DECLINED, SETUP_END_EXPIRED);
    assert_int_equal(setups_pursue(&like, &rounds, &goes_on), 1);
    is(till, second.id, METHOD_SETUP_EXPIRED);
}

static void test_setup_of_another_organization_is_not_found(void **state)
{
    struct till *till = *state;
    struct method_setup setup = begun(till), read;

    assert_int_equal(store_method_setup_find(till->sql, &till->arena, id_new(), setup.id, &read), STATUS_NOT_FOUND);
    till_books_are_right(till);
}

static void added_refused(struct till *till, enum payment_method_type type)
{
    struct payment_method_new token = { .type = type, .gateway_token = "tok" };
    struct method_setup_wanted page = { .type = type, .return_to = "https://shop.test/account" };
    struct payment_method method;
    struct method_setup setup;
    struct counter *c = till_counter_claiming(till, till_key(till), "a");

    assert_int_equal(payment_method_add(c, &token, NULL, &method), STATUS_VALIDATION_FAILED);
    assert_string_equal(c->act.refusal.pointer, "/type");
    assert_string_equal(c->act.refusal.code, "method_other_currency");
    c = till_counter_claiming(till, till_key(till), "b");
    assert_int_equal(method_setup_begin(c, &page, setup_render, &setup), STATUS_VALIDATION_FAILED);
    assert_string_equal(c->act.refusal.pointer, "/type");
    assert_string_equal(c->act.refusal.code, "method_other_currency");
}

/* At Stripe a bank account is for euros alone, and a card for no currency of three digits, which Stripe takes in tens
 * only: neither page nor token is accepted, and the gateway is not called. */
static void test_setup_of_a_method_of_another_currency_is_refused(void **state)
{
    struct till *till = *state;

    till->deployment.gateway_kind = "stripe";
    database_do(till->database->root, "UPDATE organization SET currency = 'USD', version = version + 1");
    added_refused(till, PAYMENT_METHOD_BANK_ACCOUNT);
    database_do(till->database->root, "UPDATE organization SET currency = 'KWD', version = version + 1");
    added_refused(till, PAYMENT_METHOD_CARD);
    added_refused(till, PAYMENT_METHOD_BANK_ACCOUNT);
    assert_int_equal(till->gateway.attaches, 0);
    assert_int_equal(till->gateway.setup_opens, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_begun_setup_has_the_page_address_and_is_replayed_by_its_key),
        TILL_TEST(test_setup_is_completed_once_by_request_or_event),
        TILL_TEST(test_setup_with_two_concurrent_answers_makes_one_payment_method),
        TILL_TEST(test_expired_or_cancelled_setup_makes_no_payment_method),
        TILL_TEST(test_setup_cancelled_while_it_opens_has_its_page_closed),
        TILL_TEST(test_setup_that_is_asked_for_while_it_opens_is_open),
        TILL_TEST(test_setup_cancelled_by_a_person_is_closed_at_the_gateway),
        TILL_TEST(test_setup_without_an_answer_is_opened_again_under_the_same_key),
        TILL_TEST(test_open_setups_are_counted_by_state),
        TILL_TEST(test_page_for_a_customer_that_was_deleted_is_asked_for_with_another_one),
        TILL_TEST(test_page_for_a_customer_that_is_always_gone_is_withdrawn),
        TILL_TEST(test_setup_that_the_gateway_refuses_is_withdrawn_with_its_key),
        TILL_TEST(test_setup_that_the_gateway_declines_is_failed),
        TILL_TEST(test_setup_without_a_free_gateway_place_is_unavailable),
        TILL_TEST(test_setup_expires_when_the_gateway_stays_silent),
        TILL_TEST(test_setup_completed_long_ago_is_heard_after_a_silence),
        TILL_TEST(test_setup_leased_by_another_process_is_not_asked_about),
        TILL_TEST(test_setups_beyond_the_hourly_limit_are_refused),
        TILL_TEST(test_worker_pauses_setups_after_a_silent_gateway),
        TILL_TEST(test_setup_of_another_organization_is_not_found),
        TILL_TEST(test_setup_of_a_method_of_another_currency_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
