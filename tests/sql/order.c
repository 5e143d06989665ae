/* tests/sql/order.c: an order is placed: each outcome of the charge, each reason to refuse, and what is left in the
 * database. */
#include "../support/till.h"

#include "counter/clock_set.h"

/* clang-format off */
static const struct sql_query orders_count = {
    .name = "test_orders", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM `order`" };
static const struct sql_query invoices_count = {
    .name = "test_invoices", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM invoice" };
static const struct sql_query pending_count = {
    .name = "test_pending", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM pending_line" };
static const struct sql_query payments_count = {
    .name = "test_payments", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM payment" };
static const struct sql_query operations_count = {
    .name = "test_operations", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM operation" };
/* clang-format on */

static const struct {
    const char *why;
    enum gateway_outcome says;
    enum order_status order;
    enum payment_state payment;
    int64_t licences; /* of 10, after ordering 15 */
    int64_t pending;
    int invoices;     /* more than before */
    bool asked_again; /* by the worker */
} outcomes[] = {
    { "paid", GATEWAY_SUCCEEDED, ORDER_CONFIRMED, PAYMENT_SUCCEEDED, 15, 0, 1, false },
    { "declined: nothing is bought", GATEWAY_DECLINED, ORDER_PAYMENT_FAILED, PAYMENT_DECLINED, 10, 0, 0, false },
    { "the card holder must act", GATEWAY_ACTION_REQUIRED, ORDER_PAYMENT_ACTION_REQUIRED, PAYMENT_ACTION_REQUIRED, 10,
      5, 0, true },
    { "a bank debit under way is as good as paid", GATEWAY_PROCESSING, ORDER_CONFIRMED, PAYMENT_PROCESSING, 15, 0, 1,
      true },
    { "no answer: unknown", GATEWAY_UNKNOWN, ORDER_PAYMENT_PENDING, PAYMENT_UNKNOWN, 10, 5, 0, true },
};

static void test_order_and_licences_follow_each_outcome_of_the_charge(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        struct subscription subscription;
        struct payment payment;
        struct quote quote;
        struct order order;
        int64_t invoices;
        enum status status;

        script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
        subscription = till_subscription(till, till->card.id, 10);
        invoices = database_int(till->database->root, &invoices_count);
        quote = till_quote(till, subscription.id, ID_NONE, 15);
        script_gateway_says(&till->gateway, outcomes[i].says);
        status = till_order(till, quote.id, till_key(till), &order);
        if (status != STATUS_OK || order.status != outcomes[i].order)
            fail_msg("%s: %s, %s", outcomes[i].why, status_name(status), order_status_name(order.status));
        assert_int_equal(till_order_now(till, order.id).status, order.status);
        payment = till_payment(till, order.id);
        if (payment.state != outcomes[i].payment || instant_is_none(payment.next_try_at) == outcomes[i].asked_again)
            fail_msg("%s: the payment is %s, or is not asked for when it should be", outcomes[i].why,
                     payment_state_name(payment.state));
        assert_int_equal(payment.amount.minor, quote.charge.amount_due.minor);
        assert_true((order.decline_code != NULL) == (outcomes[i].order == ORDER_PAYMENT_FAILED));
        assert_true((order.action_url != NULL) == (outcomes[i].order == ORDER_PAYMENT_ACTION_REQUIRED));
        subscription = till_subscription_now(till, subscription.id);
        if (subscription.total_licences != outcomes[i].licences ||
            subscription.pending_licences != outcomes[i].pending ||
            (subscription.hold != HOLD_NONE) != (outcomes[i].pending > 0))
            fail_msg("%s: %lld licences, %lld pending", outcomes[i].why, (long long)subscription.total_licences,
                     (long long)subscription.pending_licences);
        if (database_int(till->database->root, &invoices_count) != invoices + outcomes[i].invoices)
            fail_msg("%s: another number of invoices", outcomes[i].why);
        till_books_are_right(till);
    }
}

/* The quoted amount is charged, invoiced and posted, to the cent. */
static void test_quoted_amount_is_charged_invoiced_and_posted(void **state)
{
    static const struct sql_query cash = { .name = "test_cash", .takes = "", .gives = "i", .text =
        "SELECT CAST(SUM(amount_minor) AS SIGNED) FROM ledger_entry WHERE account = 'cash'" };
    struct till *till = *state;
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 5);
    struct invoice invoice;
    struct order order;

    assert_int_equal(quote.charge.total.minor, 6300); /* 5 x 10.50 and 20 % */
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    assert_int_equal(till->gateway.booked, 1);
    assert_int_equal(till->gateway.book[0].minor, 6300);
    assert_string_equal(till->gateway.book[0].key, id_write(ID_PAYMENT, till_payment(till, order.id).id).text);
    assert_int_equal(store_invoice_find(till->sql, &till->arena, till->organization.id, order.invoice_id, &invoice),
                     STATUS_OK);
    assert_string_equal(invoice.number, "TEST-F2026-000001");
    assert_int_equal(invoice.charge.total.minor, 6300);
    assert_int_equal(invoice.status, INVOICE_PAID);
    assert_int_equal(invoice.due_minor, 0);
    assert_int_equal(database_int(till->database->root, &cash), 6300);
    assert_string_equal(invoice.purchase_order_number, "PO-7");
}

/* The gateway takes no work: nothing is left, and quote and key may be used again. */
static void test_purchase_that_the_gateway_refuses_leaves_no_trace(void **state)
{
    struct till *till = *state;
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 5);
    const char *before = database_contents(till->database);
    struct order order;

    script_gateway_says(&till->gateway, GATEWAY_REFUSED);
    assert_int_equal(till_order(till, quote.id, "the same key", &order), STATUS_UNAVAILABLE);
    assert_string_equal(database_contents(till->database), before);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(till_order(till, quote.id, "the same key", &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    till_books_are_right(till);
}

static void test_change_that_the_gateway_refuses_leaves_no_trace(void **state)
{
    struct till *till = *state;
    struct subscription subscription = till_subscription(till, till->card.id, 10), after;
    struct quote quote = till_quote(till, subscription.id, ID_NONE, 12);
    int64_t operations = database_int(till->database->root, &operations_count);
    struct order order;

    script_gateway_says(&till->gateway, GATEWAY_REFUSED);
    assert_int_equal(till_order(till, quote.id, "the same key", &order), STATUS_UNAVAILABLE);
    after = till_subscription_now(till, subscription.id);
    assert_int_equal(after.total_licences, 10);
    assert_int_equal(after.pending_licences, 0);
    assert_int_equal(after.hold, HOLD_NONE);
    assert_true(id_is_none(after.open_order_id));
    assert_int_equal(database_int(till->database->root, &orders_count), 1);
    assert_int_equal(database_int(till->database->root, &payments_count), 1);
    assert_int_equal(database_int(till->database->root, &operations_count), operations);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(till_order(till, quote.id, "the same key", &order), STATUS_OK);
    assert_int_equal(till_subscription_now(till, subscription.id).total_licences, 12);
    till_books_are_right(till);
}

static void test_addition_by_invoice_is_pending_and_counts_as_owed(void **state)
{
    struct till *till = *state;
    struct subscription subscription = till_subscription(till, till->invoice.id, 10);
    struct quote quote = till_quote(till, subscription.id, ID_NONE, 15);
    int64_t owed, more, invoices = database_int(till->database->root, &invoices_count);
    struct order order;

    assert_int_equal(store_organization_owed(till->sql, &till->arena, till->organization.id, &owed), STATUS_OK);
    assert_int_equal(owed, 12600); /* the first invoice: 10 x 10.50 and 20 % */
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_true(id_is_none(order.invoice_id));
    assert_int_equal(database_int(till->database->root, &invoices_count), invoices);
    assert_int_equal(database_int(till->database->root, &pending_count), 1);
    assert_int_equal(database_int(till->database->root, &payments_count), 0);
    assert_int_equal(store_organization_owed(till->sql, &till->arena, till->organization.id, &more), STATUS_OK);
    assert_int_equal(more, owed + quote.charge.total.minor);
    assert_int_equal(till_subscription_now(till, subscription.id).total_licences, 15);
    assert_int_equal(till->gateway.charges, 0);
    till_books_are_right(till);
}

static const struct {
    const char *why;
    bool by_card;
    enum invoice_status status;
    const char *due;
    int calls;
} firsts[] = {
    { "by card: paid, due the same day", true, INVOICE_PAID, "2026-11-12", 1 },
    { "by invoice: open for 30 days", false, INVOICE_OPEN, "2026-12-12", 0 },
};

static void test_new_subscription_is_invoiced_at_once_by_either_method(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++) {
        struct quote quote = till_quote(till, ID_NONE, firsts[i].by_card ? till->card.id : till->invoice.id, 4);
        struct subscription subscription;
        struct invoice invoice;
        struct order order;

        till->gateway.charges = 0;
        assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
        assert_int_equal(store_invoice_find(till->sql, &till->arena, till->organization.id, order.invoice_id, &invoice),
                         STATUS_OK);
        if (invoice.status != firsts[i].status || strcmp(day_write(invoice.due_date).text, firsts[i].due) != 0 ||
            till->gateway.charges != firsts[i].calls)
            fail_msg("%s: %s, due %s", firsts[i].why, invoice_status_name(invoice.status),
                     day_write(invoice.due_date).text);
        subscription = till_subscription_now(till, order.subscription_id);
        assert_int_equal(subscription.status, SUBSCRIPTION_ACTIVE);
        assert_int_equal(subscription.total_licences, 4);
        assert_int_equal(subscription.lot_count, 1);
        assert_string_equal(day_write(subscription.period.start).text, "2026-11-12");
        assert_string_equal(day_write(subscription.period.end).text, "2026-12-12");
    }
    till_books_are_right(till);
}

/* Each makes a quote unusable between quoting and ordering. */
static void spoil_nothing(struct till *till, struct quote *quote)
{
    (void)till;
    (void)quote;
}

static void spoil_by_use(struct till *till, struct quote *quote)
{
    struct order order;

    assert_int_equal(till_order(till, quote->id, till_key(till), &order), STATUS_OK);
}

static void spoil_by_time(struct till *till, struct quote *quote)
{
    till->counter.act.now = quote->expires_at; /* the first moment at which the quote has expired */
}

static void spoil_by_another_order(struct till *till, struct quote *quote)
{
    struct quote other = till_quote(till, quote->subscription_id, ID_NONE, 11);

    spoil_by_use(till, &other);
}

static void spoil_by_a_day(struct till *till, struct quote *quote)
{
    struct clock_set set;
    struct instant tomorrow;

    (void)quote;
    assert_true(instant_read("2026-11-13T09:00:00Z", &tomorrow));
    assert_int_equal(clock_set(till_counter(till), till->organization.id, tomorrow, NULL, &set), STATUS_OK);
}

static void spoil_by_another_owner(struct till *till, struct quote *quote)
{
    (void)quote;
    till_organization(till, true);
}

static void spoil_by_the_end_of_the_price(struct till *till, struct quote *quote)
{
    (void)quote;
    database_do(till->database->root, "UPDATE price SET on_sale_until = '2026-11-12'");
}

static const struct {
    const char *why;
    void (*spoil)(struct till *till, struct quote *quote);
    enum status want;
} quotes[] = {
    { "nothing happened", spoil_nothing, STATUS_OK },
    { "it was used", spoil_by_use, STATUS_QUOTE_USED },
    { "its 30 minutes are over", spoil_by_time, STATUS_QUOTE_EXPIRED },
    { "another order came first", spoil_by_another_order, STATUS_QUOTE_STALE },
    { "a day has passed: fewer days are left to pay for", spoil_by_a_day, STATUS_QUOTE_STALE },
    { "it is another organization's", spoil_by_another_owner, STATUS_NOT_FOUND },
    { "the price is no longer sold", spoil_by_the_end_of_the_price, STATUS_LICENCE_CHANGE_UNAVAILABLE },
};

static void test_used_expired_or_stale_quote_is_refused_and_nothing_changes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof quotes / sizeof quotes[0]; i++) {
        struct till *till;
        struct subscription subscription;
        struct quote quote;
        struct order order;
        enum status status;
        const char *before;
        void *made;

        assert_int_equal(till_start(&made), 0);
        till = made;
        subscription = till_subscription(till, till->card.id, 10);
        quote = till_quote(till, subscription.id, ID_NONE, 12);
        quotes[i].spoil(till, &quote);
        before = database_contents(till->database);
        till->gateway.charges = 0;
        status = till_order(till, quote.id, till_key(till), &order);
        if (status != quotes[i].want)
            fail_msg("%s: %s", quotes[i].why, status_name(status));
        if (status != STATUS_OK &&
            (strcmp(database_contents(till->database), before) != 0 || till->gateway.charges != 0))
            fail_msg("%s: something was left behind", quotes[i].why);
        assert_int_equal(till_end(&made), 0);
    }
}

static void test_order_of_an_unknown_quote_is_not_found(void **state)
{
    struct till *till = *state;
    struct order order;

    assert_int_equal(till_order(till, id_new(), till_key(till), &order), STATUS_NOT_FOUND);
    assert_int_equal(database_int(till->database->root, &operations_count), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_order_and_licences_follow_each_outcome_of_the_charge),
        TILL_TEST(test_quoted_amount_is_charged_invoiced_and_posted),
        TILL_TEST(test_purchase_that_the_gateway_refuses_leaves_no_trace),
        TILL_TEST(test_change_that_the_gateway_refuses_leaves_no_trace),
        TILL_TEST(test_addition_by_invoice_is_pending_and_counts_as_owed),
        TILL_TEST(test_new_subscription_is_invoiced_at_once_by_either_method),
        cmocka_unit_test(test_used_expired_or_stale_quote_is_refused_and_nothing_changes),
        TILL_TEST(test_order_of_an_unknown_quote_is_not_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
