/* tests/sql/pursuit.c: while the gateway is silent it is probed with one payment or refund at a time, in rotation; once
 * it answers, all of them are asked about. A payment that alone gets no answer waits by itself. */
#include "refund_fixture.h"

#include <unistd.h>

#include "worker/pursue.h"

enum { ORDERS = 5 };

/* clang-format off */
static const struct sql_query open_count = { .name = "test_open", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*) FROM payment WHERE state IN ('calling', 'unknown')" };
/* clang-format on */

static void orders_to_a_silent_gateway(struct till *till)
{
    struct quote quotes[ORDERS];
    struct order order;

    for (int i = 0; i < ORDERS; i++)
        quotes[i] = till_quote(till, ID_NONE, till->card.id, 1);
    script_gateway_says(&till->gateway, GATEWAY_UNKNOWN);
    till->gateway.find_says = GATEWAY_UNKNOWN;
    for (int i = 0; i < ORDERS; i++) {
        assert_int_equal(till_order(till, quotes[i].id, till_key(till), &order), STATUS_OK);
        assert_int_equal(order.status, ORDER_PAYMENT_PENDING);
    }
    database_do(till->database->root, "UPDATE payment SET next_try_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND");
}

static void test_silent_gateway_is_probed_once_and_its_return_settles_all(void **state)
{
    static const volatile int go_on;
    struct till *till = *state;
    struct pursuit pursuit = { 0 };
    int finds;

    orders_to_a_silent_gateway(till);
    finds = till->gateway.finds;
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 1);
    /* the others do not wait for an answer that does not come */
    assert_int_equal(till->gateway.finds - finds, 1);
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 0);
    assert_int_equal(till->gateway.finds - finds, 1); /* and it is not probed again at once */
    usleep(PROBE_EVERY_US);
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 0);
    assert_int_equal(till->gateway.finds - finds, 2);
    database_do(till->database->root, "UPDATE payment SET next_try_at = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR");
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(database_int(till->database->root, &open_count), ORDERS);
    usleep(PROBE_EVERY_US);
    (void)payments_pursue(till_counter(till), &pursuit, &go_on);
    assert_int_equal(database_int(till->database->root, &open_count), 0); /* an hour before their time */
    assert_int_equal(till->gateway.booked, ORDERS);
    till_books_are_right(till);
}

/* Each probe takes the next payment, round and round: one that never gets an answer does not stand for all. */
static void test_probes_of_a_silent_gateway_rotate_over_the_payments(void **state)
{
    static const volatile int go_on;
    struct till *till = *state;
    struct pursuit pursuit = { 0 };
    char asked[2 * ORDERS][40];

    orders_to_a_silent_gateway(till);
    for (int i = 0; i < 2 * ORDERS; i++) {
        (void)payments_pursue(till_counter(till), &pursuit, &go_on);
        assert_true(pursuit.silent);
        (void)snprintf(asked[i], sizeof asked[i], "%s", till->gateway.asked);
        pursuit.probe_us = 0; /* half a second later */
    }
    for (int i = 0; i < ORDERS; i++)
        for (int other = i + 1; other < ORDERS; other++)
            assert_string_not_equal(asked[i], asked[other]);
    for (int i = 0; i < ORDERS; i++)
        assert_string_equal(asked[i], asked[i + ORDERS]);
}

/* Another customer's payment is settled by the next probe, and the payment without an answer is not asked about sooner
 * for that. */
