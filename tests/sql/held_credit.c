/* tests/sql/held_credit.c: an order that waits holds the credit it will use: other acts see only the free balance,
 * success spends the held credit, any other end returns it to the sources it came from. Source: docs/rules.md, E (Held
 * credit). */
#include "refund_fixture.h"

#include "counter/clock_set.h"
#include "counter/credit_check.h"
#include "counter/order_cancel.h"
#include "counter/transfer_receive.h"
#include "sql/store_unspent.h"

enum { DAY_S = 24 * 3600 };

/* 10.00 EUR a licence and month, 12.00 with tax. */
static void price_of_ten(struct till *till)
{
    static const struct price_step flat[] = { { INT64_MAX, 1000 } };

    till->price.id = id_new();
    till->price.rate.steps = flat;
    assert_int_equal(store_price_insert(till->sql, &till->arena, &till->price, till->counter.act.now), STATUS_OK);
}

/* Buys 10 licences by card and removes 4 the same day: a credit balance of 48.00. Returns the subscription. */
static struct id balance_of_48(struct till *till)
{
    struct order order;

    till_organization(till, true);
    till->counter.act.now = clock_now();
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    script_gateway_says_of_refunds(&till->gateway, GATEWAY_SUCCEEDED);
    order = till_ordered(till, ID_NONE, till->card.id, 10);
    order = till_ordered(till, order.subscription_id, ID_NONE, 6);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_int_equal(balance_now(till), 4800);
    return order.subscription_id;
}

static void credit_is(struct till *till, const char *why, int64_t free, int64_t held)
{
    struct organization o;

    assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &o), STATUS_OK);
    if (o.credit_balance_minor != free || o.credit_held_minor != held)
        fail_msg("%s: %lld free and %lld held, not %lld and %lld", why, (long long)o.credit_balance_minor,
                 (long long)o.credit_held_minor, (long long)free, (long long)held);
    till_books_are_right(till);
}

/* An order of 72.00, of which credit pays 48.00; it waits for the card holder or for an unknown answer. */
static struct order order_waits(struct till *till, enum gateway_outcome says)
{
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 6);
    struct order order;

    assert_int_equal(quote.charge.credit_applied.minor, 4800);
    script_gateway_says(&till->gateway, says);
    till->gateway.find_says = says;
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    assert_int_equal(till_payment(till, order.id).amount.minor, 2400);
    credit_is(till, "placed", 0, 4800);
    assert_int_equal(told(till, "credit.held"), 1);
    return order;
}

static struct invoice invoice_of(struct till *till, struct id order_id)
{
    struct order order = till_order_now(till, order_id);
    struct invoice invoice;

    assert_int_equal(store_invoice_find(till->sql, &till->arena, till->organization.id, order.invoice_id, &invoice),
                     STATUS_OK);
    return invoice;
}

/* What happens while the order waits. Each must see a credit balance of zero. */
static void another_order(struct till *till, struct id subscription_id)
{
    struct order order;

    (void)subscription_id;
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    order = till_ordered(till, ID_NONE, till->card.id, 1);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_int_equal(invoice_of(till, order.id).charge.credit_applied.minor, 0);
    assert_int_equal(till_payment(till, order.id).amount.minor, 1200);
}

static void an_order_by_invoice(struct till *till, struct id subscription_id)
{
    struct order order;

    (void)subscription_id;
    order = till_ordered(till, ID_NONE, till->invoice.id, 1);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_int_equal(invoice_of(till, order.id).charge.credit_applied.minor, 0);
}

static void a_renewal(struct till *till, struct id subscription_id)
{
    struct counter *c = till_counter(till);
    enum gateway_outcome found = till->gateway.find_says;
    struct invoice *invoices;
    struct clock_set set;
    struct instant now;
    size_t count;

    (void)subscription_id;
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    till->gateway.find_says = found;
    assert_true(instant_read("2026-12-12T09:00:00Z", &now));
    assert_int_equal(clock_set(c, till->organization.id, now, NULL, &set), STATUS_OK);
    till->organization.clock = set.now;
    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, ID_NONE, 1, &invoices, &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(invoices[0].charge.total.minor, 7200);
    assert_int_equal(invoices[0].charge.credit_applied.minor, 0);
}

