/* tests/sql/minimum.c: an amount below the minimum is not charged: its lines are pending until an invoice reaches it.
 * Source: docs/rules.md, E (Minimum charge). */
#include "invoice_pay_fixture.h"

#include "counter/invoice_upcoming.h"
#include "counter/payment_method_change.h"
#include "counter/subscription_change.h"
#include "counter/transfer_receive.h"
#include "gateway/gateway.h"

/* clang-format off */
static const struct sql_query waiting_read = { .name = "test_waiting", .takes = "b", .gives = "i", .text =
    "SELECT CAST(COALESCE(SUM(total_minor), 0) AS SIGNED) FROM pending_line WHERE organization_id = ? AND invoice_id"
    " IS NULL" };
/* clang-format on */

static int64_t waiting(struct till *till)
{
    struct sql_row row;

    assert_int_equal(
        sql_read_one(till->sql, &till->arena, &waiting_read, SQL_VALUES(sql_id(till->organization.id)), &row),
        STATUS_OK);
    return sql_take_int(&row);
}

static size_t invoices(struct till *till)
{
    struct invoice *found;
    size_t count;

    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, ID_NONE, 100, &found, &count, &(bool){ false }),
                     STATUS_OK);
    return count;
}

static void books_right(struct till *till)
{
    struct verification found;

    assert_int_equal(verify_books(till->sql, &till->arena, &found), STATUS_OK);
    if (found.fault != NULL)
        fail_msg("%s %s: %s", found.table, found.row, found.fault);
}

static void cents_priced(struct till *till, int64_t minor)
{
    struct price_step *steps = ARENA_NEW(&till->arena, struct price_step);

    *steps = (struct price_step){ INT64_MAX, minor };
    till->price.id = id_new();
    till->price.rate.steps = steps;
    till->price.reduction_policy = REDUCTION_ANY_TIME;
    assert_int_equal(store_price_insert(till->sql, &till->arena, &till->price, till->counter.act.now), STATUS_OK);
}

/* 10 licences from 12 November; one more on the period's last day costs 0.42. */
static struct subscription one_more(struct till *till)
{
    struct subscription s;
    struct order order;

    till->deployment.minimums = gateway_minimums();
    s = till_subscription(till, till->card.id, 10);
    till_turn(till, "2026-12-11");
    assert_int_equal(till->gateway.charges, 1);
    order = till_ordered(till, s.id, till->card.id, 11);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_true(id_is_none(order.invoice_id) && day_is_none(order.charge_expected_by));
    assert_int_equal(till->gateway.charges, 1);
    assert_int_equal(waiting(till), 42);
    assert_int_equal(till_subscription_now(till, s.id).total_licences, 11);
    return s;
}

/* 11 licences at 10.50 with tax are 138.60, and 0.42 of the day before. */
static void test_addition_below_the_minimum_is_invoiced_with_the_renewal(void **state)
{
    struct till *till = *state;
    struct invoice told;

    (void)one_more(till);
    books_right(till);
    assert_int_equal(invoice_upcoming(till_counter(till), &told), STATUS_OK);
    assert_int_equal(told.charge.total.minor, 13902);
    till_turn(till, "2026-12-12");
    assert_int_equal(invoices(till), 2);
    assert_int_equal(invoice_newest(till).charge.total.minor, 13902);
    assert_int_equal(invoice_newest(till).line_count, 2);
    assert_int_equal(waiting(till), 0);
    (void)till_pursue(till);
    assert_int_equal(till->gateway.charges, 2);
    assert_int_equal(invoice_newest(till).status, INVOICE_PAID);
    books_right(till);
}

/* Removed while its line is pending: nothing is left to be invoiced, and nothing was charged. */
static void test_addition_below_the_minimum_can_be_removed_while_pending(void **state)
{
    struct till *till = *state;
    struct subscription s = one_more(till);
    struct order order;

    order = till_ordered(till, s.id, till->card.id, 10);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_int_equal(waiting(till), 0);
    till_turn(till, "2026-12-12");
    assert_int_equal(invoice_newest(till).charge.total.minor, 12600);
    books_right(till);
}

static struct payment_method card_more(struct till *till)
{
    struct payment_method method = till->card;

    method.id = id_new();
    method.gateway_reference = "pm_2";
    assert_int_equal(store_payment_method_insert(till->sql, &method), STATUS_OK);
    return method;
}

/* Pending lines follow their subscription to another payment method: the replaced card is not charged and can be
 * removed. */
