/* tests/sql/method_of_order.c: a change of licences that names another payment method: paid by it, and so is the
 * subscription from the confirmation on. Source: docs/rules.md, C (Billing, Credit check). */
#include "credit_check_fixture.h"

#include "counter/payment_method_change.h"
#include "counter/subscription_change.h"

static struct payment_method method_more(struct till *till, enum payment_method_type type, const char *reference)
{
    struct payment_method method = { .organization_id = till->organization.id,
                                     .id = id_new(),
                                     .type = type,
                                     .gateway_reference = reference,
                                     .active = true,
                                     .version = 1,
                                     .created_at = till->counter.act.now };

    assert_int_equal(store_payment_method_insert(till->sql, &method), STATUS_OK);
    return method;
}

static enum status method_remove(struct till *till, struct id id)
{
    struct payment_method_change change = { id, -1 };

    return counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &change, NULL);
}

static enum status move(struct till *till, struct id subscription_id, struct id method_id, struct subscription *s)
{
    struct subscription_change change = { .id = subscription_id, .version = -1, .payment_method_id = method_id };

    return counter_run(till_counter(till), till->organization.id, act_subscription_change, &change, s);
}

static bool is_paid_by(struct till *till, struct id subscription_id, struct id method_id)
{
    return id_equal(till_subscription_now(till, subscription_id).payment_method_id, method_id);
}

/* Asks for a quote that is refused at /payment_method_id with this code; NULL: the method is not found. */
static void quote_refused_with(struct till *till, struct id subscription_id, struct id method_id, int64_t total,
                               const char *code)
{
    struct quote_wanted wanted = { .kind = QUOTE_CHANGE_LICENCES,
                                   .subscription_id = subscription_id,
                                   .payment_method_id = method_id,
                                   .total_licences = total };
    struct counter *c = till_counter(till);
    struct quote quote;
    enum status status = counter_run(c, till->organization.id, act_quote_create, &wanted, &quote);

    assert_int_equal(status, code == NULL ? STATUS_NOT_FOUND : STATUS_VALIDATION_FAILED);
    if (code != NULL) {
        assert_string_equal(c->act.refusal.pointer, "/payment_method_id");
        assert_string_equal(c->act.refusal.code, code);
    }
}

/* A declined card is answered by one new quote with another method. Until an order is confirmed nothing moves. */
static void test_subscription_is_paid_by_the_method_of_the_order_that_is_confirmed(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct payment_method other = method_more(till, PAYMENT_METHOD_CARD, "ref_other");
    struct order order;
    struct quote quote;

    script_gateway_says(&till->gateway, GATEWAY_DECLINED);
    order = till_ordered(till, s.id, other.id, 15);
    assert_int_equal(order.status, ORDER_PAYMENT_FAILED);
    assert_true(id_equal(order.payment_method_id, other.id) && is_paid_by(till, s.id, till->card.id));
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    quote = till_quote(till, s.id, other.id, 15);
    assert_true(id_equal(quote.payment_method_id, other.id) && is_paid_by(till, s.id, till->card.id));
    assert_int_equal(quote.collection, COLLECTION_NOW);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_string_equal(till->gateway.reference, "ref_other");
    assert_true(is_paid_by(till, s.id, other.id));
    assert_int_equal(till_subscription_now(till, s.id).total_licences, 15);
    assert_int_equal(method_remove(till, till->card.id), STATUS_OK);
    assert_int_equal(method_remove(till, other.id), STATUS_PAYMENT_METHOD_IN_USE);
    till_turn(till, "2026-12-12");
    assert_string_equal(till->gateway.reference, "ref_other"); /* the renewal */
}

static void test_named_method_of_the_subscription_changes_nothing(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct quote named = till_quote(till, s.id, till->card.id, 15), plain = till_quote(till, s.id, ID_NONE, 15);

    assert_true(quote_same_charge(&till->arena, &named, &plain));
    (void)till_confirmed(till, s.id, till->card.id, 9); /* also where nothing is charged */
    assert_true(is_paid_by(till, s.id, till->card.id));
}

