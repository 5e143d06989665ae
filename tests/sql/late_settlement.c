/* tests/sql/late_settlement.c: an order whose charge settles after its period has ended brings its subscription up to
 * today in the same act, also in a sandbox, whose clock stands still. Source: docs/rules.md, C (Late answers) and E
 * (Late is complete). */
#include "../support/till.h"

#include "books/catch_up.h"
#include "books/standing.h"
#include "counter/clock_set.h"
#include "counter/order_cancel.h"
#include "counter/organization_catch_up.h"

/* An order of 15 licences that waits: a new subscription, or five more than there are. */
static struct order order_waits(struct till *till, struct id subscription_id, enum gateway_outcome says)
{
    struct quote quote = till_quote(till, subscription_id, id_is_none(subscription_id) ? till->card.id : ID_NONE, 15);
    struct order order;

    script_gateway_says(&till->gateway, says);
    till->gateway.find_says = says;
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    return order;
}

static void settles(struct till *till, enum gateway_outcome says)
{
    till->gateway.find_says = says;
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, 3600);
    (void)till_pursue(till);
}

static const struct {
    const char *why;
    bool change;
    enum gateway_outcome placed, says;
} cases[] = {
    { "a new subscription, authenticated late", false, GATEWAY_ACTION_REQUIRED, GATEWAY_SUCCEEDED },
    { "a new subscription, after silence", false, GATEWAY_UNKNOWN, GATEWAY_SUCCEEDED },
    { "a new subscription by debit", false, GATEWAY_UNKNOWN, GATEWAY_PROCESSING },
    { "five more, authenticated late", true, GATEWAY_ACTION_REQUIRED, GATEWAY_SUCCEEDED },
};

static void test_late_settlement_brings_the_subscription_to_the_period_of_today(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct id subscription_id = ID_NONE;
        struct subscription s;
        struct order order;

        till_organization(till, true);
        till->counter.act.now = clock_now();
        script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
        if (cases[i].change)
            subscription_id = till_subscription(till, till->card.id, 10).id;
        order = order_waits(till, subscription_id, cases[i].placed);
        till_clock_put(till, "2027-01-20");
        settles(till, cases[i].says);
        if (till_order_now(till, order.id).status != ORDER_CONFIRMED)
            fail_msg("%s: %s", cases[i].why, order_status_name(till_order_now(till, order.id).status));
        s = till_subscription_now(till, order.subscription_id);
        if (s.period_number != 2 || s.total_licences != 15)
            fail_msg("%s: %lld licences, in period %lld", cases[i].why, (long long)s.total_licences,
                     (long long)s.period_number);
        assert_string_equal(day_write(s.period.start).text, "2027-01-12");
        (void)till_quote(till, s.id, ID_NONE, 20);
        till_books_are_right(till);
    }
}

/* One act does two years of months; the rest follows at once, in acts of their own. */
static void test_settlement_years_late_begins_every_period_up_to_today(void **state)
{
    struct till *till = *state;
    struct order order = order_waits(till, ID_NONE, GATEWAY_ACTION_REQUIRED);
    struct subscription s;

    till_clock_put(till, "2029-06-20");
    settles(till, GATEWAY_SUCCEEDED);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    s = till_subscription_now(till, order.subscription_id);
    assert_int_equal(s.period_number, 31);
    assert_string_equal(day_write(s.period.start).text, "2029-06-12");
    till_books_are_right(till);
}

