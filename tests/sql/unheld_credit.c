/* tests/sql/unheld_credit.c: an order that was open at the upgrade to schema 010 does not hold the credit that it was
 * quoted with. If that is spent when its charge succeeds, the payment is set aside and flagged, and a credit note by
 * the operator lets it be settled. Source: docs/rules.md, E (Held credit). */
#include "refund_fixture.h"

#include "counter/set_aside.h"
#include "worker/aside.h"
#include "worker/pursue.h"

static const volatile int go_on;

static int64_t count_of(struct till *till, const char *what)
{
    struct sql_query *query = ARENA_NEW(&till->arena, struct sql_query);

    *query = (struct sql_query){ .name = "test_count",
                                 .takes = "",
                                 .gives = "i",
                                 .text = arena_format(&till->arena, "SELECT COUNT(*) FROM %s", what) };
    return database_int(till->database->root, query);
}

/* Makes the order as it was before schema 010: its credit is free, and no posting says otherwise; migration 023
 * recorded how much that is. `guichet verify` accepts it. */
static void hold_never_was(struct till *till)
{
    struct sql *root = till->database->root;

    database_do(root, "UPDATE credit_note_state n JOIN credit_hold h ON h.organization_id = n.organization_id AND "
                      "h.source_id = n.credit_note_id"
                      " SET n.unspent_minor = n.unspent_minor + h.minor");
    database_do(root, "UPDATE `order` r JOIN credit_hold h ON h.organization_id = r.organization_id AND"
                      " h.order_id = r.id SET r.unheld_minor = h.minor");
    database_do(root, "DELETE FROM credit_hold");
    database_do(root, "UPDATE organization SET credit_balance_minor = credit_balance_minor + credit_held_minor, "
                      "credit_held_minor = 0");
    database_do(root, "DELETE FROM ledger_entry WHERE order_id IS NOT NULL");
}

/* The card holder authenticates. */
static void completed(struct till *till)
{
    struct pursuit pursuit = { .silent = false };

    till->gateway.find_says = GATEWAY_SUCCEEDED;
    database_do(till->database->root, "UPDATE payment SET next_try_at = created_at WHERE next_try_at IS NOT NULL");
    (void)payments_pursue(till_counter(till), &pursuit, &go_on);
}

static size_t time_passes(struct till *till)
{
    database_do(till->database->root, "UPDATE set_aside SET next_try_at = since");
    database_do(till->database->root, "UPDATE payment SET lease_until = NULL");
    return asides_pursue(till_counter(till), &go_on);
}

static void test_order_without_held_credit_is_settled_after_a_credit_note(void **state)
{
    struct till *till = *state;
    struct invoice first = invoice_bought(till, till->card.id); /* 126.00 */
    struct order waiting, other;
    struct set_aside row;
    struct id payment_id;

    (void)corrected(till, &first, 4000);
    assert_int_equal(balance_now(till), 4800);
    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    waiting = till_ordered(till, ID_NONE, till->card.id, 6); /* 75.60, of which 48.00 are credit */
    payment_id = till_payment(till, waiting.id).id;
    assert_int_equal(till_payment(till, waiting.id).amount.minor, 2760);
    hold_never_was(till);
    till_books_are_right(till);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    other = till_ordered(till, ID_NONE, till->card.id, 6); /* spends the credit */
    assert_int_equal(till_payment(till, other.id).amount.minor, 2760);
    assert_int_equal(balance_now(till), 0);

    completed(till);
    assert_int_equal(till_order_now(till, waiting.id).status, ORDER_PAYMENT_ACTION_REQUIRED);
    assert_int_equal(
        store_set_aside_find(till->sql, &till->arena, till->organization.id, SET_ASIDE_PAYMENT, payment_id, &row),
        STATUS_OK);
    assert_string_equal(row.reason, "STATUS_CREDIT_MISSING");
    assert_int_equal(time_passes(till), 1); /* it cannot be settled by itself */
    till_books_are_right(till);
    assert_int_equal(till_order_now(till, waiting.id).status, ORDER_PAYMENT_ACTION_REQUIRED);

    (void)corrected(till, &first, 4000);
    assert_int_equal(time_passes(till), 1);
    assert_int_equal(till_order_now(till, waiting.id).status, ORDER_CONFIRMED);
    assert_int_equal(till_payment(till, waiting.id).state, PAYMENT_SUCCEEDED);
    assert_int_equal(balance_now(till), 0);
    assert_int_equal(count_of(till, "set_aside"), 0);
    assert_int_equal(count_of(till, "invoice_state WHERE status = 'paid' AND due_minor = 0"), 3);
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_order_without_held_credit_is_settled_after_a_credit_note),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