/* A removal, at once or at renewal, and whatever else costs nothing. */
static void test_method_that_would_pay_nothing_is_refused(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);

    quote_refused_with(till, s.id, till->invoice.id, 9, "nothing_to_pay");
    quote_refused_with(till, s.id, id_new(), 15, NULL);
    assert_int_equal(till_confirmed(till, s.id, ID_NONE, 9).payment_method_type, PAYMENT_METHOD_CARD);
}

static void test_method_removed_between_quote_and_order_makes_the_quote_stale(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct payment_method other = method_more(till, PAYMENT_METHOD_CARD, "ref_other");
    struct quote quote = till_quote(till, s.id, other.id, 15);
    struct order order;

    assert_int_equal(method_remove(till, other.id), STATUS_OK);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_QUOTE_STALE);
    quote_refused_with(till, s.id, other.id, 15, NULL);
    assert_true(is_paid_by(till, s.id, till->card.id));
}

/* While the order waits for its card holder its method is in use, and the subscription's method cannot be changed. */
static void test_method_of_an_open_order_stays_until_the_order_ends(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10), after;
    struct payment_method other = method_more(till, PAYMENT_METHOD_CARD, "ref_other");
    struct order order, cancelled;

    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    order = till_ordered(till, s.id, other.id, 15);
    assert_int_equal(order.status, ORDER_PAYMENT_ACTION_REQUIRED);
    assert_int_equal(method_remove(till, other.id), STATUS_PAYMENT_METHOD_IN_USE);
    assert_int_equal(move(till, s.id, till->invoice.id, &after), STATUS_LICENCE_CHANGE_UNAVAILABLE);
    assert_true(is_paid_by(till, s.id, till->card.id));
    assert_int_equal(cancel(till, &order, &cancelled), STATUS_OK);
    assert_int_equal(cancelled.status, ORDER_CANCELLED);
    assert_true(is_paid_by(till, s.id, till->card.id));
    assert_int_equal(method_remove(till, other.id), STATUS_OK);
}

/* The renewal is charged to the old method, what was added to the new one: for both periods. */
static void test_order_confirmed_after_a_renewal_moves_the_subscription_then(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct payment_method other = method_more(till, PAYMENT_METHOD_CARD, "ref_other");
    struct order order;

    script_gateway_says(&till->gateway, GATEWAY_UNKNOWN);
    order = till_ordered(till, s.id, other.id, 15);
    assert_int_equal(order.status, ORDER_PAYMENT_PENDING);
    till_turn(till, "2026-12-12");
    assert_true(is_paid_by(till, s.id, till->card.id));
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    till_later(till, 3600);
    till_pursue(till);
    assert_int_equal(order_read(till, order.id).status, ORDER_CONFIRMED);
    assert_true(is_paid_by(till, s.id, other.id));
    assert_int_equal(till_subscription_now(till, s.id).total_licences, 15);
    assert_int_equal(method_remove(till, other.id), STATUS_PAYMENT_METHOD_IN_USE);
}

/* A scheduled removal ends with the addition, which is the newer wish; the renewal is then by the new method. */
static void test_addition_by_another_method_ends_a_scheduled_removal(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 10);
    struct order order;

    order = till_ordered(till, s.id, till->card.id, 12);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_true(is_paid_by(till, s.id, till->card.id));
    assert_true(id_is_none(till_subscription_now(till, s.id).scheduled_order_id));
    assert_int_equal(number_of(till, &pending_lines_of), 0); /* by card it was invoiced at once */
}

/* 5 added to 100 cost 66.50 x 1.2; the renewal of 105, 1,323.00, is on credit too from then on. */
static void test_order_onto_an_invoice_method_within_the_limit_puts_its_renewal_on_credit(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, WITHIN);
    struct quote quote = till_quote(till, s.id, till->invoice.id, WITHIN + 5);
    struct order order;

    assert_int_equal(quote.effective, EFFECTIVE_ON_CONFIRMATION);
    assert_int_equal(quote.collection, COLLECTION_NEXT_INVOICE);
    assert_int_equal(owed_now(till), 0);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_true(is_paid_by(till, s.id, till->invoice.id));
    assert_int_equal(owed_now(till), quote.charge.total.minor + 105 * 1260);
    assert_int_equal(number_of(till, &pending_lines_of), 1);
    till_turn(till, "2026-12-12");
    assert_int_equal(till_invoice_at(till, 1).charge.subtotal.minor, quote.charge.subtotal.minor + 105 * 1050);
    assert_true(id_equal(till_invoice_at(till, 1).payment_method_id, till->invoice.id));
}

