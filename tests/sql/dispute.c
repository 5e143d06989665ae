/* tests/sql/dispute.c: an answer of the gateway that cannot be used is a matter of its own payment or refund: flagged at once, asked about by its own
 * schedule, and never in a probe. Source: product.md, E. */
#include "refund_fixture.h"

#include "sql/store_flag.h"
#include "worker/pursue.h"

static const volatile int go_on;

static struct order order_made(struct till *till, enum gateway_outcome says)
{
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 5);
    struct order order;

    script_gateway_says(&till->gateway, says);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    return order;
}

static void due_now(struct till *till)
{
    database_do(till->database->root, "UPDATE payment SET next_try_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE next_try_at IS NOT NULL");
}

static int64_t flagged_count(struct till *till)
{
    struct payments_open open;

    assert_int_equal(store_flag_counts(till->sql, &till->arena, &open), STATUS_OK);
    return open.flagged;
}

static void test_a_disputed_charge_is_flagged_at_once(void **state)
{
    struct till *till = *state;
    struct order order = order_made(till, GATEWAY_DISPUTED);
    struct payment payment = till_payment(till, order.id);

    assert_int_equal(order.status, ORDER_PAYMENT_PENDING);
    assert_int_equal(payment.state, PAYMENT_UNKNOWN);
    assert_string_equal(payment.dispute, "amount");
    assert_int_equal(payment.flagged_at.us, till->counter.now.us);
    assert_int_equal(payment.next_try_at.us, instant_plus_seconds(till->counter.now, DISPUTED_PAUSE_S).us);
    assert_int_equal(flagged_count(till), 1);
}

/* What was disputed stays so in silence, and is so no longer after the first answer that can be used. */
static void test_what_ends_a_dispute(void **state)
{
    static const struct { enum gateway_outcome says; bool disputed; } words[] = {
        { GATEWAY_UNKNOWN, true }, { GATEWAY_DISPUTED, true }, { GATEWAY_ACTION_REQUIRED, false }, { GATEWAY_DISPUTED, true },
        { GATEWAY_PROCESSING, false },
    };
    struct till *till = *state;
    struct order order = order_made(till, GATEWAY_DISPUTED);

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        till->gateway.find_says = words[i].says;
        due_now(till);
        assert_int_equal(till_pursue(till), 1);
        assert_int_equal(till_payment(till, order.id).dispute != NULL, words[i].disputed);
    }
    till_books_are_right(till);
}

/* A probe is for silence: what is disputed waits for its own time, and another's payment is settled in the meantime. */
static void test_a_disputed_charge_holds_up_nobody(void **state)
{
    struct till *till = *state;
    struct order disputed = order_made(till, GATEWAY_DISPUTED), other = order_made(till, GATEWAY_ACTION_REQUIRED);
    struct pursuit pursuit = { 0 };

    due_now(till);
    till->gateway.find_says = GATEWAY_DISPUTED;
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 2);
    assert_false(pursuit.silent);
    database_do(till->database->root, "UPDATE payment SET next_try_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE state = 'action_required'");
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
    assert_int_equal(store_refund_due(till->sql, &till->arena, instant_plus_seconds(till->counter.now, DISPUTED_PAUSE_S - 1), 10, &due, &count),
                     STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(store_refund_due(till->sql, &till->arena, instant_plus_seconds(till->counter.now, DISPUTED_PAUSE_S), 10, &due, &count),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_string_equal(due[0].refund.dispute, "amount");
    assert_int_equal(due[0].refund.flagged_at.us, till->counter.now.us);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_a_disputed_charge_is_flagged_at_once),
        TILL_TEST(test_what_ends_a_dispute),
        TILL_TEST(test_a_disputed_charge_holds_up_nobody),
        TILL_TEST(test_a_disputed_refund_is_flagged_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
