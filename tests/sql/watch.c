/* tests/sql/watch.c: an open payment over time: an event makes the worker ask at once, it is sent again only while its
 * key is known to the gateway, and flagged after a day. Source: docs/reliability.md, 1 and B5 103. */
#include "../support/till.h"

#include "counter/gateway_event.h"
#include "sql/store_flag.h"
#include "worker/flag.h"

enum { HOUR_S = 3600 };

static void at_hour(struct till *till, struct id payment_id, int64_t seconds)
{
    till->counter.act.now = instant_plus_seconds(id_time(payment_id), seconds);
}

static const struct { const char *why; int64_t after_s; bool sent; } ages[] = {
    { "a minute later", 60, true },
    { "the last second in which its key is sent", 23 * HOUR_S - 1, true },
    { "after 23 hours", 23 * HOUR_S, false },
    { "a week later", 7 * 24 * HOUR_S, false },
};

static void test_absent_charge_is_sent_again_for_23_hours(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof ages / sizeof ages[0]; i++) {
        struct order order = till_order_made(till, 5, GATEWAY_UNKNOWN);
        struct id id = till_payment(till, order.id).id;
        int charges = till->gateway.charges;

        script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
        at_hour(till, id, ages[i].after_s);
        assert_int_equal(till_pursue(till), 1);
        if ((till->gateway.charges - charges == 1) != ages[i].sent)
            fail_msg("%s: charged %d times more", ages[i].why, till->gateway.charges - charges);
        assert_int_equal(till_payment(till, order.id).state, ages[i].sent ? PAYMENT_SUCCEEDED : PAYMENT_UNKNOWN);
        till->gateway.find_says = GATEWAY_DECLINED; /* ends the open payment, so that the next case begins without it */
        at_hour(till, id, ages[i].after_s + HOUR_S);
        assert_int_equal(till_pursue(till), ages[i].sent ? 0 : 1);
        till->counter.act.now = clock_now();
    }
    till_books_are_right(till);
}

/* A person may give up a payment that the gateway does not have; if the gateway has it, its answer counts. */
static void test_payment_given_up_is_declined_only_if_the_gateway_has_no_charge(void **state)
{
    static const struct { enum gateway_outcome found; enum payment_state payment; enum order_status order; } words[] = {
        { GATEWAY_ABSENT, PAYMENT_DECLINED, ORDER_PAYMENT_FAILED },
        { GATEWAY_SUCCEEDED, PAYMENT_SUCCEEDED, ORDER_CONFIRMED },
        { GATEWAY_UNKNOWN, PAYMENT_UNKNOWN, ORDER_PAYMENT_PENDING },
    };
    struct till *till = *state;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct order order = till_order_made(till, 5, GATEWAY_UNKNOWN);
        struct payment_call call;

        assert_int_equal(store_payment_of_order(till->sql, &till->arena, till->organization.id, order.id, &call),
                         STATUS_OK);
        call.payment.tries = GIVE_UP_TRIES;
        assert_int_equal(store_payment_update(till->sql, &call.payment), STATUS_OK);
        at_hour(till, call.payment.id, 24 * HOUR_S - 1); /* an hour ago it may have been sent for the last time */
        assert_false(payment_may_be_given_up(till_counter(till), &call.payment));
        at_hour(till, call.payment.id, 24 * HOUR_S);
        call.payment.tries--;
        assert_false(payment_may_be_given_up(till_counter(till), &call.payment));
        call.payment.tries++;
        script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
        till->gateway.find_says = words[i].found;
        till->gateway.charges = 0;
        assert_int_equal(payment_give_up(till_counter(till), &call, GIVE_UP_ABSENT), STATUS_OK);
        assert_int_equal(till->gateway.charges, 0);
        assert_int_equal(till_payment(till, order.id).state, words[i].payment);
        assert_int_equal(till_order_now(till, order.id).status, words[i].order);
        if (words[i].payment == PAYMENT_DECLINED)
            assert_string_equal(till_payment(till, order.id).decline_code, "given_up");
        /* its version has changed by now */
        assert_int_equal(payment_give_up(till_counter(till), &call, GIVE_UP_ABSENT), STATUS_CHANGED);
        till->counter.act.now = clock_now();
    }
    till_books_are_right(till);
}

