/* tests/sql/order_cancel.c: an order is cancelled while its charge waits for the card holder: the gateway's answer to
 * the void decides. Source: docs/rules.md, C (Late answers) and D. */
#include <signal.h>

#include "../support/child.h"
#include "../support/till.h"

#include "counter/order_cancel.h"

static enum status cancel(struct till *till, struct id order_id, const char *key, struct order *order)
{
    return order_cancel(till_counter_claiming(till, key, key), order_id, till_render, order);
}

/* An order for 15 licences, of which there are 10 or none; its charge has this outcome. */
static struct order order_made(struct till *till, struct id subscription_id, enum gateway_outcome says)
{
    struct quote quote = till_quote(till, subscription_id, id_is_none(subscription_id) ? till->card.id : ID_NONE, 15);
    struct order order;

    script_gateway_says(&till->gateway, says);
    till->gateway.find_says = says;
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    return order;
}

static struct event_row event_last(struct till *till)
{
    struct event_row *events;
    size_t count;

    assert_int_equal(store_event_list(till->sql, &till->arena, till->organization.id, 0, 1000, &events, &count),
                     STATUS_OK);
    assert_true(count > 0);
    return events[count - 1];
}

static const struct {
    const char *why;
    enum gateway_outcome charge, void_says;
    enum status status;
    enum order_status order;
    enum payment_state payment;
    int64_t total, pending; /* licences, of 10 */
    int voids;
} cases[] = {
    { "voided", GATEWAY_ACTION_REQUIRED, GATEWAY_DECLINED, STATUS_OK, ORDER_CANCELLED, PAYMENT_DECLINED, 10, 0, 1 },
    { "the card holder had paid", GATEWAY_ACTION_REQUIRED, GATEWAY_SUCCEEDED, STATUS_ORDER_NOT_CANCELLABLE,
      ORDER_CONFIRMED, PAYMENT_SUCCEEDED,
      15, 0, 1 },
    { "the charge is processing", GATEWAY_ACTION_REQUIRED, GATEWAY_PROCESSING, STATUS_ORDER_NOT_CANCELLABLE,
      ORDER_CONFIRMED,
      PAYMENT_PROCESSING, 15, 0, 1 },
    { "no answer to the void", GATEWAY_ACTION_REQUIRED, GATEWAY_UNKNOWN, STATUS_OUTCOME_UNKNOWN,
      ORDER_PAYMENT_ACTION_REQUIRED, PAYMENT_ACTION_REQUIRED, 10, 5, 1 },
    { "unusable answer to the void", GATEWAY_ACTION_REQUIRED, GATEWAY_DISPUTED, STATUS_PAYMENT_DISPUTED,
      ORDER_PAYMENT_ACTION_REQUIRED,
      PAYMENT_ACTION_REQUIRED, 10, 5, 1 },
    { "a charge of unknown outcome is not voided", GATEWAY_UNKNOWN, GATEWAY_DECLINED,
      STATUS_ORDER_NOT_CANCELLABLE, ORDER_PAYMENT_PENDING,
      PAYMENT_UNKNOWN, 10, 5, 0 },
    { "a charge that succeeded is not voided", GATEWAY_SUCCEEDED, GATEWAY_DECLINED, STATUS_ORDER_NOT_CANCELLABLE,
      ORDER_CONFIRMED, PAYMENT_SUCCEEDED, 15, 0, 0 },
    { "a charge that was declined is not voided", GATEWAY_DECLINED, GATEWAY_DECLINED, STATUS_ORDER_NOT_CANCELLABLE,
      ORDER_PAYMENT_FAILED, PAYMENT_DECLINED,
      10, 0, 0 },
};

