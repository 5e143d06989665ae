/* tests/sql/method_move.c: another payment method for a subscription: an invoice method only within the credit limit,
 * and planned collections by the old method are not made. Source: docs/rules.md, C (Credit check, Overdue), E. */
#include "credit_check_fixture.h"

#include "counter/cancellation.h"
#include "counter/clock_set.h"
#include "counter/payment_method_change.h"
#include "counter/subscription_change.h"

/* 10.50 a licence and 20 % tax: 396 licences (4,989.60) fit the limit of 5,000.00, 397 do not. */
enum { MANY = 400, MANY_MINOR = 504000, SOME = 100, SOME_MINOR = 126000 };

static enum status move(struct till *till, struct id subscription_id, struct id method_id, struct subscription *s)
{
    struct subscription_change change = { .id = subscription_id, .version = -1, .payment_method_id = method_id };

    return counter_run(till_counter(till), till->organization.id, act_subscription_change, &change, s);
}

static enum status method_remove(struct till *till, struct id id)
{
    struct payment_method_change change = { id, -1 };

    return counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &change, NULL);
}

static enum status move_decide(struct till *till, struct id check_id, enum credit_check_status decision)
{
    struct credit_check_decision wanted = { .decision = decision, .check_id = check_id };
    struct credit_check check;

    return decide_with(till, &wanted, &check);
}

static struct credit_check check_of(struct till *till, struct id id)
{
    struct credit_check check;

    assert_int_equal(store_credit_check_find(till->sql, &till->arena, till->organization.id, id, &check), STATUS_OK);
    return check;
}

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

static bool is_paid_by(struct till *till, struct id subscription_id, struct id method_id)
{
    return id_equal(till_subscription_now(till, subscription_id).payment_method_id, method_id);
}

static void test_move_to_invoice_within_the_limit_is_immediate_and_counts_as_owed(void **state)
{
    struct till *till = *state;
    struct subscription first = till_subscription(till, till->card.id, SOME),
                        second = till_subscription(till, till->card.id, MANY - SOME), s;

    assert_int_equal(owed_now(till), 0);
    assert_int_equal(move(till, first.id, till->invoice.id, &s), STATUS_OK);
    assert_true(is_paid_by(till, first.id, till->invoice.id));
    assert_true(id_is_none(s.move_check_id));
    assert_int_equal(owed_now(till), SOME_MINOR); /* the next period's invoice, which the invoice method will owe */
    assert_int_equal(move(till, second.id, till->invoice.id, &s), STATUS_OK); /* 3,780.00 more exceed 5,000.00 */
    assert_false(id_is_none(s.move_check_id));
    assert_true(is_paid_by(till, second.id, till->card.id));
    assert_int_equal(move(till, first.id, till->card.id, &s), STATUS_OK);
    assert_int_equal(owed_now(till), 0);
    /* within the limit now: the pending check is cancelled */
    assert_int_equal(move(till, second.id, till->invoice.id, &s), STATUS_OK);
    assert_true(id_is_none(s.move_check_id) && is_paid_by(till, second.id, till->invoice.id));
}

static void test_moved_subscription_is_owed_once_after_its_renewal(void **state)
{
    struct till *till = *state;
    struct subscription first = till_subscription(till, till->card.id, SOME), s;

    assert_int_equal(move(till, first.id, till->invoice.id, &s), STATUS_OK);
    till_turn(till, "2026-12-12");
    assert_int_equal(owed_now(till), SOME_MINOR); /* the invoice of the new period, in place of the expected one */
}

