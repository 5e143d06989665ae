/* tests/sql/dispute.c: a disputed answer (an answer of the gateway that cannot be used) concerns its own payment or
 * refund alone: that is flagged at once, asked about on a schedule of its own, and never probed. Source: docs/rules.md,
 * E. */
#include "refund_fixture.h"

#include "sql/store_flag.h"
#include "worker/flag.h"
#include "worker/pursue.h"

static const volatile int go_on;

static int64_t flagged_count(struct till *till)
{
    struct payments_open open;

    assert_int_equal(store_flag_counts(till->sql, &till->arena, &open), STATUS_OK);
    return open.flagged;
}

static void test_a_disputed_charge_is_flagged_at_once(void **state)
{
    struct till *till = *state;
    struct order order = till_order_made(till, 5, GATEWAY_DISPUTED);
    struct payment payment = till_payment(till, order.id);

    assert_int_equal(order.status, ORDER_PAYMENT_PENDING);
    assert_int_equal(payment.state, PAYMENT_UNKNOWN);
    assert_string_equal(payment.dispute, "amount");
    assert_int_equal(payment.flagged_at.us, till->counter.act.now.us);
    assert_int_equal(payment.next_try_at.us, instant_plus_seconds(till->counter.act.now, DISPUTED_PAUSE_S).us);
    assert_int_equal(flagged_count(till), 1);
}

/* A dispute stays while the gateway is silent, and ends with the first answer that can be used. */
static void test_dispute_ends_with_the_first_usable_answer_and_not_with_silence(void **state)
{
    static const struct { enum gateway_outcome says; bool disputed; } words[] = {
        { GATEWAY_UNKNOWN, true }, { GATEWAY_DISPUTED, true }, { GATEWAY_ACTION_REQUIRED, false }, { GATEWAY_DISPUTED,
          true },
        { GATEWAY_PROCESSING, false },
    };
    struct till *till = *state;
    struct order order = till_order_made(till, 5, GATEWAY_DISPUTED);

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        till->gateway.find_says = words[i].says;
        till_payments_due(till);
        assert_int_equal(till_pursue(till), 1);
        assert_int_equal(till_payment(till, order.id).dispute != NULL, words[i].disputed);
    }
    till_books_are_right(till);
}

/* Probes are for silence: a disputed charge waits for its own time, and another customer's payment is settled
 * meanwhile. */
static void test_disputed_charge_is_not_probed_and_delays_no_other_payment(void **state)
{
    struct till *till = *state;
    struct order disputed = till_order_made(till, 5, GATEWAY_DISPUTED),
                 other = till_order_made(till, 5, GATEWAY_ACTION_REQUIRED);
    struct pursuit pursuit = { 0 };

    till_payments_due(till);
    till->gateway.find_says = GATEWAY_DISPUTED;
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 2);
    assert_false(pursuit.silent);
    database_do(
        till->database->root,
        "UPDATE payment SET next_try_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE state = 'action_required'");
    till->gateway.find_says = GATEWAY_SUCCEEDED;
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 1);
    assert_int_equal(till_order_now(till, other.id).status, ORDER_CONFIRMED);
    assert_int_equal(till_order_now(till, disputed.id).status, ORDER_PAYMENT_PENDING);
}

static void test_a_disputed_refund_is_flagged_at_once(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    struct credit_note note;
    struct refund_call *due;
    size_t count;

    script_gateway_says_of_refunds(&till->gateway, GATEWAY_DISPUTED);
    till->gateway.refund_find_says = GATEWAY_DISPUTED;
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    note = note_now(till, note_id);
    assert_int_equal(note.refunds[0].state, REFUND_UNKNOWN);
    assert_int_equal(store_refund_due(till->sql, &till->arena,
                                      instant_plus_seconds(till->counter.act.now, DISPUTED_PAUSE_S - 1), 10, &due,
                                      &count),
                     STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(store_refund_due(till->sql, &till->arena,
                                      instant_plus_seconds(till->counter.act.now, DISPUTED_PAUSE_S), 10, &due, &count),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_string_equal(due[0].refund.dispute, "amount");
    assert_int_equal(due[0].refund.flagged_at.us, till->counter.act.now.us);
}

/* A charge that was not sent yet, as a renewal's, is sent while another customer's is disputed. */
static void test_unsent_charge_is_sent_while_another_is_disputed(void **state)
{
    struct till *till = *state;
    struct order disputed = till_order_made(till, 5, GATEWAY_DISPUTED), waits;
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 3);
    struct order_wanted wanted = { .quote_id = quote.id };
    struct counter *c = till_counter_claiming(till, "a key of its own", "body");
    struct pursuit pursuit = { 0 };

    (void)snprintf(till->gateway.disputed_key, sizeof till->gateway.disputed_key, "%s",
                   id_write(ID_PAYMENT, till_payment(till, disputed.id).id).text);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    c->act.gateway_places.enter = till_nobody_may;
    assert_int_equal(order_place(c, &wanted, till_render, &waits), STATUS_OK);
    till_payments_due(till);
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 2);
    assert_int_equal(till_order_now(till, waits.id).status, ORDER_CONFIRMED);
    assert_int_equal(till_order_now(till, disputed.id).status, ORDER_PAYMENT_PENDING);
    assert_false(pursuit.silent);
}

/* A disputed charge is given up only if a person says that it was undone at the gateway and the gateway still disputes
 * it; an answer that can be used wins over that word. */
