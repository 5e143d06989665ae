/* tests/sql/settle.c: a charge that is open when the request is answered: the worker finds its outcome, and it counts
 * once.
 * Source: docs/reliability.md, 1. */
#include <signal.h>

#include "../support/child.h"
#include "../support/till.h"

/* An order for 5 new licences whose charge has this outcome. */
static struct order order_made(struct till *till, enum gateway_outcome says, bool happens)
{
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 5);
    struct order order;

    script_gateway_says(&till->gateway, says);
    till->gateway.charge_happens = happens;
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    return order;
}

static const struct {
    const char *why;
    enum gateway_outcome first; /* the answer to the request's call */
    bool happened;              /* whether the gateway had made the charge by then */
    enum gateway_outcome found; /* the answer to the worker's question; GATEWAY_ABSENT: what the script's record says */
    enum gateway_outcome again; /* the answer to a second charge */
    enum order_status order;
    int charges;                /* calls of gateway_charge, in all */
    size_t booked;
} rounds[] = {
    { "no answer, charged: found, not charged again", GATEWAY_UNKNOWN, true, GATEWAY_ABSENT, GATEWAY_DECLINED,
      ORDER_CONFIRMED, 1, 1 },
    { "no answer, absent: charged again under the same key", GATEWAY_UNKNOWN, false, GATEWAY_ABSENT, GATEWAY_SUCCEEDED,
      ORDER_CONFIRMED, 2, 1 },
    { "no answer, absent: charged again, declined", GATEWAY_UNKNOWN, false, GATEWAY_ABSENT, GATEWAY_DECLINED,
      ORDER_PAYMENT_FAILED, 2, 0 },
    { "no answer, found declined", GATEWAY_UNKNOWN, false, GATEWAY_DECLINED, GATEWAY_SUCCEEDED,
      ORDER_PAYMENT_FAILED, 1, 0 },
    { "no answer to the question either: stays unknown", GATEWAY_UNKNOWN, true, GATEWAY_UNKNOWN, GATEWAY_DECLINED,
      ORDER_PAYMENT_PENDING, 1, 1 },
    { "no answer, found waiting for the card holder", GATEWAY_UNKNOWN, false, GATEWAY_ACTION_REQUIRED, GATEWAY_DECLINED,
      ORDER_PAYMENT_ACTION_REQUIRED, 1, 0 },
    { "waited for the card holder, found succeeded", GATEWAY_ACTION_REQUIRED, false, GATEWAY_SUCCEEDED,
      GATEWAY_DECLINED, ORDER_CONFIRMED, 1, 0 },
    { "waited for the card holder, found declined", GATEWAY_ACTION_REQUIRED, false, GATEWAY_DECLINED, GATEWAY_SUCCEEDED,
      ORDER_PAYMENT_FAILED, 1, 0 },
    { "waits for the card holder still", GATEWAY_ACTION_REQUIRED, false, GATEWAY_ACTION_REQUIRED, GATEWAY_DECLINED,
      ORDER_PAYMENT_ACTION_REQUIRED, 1, 0 },
};

static void test_worker_finds_the_outcome_of_an_open_charge(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rounds / sizeof rounds[0]; i++) {
        struct till *till;
        struct order order;
        void *made;

        assert_int_equal(till_start(&made), 0);
        till = made;
        order = order_made(till, rounds[i].first, rounds[i].happened);
        assert_int_equal(till_pursue(till), 0); /* before its time */
        till_later(till, 10);
        script_gateway_says(&till->gateway, rounds[i].again);
        till->gateway.find_says = rounds[i].found;
        assert_int_equal(till_pursue(till), 1);
        order = till_order_now(till, order.id);
        if (order.status != rounds[i].order || till->gateway.charges != rounds[i].charges ||
            till->gateway.booked != rounds[i].booked)
            fail_msg("%s: %s after %d calls, %zu charges", rounds[i].why, order_status_name(order.status),
                     till->gateway.charges, till->gateway.booked);
        if ((till_subscription_now(till, order.subscription_id).total_licences == 5) !=
            (order.status == ORDER_CONFIRMED))
            fail_msg("%s: licences and order disagree", rounds[i].why);
        till_books_are_right(till);
        assert_int_equal(till_end(&made), 0);
    }
}