static void test_move_beyond_the_limit_opens_a_check_and_keeps_the_card(void **state)
{
    struct till *till = *state;
    struct subscription bought = till_subscription(till, till->card.id, MANY), s;
    struct credit_check check;
    int64_t charges;

    assert_int_equal(move(till, bought.id, till->invoice.id, &s), STATUS_OK);
    assert_int_equal(s.version, bought.version + 1);
    check = check_of(till, s.move_check_id);
    assert_int_equal(check.status, CREDIT_CHECK_PENDING);
    assert_true(id_is_none(check.order_id) && id_equal(check.subscription_id, bought.id) &&
                id_equal(check.payment_method_id, till->invoice.id));
    assert_int_equal(check.expected_by.number, day_of(2026, 11, 16).number);
    assert_int_equal(move(till, bought.id, till->invoice.id, &s), STATUS_OK); /* again: the same check */
    assert_true(id_equal(s.move_check_id, check.id));
    assert_int_equal(s.hold, HOLD_NONE); /* licence changes stay possible */
    charges = till->gateway.charges;
    till_turn(till, "2026-12-12");
    assert_int_equal(till->gateway.charges, charges + 1); /* the renewal is charged to the card */
    assert_int_equal(move_decide(till, check.id, CREDIT_CHECK_APPROVED), STATUS_OK);
    assert_int_equal(move_decide(till, check.id, CREDIT_CHECK_APPROVED), STATUS_OK);
    assert_int_equal(move_decide(till, check.id, CREDIT_CHECK_REJECTED), STATUS_ALREADY_DECIDED);
    s = till_subscription_now(till, bought.id);
    assert_true(id_equal(s.payment_method_id, till->invoice.id) && id_is_none(s.move_check_id));
    assert_int_equal(owed_now(till), MANY_MINOR);
}

static void test_rejected_move_keeps_the_card(void **state)
{
    struct till *till = *state;
    struct subscription bought = till_subscription(till, till->card.id, MANY), s;
    struct id check_id;

    assert_int_equal(move(till, bought.id, till->invoice.id, &s), STATUS_OK);
    check_id = s.move_check_id;
    assert_int_equal(move_decide(till, check_id, CREDIT_CHECK_REJECTED), STATUS_OK);
    s = till_subscription_now(till, bought.id);
    assert_true(id_equal(s.payment_method_id, till->card.id) && id_is_none(s.move_check_id));
    assert_int_equal(owed_now(till), 0);
    assert_int_equal(move(till, bought.id, till->invoice.id, &s), STATUS_OK); /* it can be asked for again */
    assert_false(id_equal(s.move_check_id, check_id));
}

/* Naming the current method, or another one, cancels the pending move; a method that a pending move names cannot be
 * removed. */
static void test_pending_move_is_cancelled_by_choosing_another_method(void **state)
{
    struct till *till = *state;
    struct subscription bought = till_subscription(till, till->card.id, MANY), s;
    struct payment_method other = method_more(till, PAYMENT_METHOD_INVOICE, NULL),
                          card = method_more(till, PAYMENT_METHOD_CARD, "pm_2");
    struct id check_id;

    assert_int_equal(move(till, bought.id, till->invoice.id, &s), STATUS_OK);
    check_id = s.move_check_id;
    assert_int_equal(method_remove(till, till->invoice.id), STATUS_PAYMENT_METHOD_IN_USE);
    assert_int_equal(move(till, bought.id, till->card.id, &s), STATUS_OK);
    assert_int_equal(check_of(till, check_id).status, CREDIT_CHECK_CANCELLED);
    assert_int_equal(move_decide(till, check_id, CREDIT_CHECK_APPROVED), STATUS_ALREADY_DECIDED);
    assert_true(is_paid_by(till, bought.id, till->card.id));
    assert_int_equal(method_remove(till, till->invoice.id), STATUS_OK);
    assert_int_equal(move(till, bought.id, other.id, &s), STATUS_OK);
    check_id = s.move_check_id;
    assert_int_equal(move(till, bought.id, card.id, &s), STATUS_OK);
    assert_int_equal(check_of(till, check_id).status, CREDIT_CHECK_CANCELLED);
    assert_true(is_paid_by(till, bought.id, card.id));
    assert_int_equal(method_remove(till, till->card.id), STATUS_OK);
}

static void test_pending_move_of_a_cancelled_subscription_cannot_be_approved(void **state)
{
    struct till *till = *state;
    struct subscription bought = till_subscription(till, till->card.id, MANY), s;
    struct cancellation now = { .subscription_id = bought.id, .at = CANCEL_NOW };

    assert_int_equal(move(till, bought.id, till->invoice.id, &s), STATUS_OK);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_cancel, &now, &s), STATUS_OK);
    assert_int_equal(move_decide(till, s.move_check_id, CREDIT_CHECK_APPROVED), STATUS_LICENCE_CHANGE_UNAVAILABLE);
    assert_int_equal(till->counter.act.refusal.action.reason, REASON_CANCELLED);
    assert_int_equal(check_of(till, s.move_check_id).status, CREDIT_CHECK_PENDING);
    assert_int_equal(move_decide(till, s.move_check_id, CREDIT_CHECK_REJECTED), STATUS_OK);
}