static void test_disputed_charge_is_given_up_only_as_undone_at_the_gateway(void **state)
{
    static const struct { enum gateway_outcome found; enum give_up how; enum order_status order; } words[] = {
        { GATEWAY_DISPUTED, GIVE_UP_ABSENT, ORDER_PAYMENT_PENDING },
        { GATEWAY_UNKNOWN, GIVE_UP_DISPUTED, ORDER_PAYMENT_PENDING },
        { GATEWAY_DISPUTED, GIVE_UP_DISPUTED, ORDER_PAYMENT_FAILED },
        { GATEWAY_SUCCEEDED, GIVE_UP_DISPUTED, ORDER_CONFIRMED },
    };
    struct till *till = *state;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct order order = till_order_made(till, 5, GATEWAY_DISPUTED);
        struct payment_call call;

        assert_int_equal(store_payment_of_order(till->sql, &till->arena, till->organization.id, order.id, &call),
                         STATUS_OK);
        assert_true(payment_may_be_given_up(till_counter(till), &call.payment));
        till->gateway.find_says = words[i].found;
        assert_int_equal(payment_give_up(till_counter(till), &call, words[i].how), STATUS_OK);
        assert_int_equal(till_order_now(till, order.id).status, words[i].order);
        if (words[i].order == ORDER_PAYMENT_FAILED)
            assert_string_equal(till_payment(till, order.id).decline_code, "given_up");
    }
    till_books_are_right(till);
}

static struct flagged refund_flagged(struct till *till)
{
    struct flagged *flagged;
    size_t count;

    assert_int_equal(store_flag_list(till->sql, &till->arena, ID_REFUND, ID_NONE, 10, &flagged, &count), STATUS_OK);
    return count == 0 ? (struct flagged){ .kind = ID_REFUND } : flagged[0];
}

/* A refund that is open for a day is flagged once and can be given up by a person; its amount is credit again. */
static void test_refund_open_for_a_day_is_flagged_once_and_can_be_given_up(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000), refund_id;
    int64_t balance = balance_now(till);
    struct payments_open open;
    struct refund_call call;

    script_gateway_says_of_refunds(&till->gateway, GATEWAY_UNKNOWN);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    refund_id = note_now(till, note_id).refunds[0].id;
    till->counter.act.now = instant_plus_seconds(id_time(refund_id), FLAG_AFTER_S);
    assert_int_equal(payments_flag(till_counter(till)), 0);
    till->counter.act.now = instant_plus_seconds(id_time(refund_id), FLAG_AFTER_S + 1);
    assert_int_equal(payments_flag(till_counter(till)), 1);
    assert_int_equal(payments_flag(till_counter(till)), 0);
    assert_true(id_equal(refund_flagged(till).id, refund_id) && id_equal(refund_flagged(till).credit_note_id, note_id));
    assert_string_equal(refund_flagged(till).state, "unknown");
    assert_int_equal(refund_flagged(till).amount.minor, note_now(till, note_id).refunds[0].amount.minor);
    assert_int_equal(store_flag_counts(till->sql, &till->arena, &open), STATUS_OK);
    assert_int_equal(open.refunds_flagged, 1);
    assert_int_equal(open.refunds[REFUND_UNKNOWN], 1);
    assert_int_equal(open.refunds[REFUND_PROCESSING], 0);
    assert_int_equal(open.refunds_oldest[REFUND_UNKNOWN].us, id_time(refund_id).us);
    assert_true(instant_is_none(open.refunds_oldest[REFUND_PROCESSING]));
    assert_int_equal(open.flagged, 0);

    assert_int_equal(store_refund_find(till->sql, &till->arena, till->organization.id, refund_id, &call), STATUS_OK);
    assert_false(refund_may_be_given_up(till_counter(till), &call.refund)); /* not asked about often enough yet */
    database_do(till->database->root, "UPDATE refund SET tries = 6");
    call.refund.tries = GIVE_UP_TRIES;
    assert_true(refund_may_be_given_up(till_counter(till), &call.refund));
    assert_int_equal(refund_give_up(till_counter(till), &call, GIVE_UP_ABSENT), STATUS_OK);
    assert_int_equal(note_now(till, note_id).refunds[0].state, REFUND_DECLINED);
    assert_string_equal(note_now(till, note_id).refunds[0].decline_code, "given_up");
    assert_int_equal(balance_now(till), balance);
    assert_int_equal(till->gateway.back_count, 0);
    assert_true(id_is_none(refund_flagged(till).id));
    till_books_are_right(till);
}

/* The card holder did not act, and the charge could not be voided for two hours: a person must look. */
static void test_payment_waiting_past_its_void_time_is_flagged(void **state)
{
    struct till *till = *state;
    struct id id = till_payment(till, till_order_made(till, 5, GATEWAY_ACTION_REQUIRED).id).id;

    till->counter.act.now = instant_plus_seconds(id_time(id), FLAG_WAITS_AFTER_S);
    assert_int_equal(payments_flag(till_counter(till)), 0);
    till->counter.act.now = instant_plus_seconds(id_time(id), FLAG_WAITS_AFTER_S + 1);
    assert_int_equal(payments_flag(till_counter(till)), 1);
    assert_int_equal(flagged_count(till), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_a_disputed_charge_is_flagged_at_once),
        TILL_TEST(test_dispute_ends_with_the_first_usable_answer_and_not_with_silence),
        TILL_TEST(test_disputed_charge_is_not_probed_and_delays_no_other_payment),
        TILL_TEST(test_a_disputed_refund_is_flagged_at_once),
        TILL_TEST(test_unsent_charge_is_sent_while_another_is_disputed),
        TILL_TEST(test_disputed_charge_is_given_up_only_as_undone_at_the_gateway),
        TILL_TEST(test_refund_open_for_a_day_is_flagged_once_and_can_be_given_up),
        TILL_TEST(test_payment_waiting_past_its_void_time_is_flagged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