/* While the gateway is silent each round comes later than the one before; the order is settled when it answers. */
static void test_charge_of_unknown_outcome_is_asked_about_until_it_is_known(void **state)
{
    struct till *till = *state;
    struct order order = order_made(till, GATEWAY_UNKNOWN, true);
    int64_t pause = 0;

    till->gateway.find_says = GATEWAY_UNKNOWN;
    for (int round = 0; round < 8; round++) {
        struct payment payment = till_payment(till, order.id);
        int64_t next = (payment.next_try_at.us - till->counter.act.now.us) / 1000000;

        assert_int_equal(payment.state, PAYMENT_UNKNOWN);
        assert_true(next >= pause && next <= 3600);
        pause = next;
        till_later(till, next);
        assert_int_equal(till_pursue(till), 1);
    }
    till->gateway.find_says = GATEWAY_ABSENT; /* answered from the script's record */
    till_later(till, pause);
    assert_int_equal(till_pursue(till), 1);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    assert_int_equal(till->gateway.charges, 1);
}

/* after_s: real time since the charge was made. */
static const struct {
    const char *why;
    int64_t after_s;
    enum gateway_outcome says; /* to the void */
    enum order_status order;
    enum payment_state payment;
    int voids, finds;
} waits[] = {
    { "before 23 hours: asked, not voided", 23 * 3600 - 2, GATEWAY_DECLINED, ORDER_PAYMENT_ACTION_REQUIRED,
      PAYMENT_ACTION_REQUIRED, 0, 1 },
    { "after 23 hours: voided", 23 * 3600, GATEWAY_DECLINED, ORDER_PAYMENT_FAILED, PAYMENT_DECLINED, 1, 0 },
    { "after 23 hours: the card holder had paid", 23 * 3600, GATEWAY_SUCCEEDED, ORDER_CONFIRMED, PAYMENT_SUCCEEDED, 1,
      0 },
    { "after 23 hours: processing", 23 * 3600, GATEWAY_PROCESSING, ORDER_CONFIRMED, PAYMENT_PROCESSING, 1, 0 },
    { "no answer to the void: waits on, voided next time", 30 * 3600, GATEWAY_UNKNOWN, ORDER_PAYMENT_ACTION_REQUIRED,
      PAYMENT_ACTION_REQUIRED, 1, 0 },
    { "after the void it still waits for its card holder", 23 * 3600, GATEWAY_ACTION_REQUIRED,
      ORDER_PAYMENT_ACTION_REQUIRED, PAYMENT_ACTION_REQUIRED,
      1, 0 },
};

static void test_charge_that_waits_for_its_card_holder_is_voided_after_23_hours(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
        struct payment payment;
        struct till *till;
        struct order order;
        void *made;

        assert_int_equal(till_start(&made), 0);
        till = made;
        order = order_made(till, GATEWAY_ACTION_REQUIRED, false);
        till->gateway.find_says = GATEWAY_ACTION_REQUIRED;
        till->gateway.void_says = waits[i].says;
        till->counter.act.now = instant_plus_seconds(id_time(till_payment(till, order.id).id), waits[i].after_s);
        assert_int_equal(till_pursue(till), 1);
        order = till_order_now(till, order.id);
        payment = till_payment(till, order.id);
        if (order.status != waits[i].order || payment.state != waits[i].payment ||
            till->gateway.voids != waits[i].voids || till->gateway.finds != waits[i].finds)
            fail_msg("%s: %s, %s, %d voids", waits[i].why, order_status_name(order.status),
                     payment_state_name(payment.state), till->gateway.voids);
        if (payment.state == PAYMENT_DECLINED)
            assert_string_equal(payment.decline_code, "voided");
        assert_int_equal(till->gateway.charges, 1);
        till_books_are_right(till);
        assert_int_equal(till_end(&made), 0);
    }
}

/* However long the pauses have grown, the last question comes exactly at the end of the wait. */
static void test_last_question_comes_when_the_23_hours_end(void **state)
{
    struct till *till = *state;
    struct order order = order_made(till, GATEWAY_ACTION_REQUIRED, false);
    struct instant end = instant_plus_seconds(id_time(till_payment(till, order.id).id), 23 * 3600);

    till->gateway.find_says = GATEWAY_ACTION_REQUIRED;
    while (till_order_now(till, order.id).status == ORDER_PAYMENT_ACTION_REQUIRED) {
        till->counter.act.now = till_payment(till, order.id).next_try_at;
        assert_true(till->counter.act.now.us <= end.us);
        assert_int_equal(till_pursue(till), 1);
    }
    assert_int_equal(till->counter.act.now.us, end.us);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_PAYMENT_FAILED);
    assert_int_equal(till->gateway.voids, 1);
}