/* The operator finds one check, which the customer's way back does not pass by: the card pays the next period. */
static void renews_by_card(struct till *till, struct id subscription_id, int64_t minor)
{
    struct subscription s = till_subscription_now(till, subscription_id);

    assert_true(day_is_none(s.cancels_on) && id_is_none(s.scheduled_order_id));
    assert_int_equal(check_of(till, s.move_check_id).status, CREDIT_CHECK_PENDING);
    till_turn(till, "2026-12-12");
    assert_true(is_paid_by(till, subscription_id, till->card.id));
    assert_true(id_equal(till_invoice_at(till, 1).payment_method_id, till->card.id));
    assert_int_equal(till_invoice_at(till, 1).charge.total.minor, minor);
    assert_int_equal(owed_now(till), 0);
}

static void test_move_of_a_subscription_that_is_to_end_is_checked(void **state)
{
    struct till *till = *state;
    struct subscription bought = till_subscription(till, till->card.id, MANY), s;
    struct cancellation end = { .subscription_id = bought.id, .at = CANCEL_AT_PERIOD_END };
    struct cancellation_back back = { .subscription_id = bought.id, .version = -1 };

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_cancel, &end, &s), STATUS_OK);
    assert_int_equal(move(till, bought.id, till->invoice.id, &s), STATUS_OK);
    assert_true(is_paid_by(till, bought.id, till->card.id));
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_cancel_back, &back, &s), STATUS_OK);
    renews_by_card(till, bought.id, MANY_MINOR);
}

static void test_move_of_a_subscription_that_is_to_have_fewer_licences_is_checked(void **state)
{
    struct till *till = *state;
    struct subscription bought = till_subscription(till, till->card.id, MANY), s;
    struct order removal, cancelled;

    clock_on(till, "2026-11-22T09:00:00Z"); /* the return window has closed */
    removal = till_ordered(till, bought.id, ID_NONE, SOME);
    assert_int_equal(removal.status, ORDER_SCHEDULED);
    assert_int_equal(move(till, bought.id, till->invoice.id, &s), STATUS_OK);
    assert_true(is_paid_by(till, bought.id, till->card.id));
    assert_int_equal(cancel(till, &removal, &cancelled), STATUS_OK);
    renews_by_card(till, bought.id, MANY_MINOR);
}

/* Within the limit it moves at once, and what counts as owed is what can renew, not what is planned. */
static void test_renewal_counts_as_owed_whatever_is_planned(void **state)
{
    struct till *till = *state;
    struct subscription ending = till_subscription(till, till->card.id, 10),
                        shrinking = till_subscription(till, till->card.id, SOME), s;
    struct cancellation end = { .subscription_id = ending.id, .at = CANCEL_AT_PERIOD_END };

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_cancel, &end, &s), STATUS_OK);
    assert_int_equal(move(till, ending.id, till->invoice.id, &s), STATUS_OK);
    assert_true(is_paid_by(till, ending.id, till->invoice.id));
    assert_int_equal(owed_now(till), SOME_MINOR / 10);
    clock_on(till, "2026-11-22T09:00:00Z");
    assert_int_equal(till_ordered(till, shrinking.id, ID_NONE, 1).status, ORDER_SCHEDULED);
    assert_int_equal(move(till, shrinking.id, till->invoice.id, &s), STATUS_OK);
    assert_true(is_paid_by(till, shrinking.id, till->invoice.id));
    assert_int_equal(owed_now(till), SOME_MINOR / 10 + SOME_MINOR);
    till_turn(till, "2026-12-12"); /* one has ended, the other is invoiced for 1 licence */
    assert_int_equal(owed_now(till), 1260);
}

/* The card is declined at the renewal; then the customer acts. */
static struct subscription declined_make(struct till *till)
{
    struct subscription s = till_subscription(till, till->card.id, 10);

    script_gateway_says(&till->gateway, GATEWAY_DECLINED);
    till_turn(till, "2026-12-12");
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    till->gateway.charges = 0;
    return s;
}

static struct invoice invoice_newest(struct till *till)
{
    struct invoice *invoices;
    size_t count;

    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, ID_NONE, 1, &invoices, &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(count, 1);
    return invoices[0];
}

