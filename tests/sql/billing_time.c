/* tests/sql/billing_time.c: periods that end and begin, in a sandbox whose clock is turned: what is invoiced, when, and how it is paid.
 * Source: product.md, C (Billing, Overdue, Late answers) and D. */
#include "../support/till.h"

#include "counter/cancellation.h"
#include "counter/clock_set.h"

static enum status clock_to(struct till *till, const char *day, struct clock_set *set)
{
    struct counter *c = till_counter(till);
    struct instant now;

    assert_true(instant_read(arena_format(&till->arena, "%sT09:00:00Z", day), &now));
    return clock_set(c, till->organization.id, now, set);
}

static void turn(struct till *till, const char *day)
{
    struct clock_set set;
    enum status status = clock_to(till, day, &set);

    if (status != STATUS_OK)
        fail_msg("the clock to %s: %s", day, status_name(status));
    till->organization.clock = set.now;
}

/* Its invoices, the oldest first: "day due total status|", lines within as "kind quantity amount start-end;". */
static const char *invoices_text(struct till *till)
{
    struct invoice *invoices;
    const char *text = "";
    size_t count;

    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE, DAY_NONE, ID_NONE, 100,
                                        &invoices, &count), STATUS_OK);
    for (size_t i = count; i-- > 0;) {
        text = arena_format(&till->arena, "%s%s %lld %s:", text, day_write(invoices[i].issue_date).text,
                            (long long)invoices[i].charge.total.minor, invoice_status_name(invoices[i].status));
        for (size_t at = 0; at < invoices[i].line_count; at++) {
            const struct line *line = &invoices[i].lines[at].line;

            text = arena_format(&till->arena, "%s %lldx%lld/%s..%s", text, (long long)line->quantity, (long long)line->amount.minor,
                                day_write(line->period.start).text + 5, day_write(line->period.end).text + 5);
        }
        text = arena_format(&till->arena, "%s\n", text);
    }
    return text;
}

static void test_a_card_is_billed_month_after_month(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);

    turn(till, "2027-02-20");
    assert_string_equal(invoices_text(till), "2026-11-12 12600 paid: 10x10500/11-12..12-12\n"
                                             "2026-12-12 12600 paid: 10x10500/12-12..01-12\n"
                                             "2027-01-12 12600 paid: 10x10500/01-12..02-12\n"
                                             "2027-02-12 12600 paid: 10x10500/02-12..03-12\n");
    s = till_subscription_now(till, s.id);
    assert_int_equal(s.period_number, 3);
    assert_string_equal(day_write(s.period.end).text, "2027-03-12");
    till_books_are_right(till);
}

static void test_A12_what_was_added_is_on_the_next_invoice(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 10);
    struct quote quote;
    struct order order;

    turn(till, "2026-11-20");
    quote = till_quote(till, s.id, till->invoice.id, 15);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    turn(till, "2026-12-12");
    assert_string_equal(invoices_text(till), "2026-11-12 12600 open: 10x10500/11-12..12-12\n"
                                             "2026-12-12 23520 open: 5x3850/11-20..12-12 15x15750/12-12..01-12\n");
    till_books_are_right(till);
}

/* Two subscriptions of one day and one method: one invoice; another method: another. */
static void test_one_invoice_a_day_and_method(void **state)
{
    struct till *till = *state;

    (void)till_subscription(till, till->card.id, 1);
    (void)till_subscription(till, till->card.id, 2);
    (void)till_subscription(till, till->invoice.id, 3);
    turn(till, "2026-12-12");
    assert_non_null(strstr(invoices_text(till), "2026-12-12 3780 paid: 1x1050/12-12..01-12 2x2100/12-12..01-12\n"));
    assert_non_null(strstr(invoices_text(till), "2026-12-12 3780 open: 3x3150/12-12..01-12\n"));
    till_books_are_right(till);
}

static void cancel(struct till *till, struct id subscription_id)
{
    struct cancellation wanted = { .subscription_id = subscription_id, .at = CANCEL_AT_PERIOD_END };
    struct subscription s;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_cancel, &wanted, &s), STATUS_OK);
}

static void test_A15_what_was_cancelled_ends_with_its_period(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);

    cancel(till, s.id);
    turn(till, "2026-12-11");
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
    turn(till, "2027-02-01");
    s = till_subscription_now(till, s.id);
    assert_int_equal(s.status, SUBSCRIPTION_CANCELLED);
    assert_int_equal(s.total_licences, 0);
    assert_string_equal(invoices_text(till), "2026-11-12 12600 paid: 10x10500/11-12..12-12\n");
    till_books_are_right(till);
}

/* After its return window: fewer licences from the renewal on, and the order that said so is confirmed then. */
static void test_a_scheduled_removal_takes_effect(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct quote quote;
    struct order order;

    turn(till, "2026-11-25");
    quote = till_quote(till, s.id, till->card.id, 4);
    assert_int_equal(quote.effective, EFFECTIVE_AT_RENEWAL);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    turn(till, "2026-12-12");
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    s = till_subscription_now(till, s.id);
    assert_int_equal(s.total_licences, 4);
    assert_true(id_is_none(s.scheduled_order_id));
    assert_string_equal(invoices_text(till), "2026-11-12 12600 paid: 10x10500/11-12..12-12\n"
                                             "2026-12-12 5040 paid: 4x4200/12-12..01-12\n");
    till_books_are_right(till);
}

static void test_an_unpaid_card_is_retried_then_suspended_then_cancelled(void **state)
{
    static const struct { const char *day; enum subscription_status status; int charges; } steps[] = {
        { "2026-12-12", SUBSCRIPTION_PAST_DUE, 2 },  { "2026-12-13", SUBSCRIPTION_PAST_DUE, 3 }, { "2026-12-14", SUBSCRIPTION_PAST_DUE, 3 },
        { "2026-12-15", SUBSCRIPTION_PAST_DUE, 4 },  { "2026-12-17", SUBSCRIPTION_PAST_DUE, 5 }, { "2026-12-19", SUBSCRIPTION_PAST_DUE, 6 },
        { "2027-01-10", SUBSCRIPTION_PAST_DUE, 6 },  { "2027-01-11", SUBSCRIPTION_SUSPENDED, 6 }, { "2027-02-20", SUBSCRIPTION_SUSPENDED, 6 },
        { "2027-03-11", SUBSCRIPTION_SUSPENDED, 6 }, { "2027-03-12", SUBSCRIPTION_CANCELLED, 6 },
    };
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);

    script_gateway_says(&till->gateway, GATEWAY_DECLINED);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        enum subscription_status status;

        turn(till, steps[i].day);
        status = till_subscription_now(till, s.id).status;
        if (status != steps[i].status || till->gateway.charges != steps[i].charges)
            fail_msg("%s: %s after %d charges", steps[i].day, subscription_status_name(status), till->gateway.charges);
    }
    /* The period that began while it was suspended was never billed. */
    assert_string_equal(invoices_text(till), "2026-11-12 12600 paid: 10x10500/11-12..12-12\n"
                                             "2026-12-12 12600 open: 10x10500/12-12..01-12\n");
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_a_card_is_billed_month_after_month),
        TILL_TEST(test_A12_what_was_added_is_on_the_next_invoice),
        TILL_TEST(test_one_invoice_a_day_and_method),
        TILL_TEST(test_A15_what_was_cancelled_ends_with_its_period),
        TILL_TEST(test_a_scheduled_removal_takes_effect),
        TILL_TEST(test_an_unpaid_card_is_retried_then_suspended_then_cancelled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