static void test_cancellation_follows_the_outcome_of_the_void(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct subscription s;
        struct order order, cancelled = { 0 };
        enum status status;

        till_organization(till, true);
        script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
        s = till_subscription(till, till->card.id, 10);
        order = order_made(till, s.id, cases[i].charge);
        till->gateway.void_says = cases[i].void_says;
        till->gateway.voids = 0;
        status = cancel(till, order.id, till_key(till), &cancelled);
        if (status != cases[i].status || till->gateway.voids != cases[i].voids)
            fail_msg("%s: %s after %d voids", cases[i].why, status_name(status), till->gateway.voids);
        order = till_order_now(till, order.id);
        if (order.status != cases[i].order || till_payment(till, order.id).state != cases[i].payment)
            fail_msg("%s: %s", cases[i].why, order_status_name(order.status));
        s = till_subscription_now(till, s.id);
        if (s.total_licences != cases[i].total || s.pending_licences != cases[i].pending ||
            (s.hold == HOLD_ORDER_IN_PROGRESS) != (cases[i].pending > 0) ||
            id_is_none(s.open_order_id) != (cases[i].pending == 0))
            fail_msg("%s: %lld licences, %lld pending", cases[i].why, (long long)s.total_licences,
                     (long long)s.pending_licences);
        till_books_are_right(till);
    }
}

static void test_cancellation_is_told_in_the_journal_and_replayed_by_its_key(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct order order = order_made(till, s.id, GATEWAY_ACTION_REQUIRED), cancelled;
    struct event_row told;
    const char *before;

    assert_int_equal(cancel(till, order.id, "once", &cancelled), STATUS_OK);
    assert_int_equal(cancelled.status, ORDER_CANCELLED);
    assert_string_equal(till_payment(till, order.id).decline_code, "voided");
    told = event_last(till);
    assert_string_equal(told.type, "subscription.changed");
    assert_non_null(strstr(told.before_change, "\"order_status\":\"payment_action_required\""));
    assert_non_null(strstr(told.before_change, "\"pending_licences\":5"));
    assert_non_null(strstr(told.after_change, "\"order_status\":\"cancelled\""));
    assert_non_null(strstr(told.after_change, "\"pending_licences\":0"));
    before = database_contents(till->database);
    assert_int_equal(cancel(till, order.id, "once", &cancelled), STATUS_OK);
    assert_true(till->counter.answer.replayed);
    assert_non_null(strstr(till->counter.answer.body, "cancelled"));
    assert_int_equal(cancel(till, order.id, "another key", &cancelled), STATUS_ORDER_NOT_CANCELLABLE);
    assert_string_equal(database_contents(till->database), before);
    assert_int_equal(till->gateway.voids, 1);
    assert_int_equal(till_pursue(till), 0); /* there is nothing left to ask about */
}

static void test_cancelled_purchase_cancels_its_subscription(void **state)
{
    struct till *till = *state;
    struct order order = order_made(till, ID_NONE, GATEWAY_ACTION_REQUIRED), cancelled;

    assert_int_equal(cancel(till, order.id, "key", &cancelled), STATUS_OK);
    assert_int_equal(till_subscription_now(till, order.subscription_id).status, SUBSCRIPTION_CANCELLED);
    till_books_are_right(till);
}

/* The outcome of the void is unknown: the same key asks again, and the first process with an answer decides how the
 * order ends. */
static void test_cancellation_of_unknown_outcome_is_asked_about_again(void **state)
{
    static const struct { const char *why; bool by_worker; enum status again; enum order_status ends_as; } ways[] = {
        { "by the same key", false, STATUS_OK, ORDER_CANCELLED },
        { "by the worker first, which knows of no cancellation", true, STATUS_ORDER_NOT_CANCELLABLE,
          ORDER_PAYMENT_FAILED },
    };
    struct till *till = *state;

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct order order = order_made(till, ID_NONE, GATEWAY_ACTION_REQUIRED), cancelled;
        const char *key = till_key(till);
        enum status status;

        till->gateway.void_says = GATEWAY_UNKNOWN;
        till->counter.act.now = instant_plus_seconds(till->counter.act.now, 1);
        assert_int_equal(cancel(till, order.id, key, &cancelled), STATUS_OUTCOME_UNKNOWN);
        till->gateway.void_says = till->gateway.find_says = GATEWAY_DECLINED;
        if (ways[i].by_worker)
            assert_int_equal(till_pursue(till), 1); /* at once */
        status = cancel(till, order.id, key, &cancelled);
        if (status != ways[i].again || till_order_now(till, order.id).status != ways[i].ends_as)
            fail_msg("%s: %s", ways[i].why, status_name(status));
        till_books_are_right(till);
    }
}