/* An intent was never sent: its key is new to the gateway whenever it is sent. */
static void test_unsent_payment_is_sent_however_late(void **state)
{
    struct till *till = *state;
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 5);
    struct order_wanted wanted = { .quote_id = quote.id };
    struct counter *c = till_counter_claiming(till, "a key of its own", "body");
    struct order order;

    c->act.gateway_places.enter = till_nobody_may;
    assert_int_equal(order_place(c, &wanted, till_render, &order), STATUS_OK);
    at_hour(till, till_payment(till, order.id).id, 30 * HOUR_S);
    assert_int_equal(till_pursue(till), 1);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    assert_int_equal(till->gateway.charges, 1);
}

static struct payments_open counts(struct till *till)
{
    struct payments_open open;

    assert_int_equal(store_flag_counts(till->sql, &till->arena, &open), STATUS_OK);
    return open;
}

static void test_payment_open_for_a_day_is_flagged_once(void **state)
{
    struct till *till = *state;
    struct order order = till_order_made(till, 5, GATEWAY_UNKNOWN);
    struct id id = till_payment(till, order.id).id;
    struct flagged *flagged;
    size_t count;

    at_hour(till, id, 24 * HOUR_S);
    assert_int_equal(payments_flag(till_counter(till)), 0);
    assert_int_equal(counts(till).flagged, 0);
    at_hour(till, id, 24 * HOUR_S + 1);
    assert_int_equal(payments_flag(till_counter(till)), 1);
    assert_int_equal(payments_flag(till_counter(till)), 0);
    assert_int_equal(counts(till).flagged, 1);
    assert_int_equal(counts(till).count[PAYMENT_UNKNOWN], 1);
    assert_int_equal(counts(till).oldest[PAYMENT_UNKNOWN].us, id_time(id).us);
    assert_true(instant_is_none(counts(till).oldest[PAYMENT_INTENT]));
    assert_int_equal(store_flag_list(till->sql, &till->arena, ID_PAYMENT, ID_NONE, 10, &flagged, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(id_equal(flagged[0].id, id) && id_equal(flagged[0].order_id, order.id));
    assert_int_equal(flagged[0].amount.minor, till_payment(till, order.id).amount.minor);
    assert_int_equal(flagged[0].flagged_at.us, till->counter.act.now.us);
    assert_int_equal(store_flag_list(till->sql, &till->arena, ID_PAYMENT, id, 10, &flagged, &count), STATUS_OK);
    assert_int_equal(count, 0);
    till->gateway.find_says = GATEWAY_SUCCEEDED; /* the gateway answers at last: the worker went on asking */
    assert_int_equal(till_pursue(till), 1);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    assert_int_equal(counts(till).flagged, 0);
    till_books_are_right(till);
}

/* A debit may take days, and a card holder has a day: that is no reason for a flag. */
static void test_processing_or_waiting_payment_is_not_flagged(void **state)
{
    struct till *till = *state;
    struct id debit = till_payment(till, till_order_made(till, 5, GATEWAY_PROCESSING).id).id;

    at_hour(till, debit, 90 * 24 * HOUR_S);
    assert_int_equal(payments_flag(till_counter(till)), 0);
    till->counter.act.now = clock_now();
    at_hour(till, till_payment(till, till_order_made(till, 5, GATEWAY_ACTION_REQUIRED).id).id, 24 * HOUR_S);
    assert_int_equal(payments_flag(till_counter(till)), 0);
    assert_int_equal(counts(till).count[PAYMENT_PROCESSING], 1);
    assert_int_equal(counts(till).count[PAYMENT_ACTION_REQUIRED], 1);
}

static enum status event_take(struct till *till, enum gateway_event_kind kind, const char *key)
{
    struct gateway_event event = { .id = "evt_1", .kind = kind, .key = key };

    return gateway_event_take(till_counter(till), &event);
}

static void test_event_about_a_payment_makes_the_worker_ask_now(void **state)
{
    struct till *till = *state;
    struct order order = till_order_made(till, 5, GATEWAY_PROCESSING);
    struct payment before = till_payment(till, order.id), told;
    const char *key = arena_text(&till->arena, id_write(ID_PAYMENT, before.id).text);

    assert_true(before.next_try_at.us > till->counter.act.now.us);
    assert_int_equal(event_take(till, GATEWAY_EVENT_CHARGE, key), STATUS_OK);
    assert_int_equal(event_take(till, GATEWAY_EVENT_CHARGE, key), STATUS_OK); /* twice has the effect of once */
    told = till_payment(till, order.id);
    assert_int_equal(told.state, PAYMENT_PROCESSING); /* the event is not believed */
    assert_int_equal(told.next_try_at.us, till->counter.act.now.us);
    assert_int_equal(told.tries, 0);
    till->gateway.find_says = GATEWAY_DECLINED;
    assert_int_equal(till_pursue(till), 1);
    assert_int_equal(till_payment(till, order.id).state, PAYMENT_DECLINED);
    assert_int_equal(event_take(till, GATEWAY_EVENT_CHARGE, key), STATUS_OK);
    assert_true(instant_is_none(till_payment(till, order.id).next_try_at)); /* a settled payment is not asked about
                                                                             * again */
    till_books_are_right(till);
}

/* The event comes during a call, whose answer may be older than the event: asked again soon after, and the lease is
 * kept. */
static void event_meanwhile(void *with)
{
    struct till *till = with;
    struct till other = *till;
    struct payment_call *due;
    struct payment leased;
    size_t count;

    other.sql = database_program(till->database, NULL);
    other.arena = (struct arena){ 0 };
    assert_int_equal(store_payment_open(other.sql, &other.arena, other.organization.id, &due, &count), STATUS_OK);
    assert_int_equal(count, 1);
    leased = due[0].payment;
    assert_true(leased.lease_until.us > other.counter.act.now.us);
    assert_int_equal(event_take(&other, GATEWAY_EVENT_CHARGE, id_write(ID_PAYMENT, leased.id).text), STATUS_OK);
    assert_int_equal(store_payment_open(other.sql, &other.arena, other.organization.id, &due, &count), STATUS_OK);
    assert_int_equal(due[0].payment.next_try_at.us, leased.next_try_at.us);
    sql_end(&other.sql);
    arena_end(&other.arena);
}

static void test_event_during_a_call_makes_the_worker_ask_soon_after(void **state)
{
    struct till *till = *state;
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 5);
    struct order order;
    struct payment payment;

    script_gateway_says(&till->gateway, GATEWAY_PROCESSING);
    till->gateway.meanwhile = event_meanwhile;
    till->gateway.meanwhile_with = till;
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    payment = till_payment(till, order.id);
    assert_int_equal(payment.state, PAYMENT_PROCESSING);
    assert_int_equal(payment.next_try_at.us, instant_plus_seconds(till->counter.act.now, 2).us);
    till_books_are_right(till);
}

static void test_events_about_unknown_keys_change_nothing(void **state)
{
    struct till *till = *state;
    struct order order = till_order_made(till, 5, GATEWAY_PROCESSING);
    const char *ours = arena_text(&till->arena, id_write(ID_PAYMENT, till_payment(till, order.id).id).text), *before;

    before = database_contents(till->database);
    assert_int_equal(event_take(till, GATEWAY_EVENT_CHARGE, id_write(ID_PAYMENT, id_new()).text), STATUS_OK);
    assert_int_equal(event_take(till, GATEWAY_EVENT_CHARGE, id_write(ID_ORDER, order.id).text), STATUS_OK);
    assert_int_equal(event_take(till, GATEWAY_EVENT_CHARGE, "'; DROP"), STATUS_OK);
    assert_int_equal(event_take(till, GATEWAY_EVENT_CHARGE, NULL), STATUS_OK);
    assert_int_equal(event_take(till, GATEWAY_EVENT_REFUND, ours), STATUS_OK);
    assert_int_equal(event_take(till, GATEWAY_EVENT_OTHER, NULL), STATUS_OK);
    assert_string_equal(database_contents(till->database), before);
}

static void test_long_action_url_is_stored_whole(void **state)
{
    struct till *till = *state;
    struct order order = till_order_made(till, 5, GATEWAY_PROCESSING);
    struct payment payment = till_payment(till, order.id);
    char url[GATEWAY_ACTION_URL_MAX + 1];

    memset(url, 'a', sizeof url - 1);
    url[sizeof url - 1] = '\0';
    payment.action_url = url;
    assert_int_equal(store_payment_update(till->sql, &payment), STATUS_OK);
    assert_string_equal(till_payment(till, order.id).action_url, url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_absent_charge_is_sent_again_for_23_hours),
        TILL_TEST(test_payment_given_up_is_declined_only_if_the_gateway_has_no_charge),
        TILL_TEST(test_unsent_payment_is_sent_however_late),
        TILL_TEST(test_payment_open_for_a_day_is_flagged_once),
        TILL_TEST(test_processing_or_waiting_payment_is_not_flagged),
        TILL_TEST(test_event_about_a_payment_makes_the_worker_ask_now),
        TILL_TEST(test_event_during_a_call_makes_the_worker_ask_soon_after),
        TILL_TEST(test_events_about_unknown_keys_change_nothing),
        TILL_TEST(test_long_action_url_is_stored_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