static void test_lines_below_the_minimum_follow_to_another_payment_method(void **state)
{
    struct till *till = *state;
    struct subscription s = one_more(till);
    struct payment_method other = card_more(till);
    struct subscription_change change = { .id = s.id, .version = -1, .payment_method_id = other.id };
    struct payment_method_change removed = { till->card.id, -1 };

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &removed, NULL),
                     STATUS_PAYMENT_METHOD_IN_USE);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_subscription_change, &change, &s),
                     STATUS_OK);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &removed, NULL),
                     STATUS_OK);
    till_turn(till, "2026-12-12");
    (void)till_pursue(till);
    assert_string_equal(till->gateway.reference, "pm_2");
    assert_int_equal(invoice_newest(till).charge.total.minor, 13902);
    books_right(till);
}

/* 0.40 and tax a month: an invoice every second month. Each period is billed all the same. */
static void test_renewal_below_the_minimum_is_invoiced_with_the_next(void **state)
{
    struct till *till = *state;
    struct invoice told;
    struct subscription s;

    till->deployment.minimums = gateway_minimums();
    cents_priced(till, 40);
    s = till_subscription(till, till->card.id, 1);
    assert_int_equal(s.status, SUBSCRIPTION_ACTIVE);
    assert_int_equal(invoices(till), 0);
    assert_int_equal(waiting(till), 48);
    books_right(till);
    assert_int_equal(invoice_upcoming(till_counter(till), &told), STATUS_OK);
    assert_string_equal(day_write(told.issue_date).text, "2026-12-12");
    assert_int_equal(told.charge.total.minor, 96);
    till_turn(till, "2026-12-12");
    assert_int_equal(invoice_newest(till).charge.total.minor, 96);
    (void)till_pursue(till);
    till_turn(till, "2027-01-12");
    assert_int_equal(invoices(till), 1);
    assert_int_equal(waiting(till), 48);
    books_right(till);
    till_turn(till, "2027-02-12");
    assert_int_equal(invoices(till), 2);
    assert_int_equal(invoice_newest(till).charge.total.minor, 96);
    assert_int_equal(waiting(till), 0);
    (void)till_pursue(till);
    assert_int_equal(till->gateway.charges, 2);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
    books_right(till);
}

/* Removing a licence in a period whose line is pending reduces that line. */
static void test_removal_reduces_the_pending_line_of_a_renewal_below_the_minimum(void **state)
{
    struct till *till = *state;
    struct subscription s;

    till->deployment.minimums = gateway_minimums();
    cents_priced(till, 20);
    s = till_subscription(till, till->card.id, 2);
    till_turn(till, "2026-12-12");
    till_turn(till, "2027-01-12");
    assert_int_equal(waiting(till), 48);
    (void)till_ordered(till, s.id, till->card.id, 1); /* all of the second licence's period is left: 0.24 */
    assert_int_equal(waiting(till), 24);
    till_turn(till, "2027-02-12"); /* 0.24 of January and 0.24 of February */
    assert_int_equal(waiting(till), 48);
    till_turn(till, "2027-03-12");
    assert_int_equal(waiting(till), 0);
    assert_int_equal(invoice_newest(till).charge.total.minor, 72);
    books_right(till);
}

/* A subscription that has ended leaves pending lines below the minimum; they do not keep its card from being
 * removed. */
static void test_lines_below_the_minimum_do_not_keep_a_card_from_being_removed(void **state)
{
    struct till *till = *state;
    struct payment_method_change removed = { till->card.id, -1 };

    till->deployment.minimums = gateway_minimums();
    cents_priced(till, 40);
    (void)till_subscription(till, till->card.id, 1);
    database_do(till->database->root, "UPDATE pending_line SET due_on = NULL");
    database_do(till->database->root, "UPDATE subscription SET status = 'cancelled'");
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &removed, NULL),
                     STATUS_OK);
}

static void transfer(struct till *till, struct id invoice_id, int64_t minor)
{
    struct transfer wanted = { .invoice_id = invoice_id,
                               .amount = money_of(minor, till_euro()),
                               .received_on = day_of(2026, 11, 13),
                               .reference = "VIR-1" };
    struct invoice_answer paid;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_transfer_receive, &wanted, &paid),
                     STATUS_OK);
}

/* A transfer leaves 0.49 of a declined invoice: the subscription is not past due for that, and no card is charged. With
 * one cent more it would be. */