/* A second cancellation during the first one's call to the gateway. */
struct rival {
    struct till till;
    struct id order_id;
    const char *key;
    enum status status;
};

static void cancel_too(void *with)
{
    struct rival *rival = with;
    struct order order;

    rival->till.sql = database_program(rival->till.database, NULL);
    rival->till.arena = (struct arena){ 0 };
    rival->status = cancel(&rival->till, rival->order_id, rival->key, &order);
    sql_end(&rival->till.sql);
    arena_end(&rival->till.arena);
}

static void test_of_concurrent_cancellations_one_is_applied(void **state)
{
    static const struct { const char *why, *rivals_key; enum status status; bool replayed; } ways[] = {
        { "the same request twice: one answer", "key", STATUS_OK, true },
        { "two requests: the first one written is applied", "another key", STATUS_ORDER_NOT_CANCELLABLE, false },
    };
    struct till *till = *state;

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct order order, cancelled;
        struct rival rival;
        enum status status;

        till_organization(till, true);
        order = order_made(till, ID_NONE, GATEWAY_ACTION_REQUIRED);
        rival = (struct rival){ .till = *till, .order_id = order.id, .key = ways[i].rivals_key };
        till->gateway.meanwhile = cancel_too;
        till->gateway.meanwhile_with = &rival;
        status = cancel(till, order.id, "key", &cancelled);
        assert_int_equal(rival.status, STATUS_OK);
        if (status != ways[i].status || till->counter.answer.replayed != ways[i].replayed)
            fail_msg("%s: %s", ways[i].why, status_name(status));
        assert_int_equal(till_order_now(till, order.id).status, ORDER_CANCELLED);
        till_books_are_right(till);
    }
}

static void die(void *with)
{
    (void)with;
    (void)raise(SIGKILL);
}

static void cancel_and_die(void *with, int number)
{
    struct rival *dying = with;
    struct order order;

    (void)number;
    dying->till.sql = database_program(dying->till.database, NULL);
    dying->till.gateway.meanwhile = die;
    (void)!cancel(&dying->till, dying->order_id, dying->key, &order);
}

static void test_killed_cancellation_leaves_no_trace_and_can_be_repeated(void **state)
{
    struct till *till = *state;
    struct order order = order_made(till, ID_NONE, GATEWAY_ACTION_REQUIRED), cancelled;
    struct rival dying = { .till = *till, .order_id = order.id, .key = "the key of the dead" };
    const char *before = database_contents(till->database);

    assert_int_equal(child_end(child_start(cancel_and_die, &dying, 0, 1)), SIGKILL);
    assert_string_equal(database_contents(till->database), before);
    assert_int_equal(cancel(till, order.id, "the key of the dead", &cancelled), STATUS_OK);
    assert_int_equal(cancelled.status, ORDER_CANCELLED);
}

static void test_cancellation_without_a_free_gateway_place_is_unavailable(void **state)
{
    struct till *till = *state;
    struct order order = order_made(till, ID_NONE, GATEWAY_ACTION_REQUIRED), cancelled;
    struct counter *c = till_counter_claiming(till, "key", "key");
    const char *before = database_contents(till->database);

    c->act.gateway_places.enter = till_nobody_may;
    assert_int_equal(order_cancel(c, order.id, till_render, &cancelled), STATUS_UNAVAILABLE);
    assert_int_equal(till->gateway.voids, 0);
    assert_string_equal(database_contents(till->database), before);
    assert_int_equal(cancel(till, order.id, "key", &cancelled), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_cancellation_follows_the_outcome_of_the_void),
        TILL_TEST(test_cancellation_is_told_in_the_journal_and_replayed_by_its_key),
        TILL_TEST(test_cancelled_purchase_cancels_its_subscription),
        TILL_TEST(test_cancellation_of_unknown_outcome_is_asked_about_again),
        TILL_TEST(test_of_concurrent_cancellations_one_is_applied),
        TILL_TEST(test_killed_cancellation_leaves_no_trace_and_can_be_repeated),
        TILL_TEST(test_cancellation_without_a_free_gateway_place_is_unavailable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