/* Two workers read the same list: one of them gets the lease. */
static void test_due_payment_is_pursued_by_one_worker(void **state)
{
    struct till *till = *state;
    struct payment_call *due;
    struct order order = order_made(till, GATEWAY_UNKNOWN, false);
    size_t count;

    till_later(till, 10);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(store_payment_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(payment_pursue(till_counter(till), &due[0]), STATUS_OK);
    assert_int_equal(payment_pursue(till_counter(till), &due[0]), STATUS_CHANGED);
    assert_int_equal(till->gateway.charges, 2);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
}

/* A second worker comes during the first one's call: the version it read is out of date. */
struct second_worker {
    struct till till;
    const struct payment_call *due;
    enum status status;
};

static void pursue_too(void *with)
{
    struct second_worker *second = with;

    second->till.sql = database_program(second->till.database, NULL);
    second->till.arena = (struct arena){ 0 };
    second->status = payment_pursue(till_counter(&second->till), second->due);
    sql_end(&second->till.sql);
    arena_end(&second->till.arena);
}

static void test_payment_during_a_call_is_left_alone_by_a_second_worker(void **state)
{
    struct till *till = *state;
    struct second_worker second;
    struct payment_call *due;
    struct order order = order_made(till, GATEWAY_UNKNOWN, false);
    size_t count;

    till_later(till, 10);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(store_payment_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count), STATUS_OK);
    assert_int_equal(count, 1);
    second = (struct second_worker){ .till = *till, .due = &due[0], .status = STATUS_OK };
    second.till.gateway.charges = second.till.gateway.finds = 0;
    till->gateway.meanwhile = pursue_too;
    till->gateway.meanwhile_with = &second;
    assert_int_equal(payment_pursue(till_counter(till), &due[0]), STATUS_OK);
    assert_int_equal(second.status, STATUS_CHANGED);
    assert_int_equal(second.till.gateway.charges + second.till.gateway.finds, 0);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    till_books_are_right(till);
}

static const struct {
    const char *why;
    enum gateway_outcome first, then;
} words[] = {
    { "paid, said twice", GATEWAY_SUCCEEDED, GATEWAY_SUCCEEDED },
    { "declined after paid: the first word stands", GATEWAY_SUCCEEDED, GATEWAY_DECLINED },
    { "unknown after paid", GATEWAY_SUCCEEDED, GATEWAY_UNKNOWN },
    { "declined, said twice", GATEWAY_DECLINED, GATEWAY_DECLINED },
    { "paid after declined", GATEWAY_DECLINED, GATEWAY_SUCCEEDED },
};

static void test_settled_payment_ignores_later_answers(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct order order = order_made(till, words[i].first, words[i].first == GATEWAY_SUCCEEDED), again;
        const char *before = database_contents(till->database);
        struct gateway_charge charge;

        script_gateway_answer(&till->gateway.gateway, words[i].then, &charge);
        assert_int_equal(
            payment_settle_order(till_counter(till), till->organization.id, order.id, &charge, NULL, &again),
            STATUS_OK);
        if (again.status != order.status || strcmp(database_contents(till->database), before) != 0)
            fail_msg("%s: something moved", words[i].why);
    }
    till_books_are_right(till);
}

static void test_order_of_another_organization_is_not_settled(void **state)
{
    struct till *till = *state;
    struct order order = order_made(till, GATEWAY_UNKNOWN, false), found;
    struct gateway_charge charge;

    till_organization(till, true);
    script_gateway_answer(&till->gateway.gateway, GATEWAY_SUCCEEDED, &charge);
    assert_int_equal(payment_settle_order(till_counter(till), till->organization.id, order.id, &charge, NULL, &found),
                     STATUS_NOT_FOUND);
}

/* Half the processes wait for the gateway already: this one answers at once and leaves the call to the worker. */
static void test_order_without_a_free_gateway_place_is_sent_by_the_worker(void **state)
{
    struct till *till = *state;
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 5);
    struct order_wanted wanted = { .quote_id = quote.id };
    struct counter *c = till_counter_claiming(till, "a key of its own", "body");
    struct order order;

    c->act.gateway_places.enter = till_nobody_may;
    assert_int_equal(order_place(c, &wanted, till_render, &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_PAYMENT_PENDING);
    assert_int_equal(c->answer.http_status, 201);
    assert_int_equal(till->gateway.charges, 0);
    assert_int_equal(till_payment(till, order.id).state, PAYMENT_INTENT);
    assert_int_equal(till_pursue(till), 1); /* at once: no process holds its lease */
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    assert_int_equal(till->gateway.finds, 0); /* nothing had been sent, so it is not looked for */
    till_books_are_right(till);
}