/* The settling process dies after the first share: the worker finds the rest as an unfinished clock change. */
static void test_settlement_years_late_is_completed_by_the_worker_after_a_crash(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct caught_up share;
    struct clock_turn turn;
    bool arrived = false;

    assert_int_equal(store_clock_turn_find(till->sql, &till->arena, till->organization.id, &turn), STATUS_NOT_FOUND);
    till_clock_put(till, "2029-06-20");
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_organization_catch_up, NULL, &share),
                     STATUS_OK);
    assert_false(share.complete);
    assert_int_equal(till_subscription_now(till, s.id).period_number, CATCH_UP_DAYS_MAX);
    assert_int_equal(store_clock_turn_find(till->sql, &till->arena, till->organization.id, &turn), STATUS_OK);
    assert_string_equal(instant_write(turn.wanted_at).text, "2029-06-20T09:00:00Z");
    assert_int_equal(clock_go_on(till_counter(till), &turn, INT64_MAX, &arrived), STATUS_OK);
    assert_true(arrived);
    assert_int_equal(till_subscription_now(till, s.id).period_number, 31);
    assert_int_equal(store_clock_turn_find(till->sql, &till->arena, till->organization.id, &turn), STATUS_NOT_FOUND);
    till_books_are_right(till);
}

/* Five licences are added in November and settled in December, before December's period began: its recurring line is
 * for all 15, so that a removal credits 5 at 10.50 for 28 of 31 days, although the line of the five, 26.25, was
 * November's. */
static void test_removal_after_a_late_settlement_credits_the_running_period(void **state)
{
    struct till *till = *state;
    struct id subscription_id = till_subscription(till, till->card.id, 10).id;
    struct order order;
    struct quote quote;

    till_clock_put(till, "2026-11-27");
    order = order_waits(till, subscription_id, GATEWAY_ACTION_REQUIRED);
    assert_int_equal(order.total.minor, 3150); /* 52.50 * 15/30, and 20 % */
    till_clock_put(till, "2026-12-15");
    settles(till, GATEWAY_SUCCEEDED);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    quote = till_quote(till, subscription_id, ID_NONE, 12);
    assert_int_equal(quote.charge.subtotal.minor, -2845); /* 31.50 * 28/31 */
    quote = till_quote(till, subscription_id, ID_NONE, 10);
    assert_int_equal(quote.charge.line_count, 1);
    assert_int_equal(quote.charge.subtotal.minor, -4742); /* 52.50 * 28/31 */
    till_books_are_right(till);
}

/* Checks the number and the sum of the pending lines. */
static void assert_waiting(struct till *till, int64_t lines, int64_t amount_minor)
{
    static const struct sql_query waiting = { .name = "test_waiting", .takes = "b", .gives = "ii", .text =
        "SELECT COUNT(*), CAST(COALESCE(SUM(amount_minor), 0) AS SIGNED) FROM pending_line WHERE organization_id = ?" };
    struct sql_rows rows;
    struct sql_row row;

    assert_int_equal(sql_read(till->sql, &till->arena, &waiting, SQL_VALUES(sql_id(till->organization.id)), &rows),
                     STATUS_OK);
    row = sql_row_at(&rows, 0);
    assert_int_equal(sql_take_int(&row), lines);
    assert_int_equal(sql_take_int(&row), amount_minor);
}

/* An order of five more waits for its card holder; on the boundary, 12 December, the subscription is suspended. */
static struct order suspended_meanwhile(struct till *till, struct id subscription_id)
{
    struct order order = order_waits(till, subscription_id, GATEWAY_ACTION_REQUIRED);
    struct caught_up caught_up;

    database_do(till->database->root, "UPDATE subscription SET status = 'suspended', version = version + 1");
    till_clock_put(till, "2026-12-15");
    assert_int_equal(
        counter_run(till_counter(till), till->organization.id, act_organization_catch_up, NULL, &caught_up), STATUS_OK);
    return order;
}

/* The period began while suspended: neither it nor licences added in it are billed. */
static void test_addition_settled_late_while_suspended_is_not_billed(void **state)
{
    struct till *till = *state;
    struct id subscription_id = till_subscription(till, till->card.id, 10).id;
    struct order order = suspended_meanwhile(till, subscription_id);

    settles(till, GATEWAY_SUCCEEDED);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    assert_int_equal(till_subscription_now(till, subscription_id).total_licences, 15);
    assert_waiting(till, 0, 0);
    till_books_are_right(till);
}