/* The limit is 5,000.00. One more of 396 is a few cents, but the renewal of 397 is 5,002.20. */
static void test_order_onto_an_invoice_method_beyond_the_limit_waits_for_one_check(void **state)
{
    static const enum credit_check_status decisions[] = { CREDIT_CHECK_REJECTED, CREDIT_CHECK_APPROVED };
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 396);

    for (int i = 0; i < 2; i++) {
        bool approved = decisions[i] == CREDIT_CHECK_APPROVED;
        struct order order = order_checked(till, s.id, 397);

        assert_true(is_paid_by(till, s.id, till->card.id));
        assert_int_equal(decide(till, &order, decisions[i]), STATUS_OK);
        assert_true(is_paid_by(till, s.id, approved ? till->invoice.id : till->card.id));
        assert_int_equal(till_subscription_now(till, s.id).total_licences, approved ? 397 : 396);
    }
    assert_true(owed_now(till) > 397 * 1260);
}

/* The move that waited for its own check is not asked for any more. */
static void test_order_that_moves_a_subscription_withdraws_the_check_of_another_move(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, BEYOND);
    struct payment_method other = method_more(till, PAYMENT_METHOD_CARD, "ref_other");
    struct credit_check check;
    struct id check_id;

    assert_int_equal(move(till, s.id, till->invoice.id, &s), STATUS_OK);
    check_id = s.move_check_id;
    assert_false(id_is_none(check_id));
    (void)till_confirmed(till, s.id, other.id, BEYOND + 1);
    s = till_subscription_now(till, s.id);
    assert_true(id_equal(s.payment_method_id, other.id) && id_is_none(s.move_check_id));
    assert_int_equal(store_credit_check_find(till->sql, &till->arena, till->organization.id, check_id, &check),
                     STATUS_OK);
    assert_int_equal(check.status, CREDIT_CHECK_CANCELLED);
}

/* What waits by invoice stays on the invoice it was ordered for. */
static void test_order_by_card_leaves_what_waits_by_invoice(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 10);

    (void)till_confirmed(till, s.id, ID_NONE, 12);
    assert_int_equal(number_of(till, &pending_lines_of), 1);
    (void)till_confirmed(till, s.id, till->card.id, 14);
    assert_int_equal(number_of(till, &pending_lines_of), 1);
    till_turn(till, "2026-12-12");
    assert_true(is_paid_by(till, s.id, till->card.id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECK_TEST(test_subscription_is_paid_by_the_method_of_the_order_that_is_confirmed),
        CHECK_TEST(test_named_method_of_the_subscription_changes_nothing),
        CHECK_TEST(test_method_that_would_pay_nothing_is_refused),
        CHECK_TEST(test_method_removed_between_quote_and_order_makes_the_quote_stale),
        CHECK_TEST(test_method_of_an_open_order_stays_until_the_order_ends),
        CHECK_TEST(test_order_confirmed_after_a_renewal_moves_the_subscription_then),
        CHECK_TEST(test_addition_by_another_method_ends_a_scheduled_removal),
        CHECK_TEST(test_order_onto_an_invoice_method_within_the_limit_puts_its_renewal_on_credit),
        CHECK_TEST(test_order_onto_an_invoice_method_beyond_the_limit_waits_for_one_check),
        CHECK_TEST(test_order_that_moves_a_subscription_withdraws_the_check_of_another_move),
        CHECK_TEST(test_order_by_card_leaves_what_waits_by_invoice),
    };

    return cmocka_run_group_tests(tests, check_database_make, check_database_drop);
}