static void test_retry_uses_the_card_that_replaced_the_declined_one(void **state)
{
    struct till *till = *state;
    struct subscription declined = declined_make(till), s;
    struct payment_method card = method_more(till, PAYMENT_METHOD_CARD, "pm_2");

    assert_int_equal(move(till, declined.id, card.id, &s), STATUS_OK);
    assert_int_equal(method_remove(till, till->card.id), STATUS_OK);
    till_turn(till, "2026-12-13");
    assert_int_equal(till->gateway.charges, 1);
    assert_string_equal(till->gateway.reference, "pm_2");
    assert_int_equal(invoice_newest(till).status, INVOICE_PAID);
    assert_int_equal(till_subscription_now(till, declined.id).status, SUBSCRIPTION_ACTIVE);
}

static void test_retries_stop_after_a_move_to_invoice(void **state)
{
    struct till *till = *state;
    struct subscription declined = declined_make(till), s;

    assert_int_equal(move(till, declined.id, till->invoice.id, &s), STATUS_OK);
    assert_true(id_is_none(s.move_check_id));
    assert_int_equal(method_remove(till, till->card.id), STATUS_OK);
    till_turn(till, "2026-12-20"); /* past the four retries */
    assert_int_equal(till->gateway.charges, 0);
    assert_int_equal(invoice_newest(till).status, INVOICE_OPEN);
    assert_int_equal(till_subscription_now(till, declined.id).status, SUBSCRIPTION_PAST_DUE);
    till_turn(till, "2027-01-11");
    assert_int_equal(till_subscription_now(till, declined.id).status, SUBSCRIPTION_SUSPENDED); /* after 30 days, as
                                                                                                * without the change */
}

static void test_card_with_a_last_invoice_to_collect_cannot_be_removed(void **state)
{
    struct till *till = *state;
    struct subscription declined = declined_make(till), s;
    struct cancellation end = { .subscription_id = declined.id, .at = CANCEL_AT_PERIOD_END };

    script_gateway_says(&till->gateway, GATEWAY_DECLINED);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_cancel, &end, &s), STATUS_OK);
    assert_int_equal(method_remove(till, till->card.id), STATUS_PAYMENT_METHOD_IN_USE);
    till_turn(till, "2026-12-14");
    assert_int_equal(till->gateway.charges, 1);
    assert_string_equal(till->gateway.reference, "pm_1");
    till_turn(till, "2027-01-13"); /* the subscription and its retries have ended */
    assert_int_equal(till_subscription_now(till, declined.id).status, SUBSCRIPTION_CANCELLED);
    assert_int_equal(method_remove(till, till->card.id), STATUS_OK);
}

/* 3 licences by invoice wait for the next invoice of the old method, whatever pays the subscription now. */
static void test_invoice_method_with_pending_lines_cannot_be_removed(void **state)
{
    struct till *till = *state;
    struct subscription bought = till_subscription(till, till->invoice.id, 10), s;
    struct order order;

    clock_on(till, "2026-11-22T09:00:00Z");
    assert_int_equal(till_order(till, till_quote(till, bought.id, till->invoice.id, 13).id, till_key(till), &order),
                     STATUS_OK);
    assert_int_equal(move(till, bought.id, till->card.id, &s), STATUS_OK);
    assert_int_equal(method_remove(till, till->invoice.id), STATUS_PAYMENT_METHOD_IN_USE);
    till_turn(till, "2026-12-12");
    assert_int_equal(method_remove(till, till->invoice.id), STATUS_OK);
}

/* The charge's outcome is unknown, and the subscription is paid by another card meanwhile: the attempt may still
 * succeed. */
static void test_card_with_a_charge_of_unknown_outcome_cannot_be_removed(void **state)
{
    struct till *till = *state;
    struct payment_method card = method_more(till, PAYMENT_METHOD_CARD, "pm_2");
    struct subscription bought = till_subscription(till, till->card.id, 10), s;

    script_gateway_says(&till->gateway, GATEWAY_UNKNOWN);
    till->gateway.find_says = GATEWAY_UNKNOWN;
    till_turn(till, "2026-12-12");
    assert_int_equal(move(till, bought.id, card.id, &s), STATUS_OK);
    assert_int_equal(method_remove(till, till->card.id), STATUS_PAYMENT_METHOD_IN_USE);
}