/* Marks the organization's one invoice as paid and lets its subscriptions' standing follow. */
static enum status act_follow(struct act *act, const struct none *in, struct none *out)
{
    static const struct sql_query one = {
        .name = "test_invoice", .takes = "b", .gives = "b", .text = "SELECT id FROM invoice WHERE organization_id = ?"
    };
    struct invoice invoice = { 0 };
    struct sql_row row;

    (void)in, (void)out;
    assert_int_equal(sql_read_one(act->sql, act->arena, &one, SQL_VALUES(sql_id(act->organization.id)), &row),
                     STATUS_OK);
    invoice.id = sql_take_id(&row);
    return standing_follow_invoice(act, &invoice);
}
ACT(act_follow, struct none, struct none);

/* Paid on the 24th, so billed from then on: 105.00 * 19/31 for the ten, and 52.50 * 19/31 for the five that are added
 * later in the same period. */
static void test_addition_settled_late_is_billed_from_the_end_of_a_suspension(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct order order = suspended_meanwhile(till, s.id);

    till_clock_put(till, "2026-12-24");
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_follow, NULL, NULL), STATUS_OK);
    assert_waiting(till, 1, 6435);
    till_clock_put(till, "2026-12-28");
    settles(till, GATEWAY_SUCCEEDED);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    assert_int_equal(till_subscription_now(till, s.id).total_licences, 15);
    assert_waiting(till, 2, 6435 + 3218);
    till_books_are_right(till);
}

/* The card holder has paid before the cancellation: the order is confirmed, and its subscription is in today's
 * period. */
static void test_late_cancellation_after_the_card_holder_paid_confirms_the_order(void **state)
{
    struct till *till = *state;
    struct order order = order_waits(till, ID_NONE, GATEWAY_ACTION_REQUIRED), cancelled;

    till_clock_put(till, "2026-12-20");
    till->gateway.void_says = GATEWAY_SUCCEEDED;
    assert_int_equal(order_cancel(till_counter(till), order.id, NULL, &cancelled), STATUS_ORDER_NOT_CANCELLABLE);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    assert_int_equal(till_subscription_now(till, order.subscription_id).period_number, 1);
    till_books_are_right(till);
}

/* A billing day that fails does not undo the settling: the order is confirmed without it. */
static void test_settlement_stands_although_its_billing_day_fails(void **state)
{
    struct till *till = *state;
    struct order order = order_waits(till, ID_NONE, GATEWAY_ACTION_REQUIRED);

    till_clock_put(till, "2026-12-20");
    /* Fifteen licences at this price exceed 64 bits. */
    database_do(
        till->database->root,
        "INSERT INTO price_revision (price_id, effective_from, mode, steps, created_at) SELECT id, '2026-12-01', mode,"
        " REPLACE(steps, '1050', '9000000000000000000'), created_at FROM price");
    settles(till, GATEWAY_SUCCEEDED);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    assert_int_equal(till_payment(till, order.id).state, PAYMENT_SUCCEEDED);
    assert_int_equal(till_subscription_now(till, order.subscription_id).period_number, 0);
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_late_settlement_brings_the_subscription_to_the_period_of_today),
        TILL_TEST(test_settlement_years_late_begins_every_period_up_to_today),
        TILL_TEST(test_settlement_years_late_is_completed_by_the_worker_after_a_crash),
        TILL_TEST(test_removal_after_a_late_settlement_credits_the_running_period),
        TILL_TEST(test_addition_settled_late_while_suspended_is_not_billed),
        TILL_TEST(test_addition_settled_late_is_billed_from_the_end_of_a_suspension),
        TILL_TEST(test_late_cancellation_after_the_card_holder_paid_confirms_the_order),
        TILL_TEST(test_settlement_stands_although_its_billing_day_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
