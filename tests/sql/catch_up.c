/* tests/sql/catch_up.c: an act that needs its organization's today first does the billing days that are behind.
 * Source: docs/rules.md, E (Late is complete). */
#include "../support/till.h"

#include "books/catch_up.h"
#include "counter/credit_check.h"
#include "counter/organization_catch_up.h"
#include "sql/store_due.h"

static struct day due_day(struct till *till)
{
    struct day day;

    assert_int_equal(store_due_day(till->sql, &till->arena, till->organization.id, &day), STATUS_OK);
    return day;
}

static void test_catch_up_does_every_missed_billing_day(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct caught_up caught_up;

    till_clock_put(till, "2027-02-20");
    assert_int_equal(
        counter_run(till_counter(till), till->organization.id, act_organization_catch_up, NULL, &caught_up), STATUS_OK);
    assert_true(caught_up.complete);
    assert_int_equal(caught_up.done.periods_begun, 3);
    assert_int_equal(caught_up.done.invoices_finalized, 3);
    s = till_subscription_now(till, s.id);
    assert_string_equal(day_write(s.period.start).text, "2027-02-12");
    assert_string_equal(day_write(due_day(till)).text, "2027-03-12");
    assert_int_equal(
        counter_run(till_counter(till), till->organization.id, act_organization_catch_up, NULL, &caught_up), STATUS_OK);
    assert_true(caught_up.complete && day_done_nothing(&caught_up.done));
    till_books_are_right(till);
}

static void test_catch_up_of_many_days_takes_several_acts(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 1);
    struct caught_up caught_up;

    till_clock_put(till, "2031-11-20"); /* sixty boundaries, each with its invoice */
    assert_int_equal(
        counter_run(till_counter(till), till->organization.id, act_organization_catch_up, NULL, &caught_up), STATUS_OK);
    assert_false(caught_up.complete);
    assert_int_equal(caught_up.done.periods_begun, CATCH_UP_DAYS_MAX);
    assert_int_equal(organization_catch_up_all(till_counter(till), till->organization.id), STATUS_OK);
    s = till_subscription_now(till, s.id);
    assert_int_equal(s.period_number, 60);
    assert_string_equal(day_write(s.period.end).text, "2031-12-12");
    till_books_are_right(till);
}

/* The quote is for the period that runs today, and the order charges that; the period that ended is billed as usual. */
static void test_quote_after_a_missed_boundary_is_for_the_period_of_today(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct quote before = till_quote(till, s.id, till->card.id, 15), quote;
    struct order order;

    till_clock_put(till, "2027-01-20");
    assert_int_equal(till_order(till, before.id, "the old one", &order), STATUS_QUOTE_STALE);
    assert_int_equal(till_subscription_now(till, s.id).period_number, 0); /* a refused request changes nothing */
    quote = till_quote(till, s.id, till->card.id, 15);
    assert_string_equal(day_write(quote.charge.lines[0].period.end).text, "2027-02-12");
    assert_int_equal(quote.charge.subtotal.minor, 3895); /* 52.50 * 23/31 */
    assert_int_equal(till_subscription_now(till, s.id).period_number, 2);
    assert_int_equal(till_order(till, quote.id, "the new one", &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    till_books_are_right(till);
}

/* An order under credit check over a boundary: the boundary is done without it, and it is charged from the day of
 * approval. */
static void test_approval_after_a_missed_boundary_charges_from_the_day_of_approval(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 10);
    struct quote quote = till_quote(till, s.id, till->invoice.id, 900);
    struct credit_check_decision wanted = { .decision = CREDIT_CHECK_APPROVED };
    struct credit_check check;
    struct order order;

    assert_int_equal(till_order(till, quote.id, "beyond the limit", &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CREDIT_CHECK_PENDING);
    till_clock_put(till, "2026-12-20");
    wanted.check_id = order.credit_check.id;
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_credit_check_decide, &wanted, &check),
                     STATUS_OK);
    s = till_subscription_now(till, s.id);
    assert_int_equal(s.total_licences, 900);
    assert_int_equal(s.period_number, 1);
    assert_int_equal(till_order_now(till, order.id).total.minor, 832007); /* 890 * 10.50 * 23/31 = 6933.39, and 20 % */
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_catch_up_does_every_missed_billing_day),
        TILL_TEST(test_catch_up_of_many_days_takes_several_acts),
        TILL_TEST(test_quote_after_a_missed_boundary_is_for_the_period_of_today),
        TILL_TEST(test_approval_after_a_missed_boundary_charges_from_the_day_of_approval),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