/* A request whose process dies in the middle of its call; the client retries with the same key. */
struct dying {
    struct till *till;
    struct id quote_id;
};

static void die(void *with)
{
    (void)with;
    (void)raise(SIGKILL);
}

static void order_and_die(void *with, int number)
{
    struct dying *dying = with;
    struct till *till = dying->till;
    struct order order;

    (void)number;
    till->sql = database_program(till->database, NULL);
    till->gateway.meanwhile = die;
    (void)!till_order(till, dying->quote_id, "the key of the dead", &order);
}

static void test_order_of_a_killed_request_is_answered_by_its_key(void **state)
{
    for (int happened = 0; happened < 2; happened++) {
        struct till *till;
        struct dying dying;
        struct order order, again;
        void *made;

        (void)state;
        assert_int_equal(till_start(&made), 0);
        till = made;
        dying = (struct dying){ .till = till, .quote_id = till_quote(till, ID_NONE, till->card.id, 5).id };
        sql_end(&till->sql);
        assert_int_equal(child_end(child_start(order_and_die, &dying, 0, 1)), SIGKILL);
        till->sql = database_program(till->database, NULL);
        till->gateway.find_says = happened ? GATEWAY_SUCCEEDED : GATEWAY_ABSENT;
        assert_int_equal(till_order(till, dying.quote_id, "the key of the dead", &order),
                         STATUS_IDEMPOTENCY_IN_PROGRESS);
        till_later(till, 30);
        assert_int_equal(till_order(till, dying.quote_id, "the key of the dead", &order), STATUS_OK);
        assert_int_equal(order.status, ORDER_PAYMENT_PENDING);
        assert_int_equal(till->counter.answer.http_status, 201);
        assert_int_equal(till_order(till, dying.quote_id, "the key of the dead", &again), STATUS_OK);
        assert_true(till->counter.answer.replayed);
        assert_int_equal(till_pursue(till), 1);
        assert_int_equal(till->gateway.charges, happened ? 0 : 1);
        assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
        till_books_are_right(till);
        assert_int_equal(till_end(&made), 0);
    }
}

/* The worker settles during the request's own call: both give the same answer, once. */
static void settle_meanwhile(void *with)
{
    struct till *till = with;
    struct till other = *till;
    struct payment_call *due;
    size_t count;

    other.sql = database_program(till->database, NULL);
    other.arena = (struct arena){ 0 };
    till_later(&other, 20);
    other.gateway.find_says = GATEWAY_SUCCEEDED;
    assert_int_equal(store_payment_due(other.sql, &other.arena, other.counter.act.now, 50, &due, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(payment_pursue(till_counter(&other), &due[0]), STATUS_OK);
    sql_end(&other.sql);
    arena_end(&other.arena);
}

static void test_order_settled_by_the_worker_during_its_call_is_answered_right(void **state)
{
    struct till *till = *state;
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 5);
    struct order order;

    till->gateway.meanwhile = settle_meanwhile;
    till->gateway.meanwhile_with = till;
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_int_equal(till->counter.answer.http_status, 201);
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worker_finds_the_outcome_of_an_open_charge),
        TILL_TEST(test_charge_of_unknown_outcome_is_asked_about_until_it_is_known),
        cmocka_unit_test(test_charge_that_waits_for_its_card_holder_is_voided_after_23_hours),
        TILL_TEST(test_last_question_comes_when_the_23_hours_end),
        TILL_TEST(test_due_payment_is_pursued_by_one_worker),
        TILL_TEST(test_payment_during_a_call_is_left_alone_by_a_second_worker),
        TILL_TEST(test_settled_payment_ignores_later_answers),
        TILL_TEST(test_order_of_another_organization_is_not_settled),
        TILL_TEST(test_order_without_a_free_gateway_place_is_sent_by_the_worker),
        cmocka_unit_test(test_order_of_a_killed_request_is_answered_by_its_key),
        TILL_TEST(test_order_settled_by_the_worker_during_its_call_is_answered_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