static void a_refund(struct till *till, struct id subscription_id)
{
    struct credit_note *notes;
    size_t count;

    (void)subscription_id;
    assert_int_equal(store_credit_note_list(till->sql, &till->arena, till->organization.id, ID_NONE, DAY_NONE, DAY_NONE,
                                            ID_NONE, 1, &notes,
                                            &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(notes[0].unspent_minor, 0);
    assert_int_equal(till_refund(till, notes[0].id, till_key(till)), STATUS_NOTHING_TO_REFUND);
}

static void nothing(struct till *till, struct id subscription_id)
{
    (void)till;
    (void)subscription_id;
}

static const struct {
    const char *why;
    void (*meanwhile)(struct till *, struct id);
} meanwhiles[] = {
    { "nothing", nothing },
    { "another order", another_order },
    { "an order by invoice", an_order_by_invoice },
    { "a renewal", a_renewal },
    { "a refund", a_refund },
};

/* How the order ends: the worker finds the outcome, a person cancels it, or its time to be voided comes. */
enum ending { ENDS_FOUND, ENDS_CANCELLED, ENDS_VOIDED };
static const struct {
    const char *why;
    enum gateway_outcome placed, said; /* the charge's outcome when the order was placed, and at its end */
    enum ending ending;
    enum order_status order;
} endings[] = {
    { "the card holder completes the page", GATEWAY_ACTION_REQUIRED, GATEWAY_SUCCEEDED, ENDS_FOUND, ORDER_CONFIRMED },
    { "no answer when placed, later succeeded", GATEWAY_UNKNOWN, GATEWAY_SUCCEEDED, ENDS_FOUND, ORDER_CONFIRMED },
    { "no answer when placed, later processing", GATEWAY_UNKNOWN, GATEWAY_PROCESSING, ENDS_FOUND, ORDER_CONFIRMED },
    { "declined", GATEWAY_ACTION_REQUIRED, GATEWAY_DECLINED, ENDS_FOUND, ORDER_PAYMENT_FAILED },
    { "declined after silence", GATEWAY_UNKNOWN, GATEWAY_DECLINED, ENDS_FOUND, ORDER_PAYMENT_FAILED },
    { "cancelled", GATEWAY_ACTION_REQUIRED, GATEWAY_DECLINED, ENDS_CANCELLED, ORDER_CANCELLED },
    { "never completed", GATEWAY_ACTION_REQUIRED, GATEWAY_DECLINED, ENDS_VOIDED, ORDER_PAYMENT_FAILED },
};

static void end_it(struct till *till, enum ending ending, enum gateway_outcome said, const struct order *order)
{
    struct order cancelled;

    till->gateway.find_says = ending == ENDS_VOIDED ? GATEWAY_ACTION_REQUIRED : said;
    if (ending == ENDS_CANCELLED) {
        assert_int_equal(order_cancel(till_counter(till), order->id, NULL, &cancelled), STATUS_OK);
    } else {
        till_later(till, ending == ENDS_VOIDED ? DAY_S : HOUR_S);
        (void)till_pursue(till);
    }
}

static void test_held_credit_is_hidden_from_other_acts_until_its_order_ends(void **state)
{
    struct till *till = *state;

    price_of_ten(till);
    for (size_t e = 0; e < sizeof endings / sizeof endings[0]; e++) {
        for (size_t m = 0; m < sizeof meanwhiles / sizeof meanwhiles[0]; m++) {
            const char *why = arena_format(&till->arena, "%s, and meanwhile %s", endings[e].why, meanwhiles[m].why);
            bool confirmed = endings[e].order == ORDER_CONFIRMED;
            struct id subscription_id = balance_of_48(till);
            struct order order = order_waits(till, endings[e].placed);

            meanwhiles[m].meanwhile(till, subscription_id);
            credit_is(till, why, 0, 4800);
            end_it(till, endings[e].ending, endings[e].said, &order);
            if (till_order_now(till, order.id).status != endings[e].order)
                fail_msg("%s: %s", why, order_status_name(till_order_now(till, order.id).status));
            credit_is(till, why, confirmed ? 0 : 4800, 0);
            assert_int_equal(told(till, "credit.released"), confirmed ? 0 : 1);
            if (confirmed) {
                struct invoice invoice = invoice_of(till, order.id);

                assert_int_equal(invoice.charge.total.minor, 7200);
                assert_int_equal(invoice.charge.credit_applied.minor, 4800);
                assert_int_equal(invoice.charge.amount_due.minor, 2400);
            }
        }
    }
}

/* Two quotes promise the same 48.00; the first order uses them. */
static void test_second_order_on_the_same_credit_is_stale(void **state)
{
    struct till *till = *state;
    struct quote first, second;
    struct order order;

    price_of_ten(till);
    (void)balance_of_48(till);
    first = till_quote(till, ID_NONE, till->card.id, 6);
    second = till_quote(till, ID_NONE, till->card.id, 5);
    assert_int_equal(second.charge.credit_applied.minor, 4800);
    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    assert_int_equal(till_order(till, first.id, till_key(till), &order), STATUS_OK);
    assert_int_equal(till_order(till, second.id, till_key(till), &order), STATUS_QUOTE_STALE);
    second = till_quote(till, ID_NONE, till->card.id, 5);
    assert_int_equal(second.charge.credit_applied.minor, 0);
    assert_int_equal(till_order(till, second.id, till_key(till), &order), STATUS_OK);
    credit_is(till, "both wait", 0, 4800);
}

/* The gateway takes no work: nothing is ordered or held, and the key may be used again. */
static void test_order_that_the_gateway_refuses_holds_no_credit(void **state)
{
    struct till *till = *state;
    const char *key = till_key(till);
    struct quote quote;
    struct order order;

    price_of_ten(till);
    (void)balance_of_48(till);
    quote = till_quote(till, ID_NONE, till->card.id, 6);
    script_gateway_says(&till->gateway, GATEWAY_REFUSED);
    assert_int_equal(till_order(till, quote.id, key, &order), STATUS_UNAVAILABLE);
    credit_is(till, "withdrawn", 4800, 0);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(till_order(till, quote.id, key, &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_int_equal(till_payment(till, order.id).amount.minor, 2400);
    credit_is(till, "sent again", 0, 0);
}

/* clang-format off */
static const struct sql_query left_of = { .name = "test_left_of", .takes = "bb", .gives = "i", .text =
    "SELECT unspent_minor FROM credit_note_state WHERE organization_id = ? UNION ALL"
    " SELECT unspent_minor FROM payment WHERE organization_id = ? AND received_on IS NOT NULL" };
/* clang-format on */

/* Checks what is left of the credit note and of the transfer. */
static void left_is(struct till *till, int64_t of_note, int64_t of_transfer)
{
    struct sql_rows rows;
    struct sql_row note, transfer;

    assert_int_equal(sql_read(till->sql, &till->arena, &left_of,
                              SQL_VALUES(sql_id(till->organization.id), sql_id(till->organization.id)), &rows),
                     STATUS_OK);
    assert_int_equal(rows.count, 2);
    note = sql_row_at(&rows, 0);
    transfer = sql_row_at(&rows, 1);
    assert_int_equal(sql_take_int(&note), of_note);
    assert_int_equal(sql_take_int(&transfer), of_transfer);
}

/* Credit held of a credit note and of an overpaid transfer returns to each of them; credit that came meanwhile is used
 * meanwhile. */
static void test_held_credit_returns_to_the_sources_it_came_from(void **state)
{
    struct till *till = *state;
    struct transfer transfer = { .amount = money_of(9000, till_euro()),
                                 .received_on = day_of(2026, 11, 12),
                                 .reference = "VIR 1" };
    struct invoice_answer answer;
    struct order order, other, cancelled;
    struct invoice invoice;

    price_of_ten(till);
    order = till_ordered(till, ID_NONE, till->invoice.id, 5); /* 60.00 */
    invoice = invoice_of(till, order.id);
    transfer.invoice_id = invoice.id;
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_transfer_receive, &transfer, &answer),
                     STATUS_OK);
    (void)corrected(till, &invoice, 4000);
    left_is(till, 4800, 3000);
    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    till->gateway.find_says = GATEWAY_ACTION_REQUIRED;
    order = till_ordered(till, ID_NONE, till->card.id, 7); /* 84.00, of which 6.00 are charged */
    assert_int_equal(till_payment(till, order.id).amount.minor, 600);
    left_is(till, 0, 0);
    credit_is(till, "held", 0, 7800);
    other = till_ordered(till, ID_NONE, till->card.id, 1);
    assert_int_equal(till_payment(till, other.id).amount.minor, 1200);
    assert_int_equal(order_cancel(till_counter(till), order.id, NULL, &cancelled), STATUS_OK);
    left_is(till, 4800, 3000);
    credit_is(till, "given back", 7800, 0);
}

/* A credit balance of more sources than one page holds. */
static void test_held_credit_of_many_credit_notes_is_held_and_returned(void **state)
{
    enum { NOTES = 2 * UNSPENT_PAGE + 5, EACH = 12 };
    struct till *till = *state;
    struct invoice invoice;
    struct order order, cancelled;

    price_of_ten(till);
    order = till_ordered(till, ID_NONE, till->card.id, 10);
    invoice = invoice_of(till, order.id);
    for (int i = 0; i < NOTES; i++)
        (void)corrected(till, &invoice, 10);
    credit_is(till, "notes", NOTES * EACH, 0);
    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    order = till_ordered(till, ID_NONE, till->card.id, 6);
    credit_is(till, "all held", 0, NOTES * EACH);
    assert_int_equal(order_cancel(till_counter(till), order.id, NULL, &cancelled), STATUS_OK);
    credit_is(till, "all free", NOTES * EACH, 0);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    order = till_ordered(till, ID_NONE, till->card.id, 6);
    assert_int_equal(invoice_of(till, order.id).charge.credit_applied.minor, NOTES * EACH);
    credit_is(till, "all spent", 0, 0);
}

/* An order of 5,280.00 under a credit check, of which credit is to pay 48.00. */
static struct order order_checked(struct till *till, struct id *subscription_id)
{
    struct quote quote;
    struct order order;

    *subscription_id = balance_of_48(till);
    quote = till_quote(till, ID_NONE, till->invoice.id, 440);
    assert_int_equal(quote.effective, EFFECTIVE_AFTER_CREDIT_CHECK);
    assert_int_equal(quote.charge.credit_applied.minor, 4800);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CREDIT_CHECK_PENDING);
    credit_is(till, "under check", 0, 4800);
    another_order(till, ID_NONE);
    return order;
}

static void test_order_under_credit_check_holds_credit_until_the_decision(void **state)
{
    struct till *till = *state;
    struct id subscription_id;
    struct order order, cancelled;
    struct invoice invoice;

    price_of_ten(till);
    order = order_checked(till, &subscription_id);
    assert_int_equal(till_decide(till, &order, CREDIT_CHECK_REJECTED), STATUS_OK);
    credit_is(till, "rejected", 4800, 0);

    order = order_checked(till, &subscription_id);
    assert_int_equal(order_cancel(till_counter(till), order.id, NULL, &cancelled), STATUS_OK);
    credit_is(till, "cancelled", 4800, 0);

    /* Approved: the charge is computed again with all credit that is free by then, 12.00 more. */
    order = order_checked(till, &subscription_id);
    (void)till_ordered(till, subscription_id, ID_NONE, 5);
    credit_is(till, "one licence fewer", 1200, 4800);
    assert_int_equal(till_decide(till, &order, CREDIT_CHECK_APPROVED), STATUS_OK);
    invoice = invoice_of(till, order.id);
    assert_int_equal(invoice.charge.credit_applied.minor, 6000);
    assert_int_equal(invoice.due_minor, 528000 - 6000);
    credit_is(till, "approved", 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_held_credit_is_hidden_from_other_acts_until_its_order_ends),
        TILL_TEST(test_second_order_on_the_same_credit_is_stale),
        TILL_TEST(test_order_that_the_gateway_refuses_holds_no_credit),
        TILL_TEST(test_held_credit_returns_to_the_sources_it_came_from),
        TILL_TEST(test_held_credit_of_many_credit_notes_is_held_and_returned),
        TILL_TEST(test_order_under_credit_check_holds_credit_until_the_decision),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