static void test_payment_that_alone_gets_no_answer_delays_no_other(void **state)
{
    static const volatile int go_on;
    struct till *till = *state;
    struct order alone = till_order_made(till, 1, GATEWAY_UNKNOWN),
                 other = till_order_made(till, 1, GATEWAY_ACTION_REQUIRED);
    struct pursuit pursuit = { 0 };
    int finds;

    (void)snprintf(till->gateway.silent_key, sizeof till->gateway.silent_key, "%s",
                   id_write(ID_PAYMENT, till_payment(till, alone.id).id).text);
    till_payments_due(till);
    till->gateway.find_says = GATEWAY_SUCCEEDED;
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 1);
    assert_true(pursuit.silent);
    pursuit.probe_us = 0;
    (void)payments_pursue(till_counter(till), &pursuit, &go_on);
    assert_int_equal(till_order_now(till, other.id).status, ORDER_CONFIRMED);
    assert_false(pursuit.silent);
    assert_string_not_equal(till->gateway.asked, till->gateway.silent_key); /* it was not asked about early */
    finds = till->gateway.finds;
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 0);
    assert_int_equal(till->gateway.finds, finds);
    till_payments_due(till); /* its own time has come: it is asked about again */
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 1);
    assert_string_equal(till->gateway.asked, till->gateway.silent_key);
    assert_int_equal(till_order_now(till, alone.id).status, ORDER_PAYMENT_PENDING);
}

/* A probe also takes payments that are merely due: an unsent renewal is sent although another payment gets no
 * answer. */
static void test_due_payments_are_probed_while_the_gateway_is_silent(void **state)
{
    static const volatile int go_on;
    struct till *till = *state;
    struct order alone = till_order_made(till, 1, GATEWAY_UNKNOWN),
                 other = till_order_made(till, 1, GATEWAY_ACTION_REQUIRED);
    struct pursuit pursuit = { 0 };

    (void)snprintf(till->gateway.silent_key, sizeof till->gateway.silent_key, "%s",
                   id_write(ID_PAYMENT, till_payment(till, alone.id).id).text);
    pursuit.silent = true;
    pursuit.suspect = pursuit.probed = till_payment(till, alone.id).id;
    till_payments_due(till);
    till->gateway.find_says = GATEWAY_SUCCEEDED;
    (void)payments_pursue(till_counter(till), &pursuit, &go_on);
    assert_int_equal(till_order_now(till, other.id).status, ORDER_CONFIRMED);
}

/* Refunds are probed too, do not wait for each other, and are asked about early like payments. */
static void test_refunds_are_probed_while_the_gateway_is_silent(void **state)
{
    static const volatile int go_on;
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id notes[2] = { corrected(till, &invoice, 1000), corrected(till, &invoice, 2000) };
    struct pursuit pursuit = { 0 };

    script_gateway_says_of_refunds(&till->gateway, GATEWAY_UNKNOWN);
    till->gateway.refund_find_says = GATEWAY_UNKNOWN;
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(till_refund(till, notes[i], till_key(till)), STATUS_OK);
    database_do(till->database->root, "UPDATE refund SET next_try_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND");
    assert_int_equal(refunds_pursue(till_counter(till), &pursuit, &go_on), 1);
    assert_int_equal(till->gateway.refund_finds, 1);
    assert_true(pursuit.silent);
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 0);
    assert_int_equal(refunds_pursue(till_counter(till), &pursuit, &go_on), 0);
    assert_int_equal(till->gateway.refund_finds, 1);
    pursuit.probe_us = 0;
    /* the other one gets no answer either: the gateway is silent */
    assert_int_equal(refunds_pursue(till_counter(till), &pursuit, &go_on), 0);
    assert_int_equal(till->gateway.refund_finds, 2);
    database_do(till->database->root, "UPDATE refund SET next_try_at = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR");
    script_gateway_says_of_refunds(&till->gateway, GATEWAY_SUCCEEDED);
    pursuit.probe_us = 0;
    (void)payments_pursue(till_counter(till), &pursuit, &go_on); /* the two rounds may come in either order */
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(note_now(till, notes[i]).refunds[0].state, REFUND_SUCCEEDED);
    assert_int_equal(till->gateway.back_count, 2);
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_silent_gateway_is_probed_once_and_its_return_settles_all),
        TILL_TEST(test_probes_of_a_silent_gateway_rotate_over_the_payments),
        TILL_TEST(test_payment_that_alone_gets_no_answer_delays_no_other),
        TILL_TEST(test_due_payments_are_probed_while_the_gateway_is_silent),
        TILL_TEST(test_refunds_are_probed_while_the_gateway_is_silent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