static void test_rest_of_an_invoice_below_the_minimum_is_not_past_due(void **state)
{
    struct till *till = *state;
    struct subscription s;
    struct payment payment;
    struct invoice invoice;

    till->deployment.minimums = gateway_minimums();
    s = till_subscription(till, till->card.id, 10);
    script_gateway_says(&till->gateway, GATEWAY_DECLINED);
    till_turn(till, "2026-12-12");
    (void)till_pursue(till);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_PAST_DUE);
    invoice = invoice_newest(till);
    transfer(till, invoice.id, 12600 - 50);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_PAST_DUE);
    transfer(till, invoice.id, 1);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
    invoice = invoice_now(till, invoice.id);
    assert_int_equal(invoice.due_minor, 49);
    assert_int_equal(invoice.status, INVOICE_OPEN);
    assert_true(day_is_none(invoice.next_on));
    assert_int_equal(pay(till, invoice.id, &payment), STATUS_AMOUNT_BELOW_MINIMUM);
    books_right(till);
}

/* Inserts as many pending lines as fill a document, before the subscription's others on the bill. The first comes to
 * `first`, the others to `each`. */
static void document_fill(struct till *till, int64_t first, int64_t each)
{
    database_do(till->database->root,
                arena_format(&till->arena,
                             "INSERT INTO pending_line (organization_id, id, order_id, subscription_id,"
                             " payment_method_id, currency, kind, quantity, unit_price_minor, period_start, period_end,"
                             " days, period_days, base_minor, amount_minor, tax_category, tax_rate_bp, total_minor,"
                             " due_on, version, created_at)"
                             " SELECT organization_id, UNHEX(LPAD(HEX(seq), 32, '0')), order_id, subscription_id,"
                             " payment_method_id, currency, kind, 0, unit_price_minor, period_start, period_end, days,"
                             " period_days, IF(seq = 1, %lld, %lld), IF(seq = 1, %lld, %lld), tax_category,"
                             " tax_rate_bp, IF(seq = 1, %lld, %lld) * 12 DIV 10, due_on, 1, created_at"
                             " FROM (SELECT * FROM pending_line LIMIT 1) p, seq_1_to_%d",
                             (long long)first, (long long)each, (long long)first, (long long)each, (long long)first,
                             (long long)each, CHARGE_LINES_MAX));
}

/* A full document below the minimum is pending, and the day goes on without it: the renewal, then the lines that have
 * come due, which with the first line of that document reach the minimum. */
static void test_full_document_below_the_minimum_is_pending(void **state)
{
    struct till *till = *state;
    struct invoice *found;
    size_t count;

    (void)one_more(till);
    document_fill(till, 35, 0);
    till_turn(till, "2026-12-12");
    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, ID_NONE, 100, &found, &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(count, 3);
    assert_int_equal(found[1].charge.total.minor, 13860);
    assert_int_equal(found[0].charge.total.minor, 84);
    assert_int_equal(waiting(till), 0);
    books_right(till);
}

/* A full document of which credit would leave 0.20 is issued all the same: 0.30 of the credit are left for the next
 * one. */
static void test_credit_is_limited_so_that_a_full_document_reaches_the_minimum(void **state)
{
    struct till *till = *state;
    struct invoice *found, told;
    size_t count;

    (void)one_more(till);
    transfer(till, invoice_newest(till).id, 11980);
    document_fill(till, 10, 10);
    assert_int_equal(invoice_upcoming(till_counter(till), &told), STATUS_OK);
    assert_int_equal(told.charge.credit_applied.minor, 11950);
    assert_int_equal(told.charge.amount_due.minor, 50);
    till_turn(till, "2026-12-12");
    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, ID_NONE, 100, &found, &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(count, 3);
    assert_int_equal(found[1].charge.total.minor, 12000);
    assert_int_equal(found[1].charge.credit_applied.minor, 11950);
    assert_int_equal(found[1].charge.amount_due.minor, 50);
    assert_int_equal(found[0].charge.total.minor, 13902);
    assert_int_equal(found[0].charge.credit_applied.minor, 30);
    assert_int_equal(waiting(till), 0);
    (void)till_pursue(till);
    assert_int_equal(till->gateway.charges, 3);
    books_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_addition_below_the_minimum_is_invoiced_with_the_renewal),
        TILL_TEST(test_addition_below_the_minimum_can_be_removed_while_pending),
        TILL_TEST(test_lines_below_the_minimum_follow_to_another_payment_method),
        TILL_TEST(test_renewal_below_the_minimum_is_invoiced_with_the_next),
        TILL_TEST(test_removal_reduces_the_pending_line_of_a_renewal_below_the_minimum),
        TILL_TEST(test_lines_below_the_minimum_do_not_keep_a_card_from_being_removed),
        TILL_TEST(test_rest_of_an_invoice_below_the_minimum_is_not_past_due),
        TILL_TEST(test_full_document_below_the_minimum_is_pending),
        TILL_TEST(test_credit_is_limited_so_that_a_full_document_reaches_the_minimum),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