/* A debit takes days: the account stays until the bank has answered. */
static void test_account_whose_debit_is_processing_cannot_be_removed(void **state)
{
    static const enum gateway_outcome answers[] = { GATEWAY_SUCCEEDED, GATEWAY_DECLINED };
    struct till *till = *state;
    struct payment_method account = method_more(till, PAYMENT_METHOD_BANK_ACCOUNT, "pm_account");
    const char *days[] = { "2026-12-12", "2027-01-12" };
    struct subscription bought = till_subscription(till, till->card.id, 10), s;

    for (int i = 0; i < 2; i++) {
        assert_int_equal(move(till, bought.id, account.id, &s), STATUS_OK);
        script_gateway_says(&till->gateway, GATEWAY_PROCESSING);
        till->gateway.find_says = GATEWAY_PROCESSING;
        till_turn(till, days[i]);
        assert_string_equal(till->gateway.reference, "pm_account");
        script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
        assert_int_equal(move(till, bought.id, till->card.id, &s), STATUS_OK);
        assert_int_equal(method_remove(till, account.id), STATUS_PAYMENT_METHOD_IN_USE);
        till->gateway.find_says = answers[i];
        till_later(till, 24 * 3600);
        (void)till_pursue(till);
    }
    assert_int_equal(method_remove(till, account.id), STATUS_OK);
}

/* At Stripe a bank account pays by SEPA, which is for euros alone: it is refused where it is chosen. */
static void test_payment_method_of_another_currency_is_refused(void **state)
{
    struct till *till = *state;
    struct payment_method account = method_more(till, PAYMENT_METHOD_BANK_ACCOUNT, "cus_1/pm_1/sepa_debit");
    struct subscription paid_by_card = till_subscription(till, till->card.id, SOME), s;
    struct quote_wanted wanted = { .kind = QUOTE_NEW_SUBSCRIPTION,
                                   .price_id = till->price.id,
                                   .payment_method_id = account.id,
                                   .total_licences = SOME };
    struct quote quote;

    till->deployment.gateway_kind = "stripe";
    assert_int_equal(move(till, paid_by_card.id, account.id, &s), STATUS_OK); /* in euros */
    assert_int_equal(move(till, paid_by_card.id, till->card.id, &s), STATUS_OK);
    database_do(till->database->root, "UPDATE price SET currency = 'USD'");
    database_do(till->database->root, "UPDATE organization SET currency = 'USD', version = version + 1");
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_quote_create, &wanted, &quote),
                     STATUS_VALIDATION_FAILED);
    assert_string_equal(till->counter.act.refusal.pointer, "/payment_method_id");
    assert_string_equal(till->counter.act.refusal.code, "method_other_currency");
    assert_int_equal(move(till, paid_by_card.id, account.id, &s), STATUS_VALIDATION_FAILED);
    assert_string_equal(till->counter.act.refusal.code, "method_other_currency");
    till->deployment.gateway_kind = "sandbox"; /* which takes any currency */
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_quote_create, &wanted, &quote),
                     STATUS_OK);
    database_do(till->database->root, "UPDATE price SET currency = 'EUR'");
    database_do(till->database->root, "UPDATE organization SET currency = 'EUR', version = version + 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECK_TEST(test_move_to_invoice_within_the_limit_is_immediate_and_counts_as_owed),
        CHECK_TEST(test_moved_subscription_is_owed_once_after_its_renewal),
        CHECK_TEST(test_move_beyond_the_limit_opens_a_check_and_keeps_the_card),
        CHECK_TEST(test_rejected_move_keeps_the_card),
        CHECK_TEST(test_pending_move_is_cancelled_by_choosing_another_method),
        CHECK_TEST(test_pending_move_of_a_cancelled_subscription_cannot_be_approved),
        CHECK_TEST(test_move_of_a_subscription_that_is_to_end_is_checked),
        CHECK_TEST(test_move_of_a_subscription_that_is_to_have_fewer_licences_is_checked),
        CHECK_TEST(test_renewal_counts_as_owed_whatever_is_planned),
        CHECK_TEST(test_retry_uses_the_card_that_replaced_the_declined_one),
        CHECK_TEST(test_retries_stop_after_a_move_to_invoice),
        CHECK_TEST(test_card_with_a_last_invoice_to_collect_cannot_be_removed),
        CHECK_TEST(test_invoice_method_with_pending_lines_cannot_be_removed),
        CHECK_TEST(test_card_with_a_charge_of_unknown_outcome_cannot_be_removed),
        CHECK_TEST(test_account_whose_debit_is_processing_cannot_be_removed),
        CHECK_TEST(test_payment_method_of_another_currency_is_refused),
    };

    return cmocka_run_group_tests(tests, check_database_make, check_database_drop);
}
