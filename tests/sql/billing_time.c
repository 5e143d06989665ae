/* tests/sql/billing_time.c: periods end and begin in a sandbox whose clock is turned: what is invoiced, when, and how
 * it is paid. Source: docs/rules.md, C (Billing, Overdue, Late answers) and D. */
#include "../support/till.h"

#include "counter/clock_pursue.h"

#include "books/invoice_pay.h"
#include "counter/cancellation.h"
#include "counter/clock_set.h"

static void payments_pursued(struct till *till)
{
    bool silent = false;

    assert_int_equal(clock_pursue(till_counter(till), till->organization.id, INT64_MAX, &silent), STATUS_OK);
}

/* The organization's invoices, oldest first, as "day total status: lines", a line as "quantity x amount/start..end". */
static const char *invoices_text(struct till *till)
{
    struct invoice *invoices;
    const char *text = "";
    size_t count;

    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, ID_NONE, 100, &invoices, &count, &(bool){ false }),
                     STATUS_OK);
    for (size_t i = count; i-- > 0;) {
        text = arena_format(&till->arena, "%s%s %lld %s:", text, day_write(invoices[i].issue_date).text,
                            (long long)invoices[i].charge.total.minor, invoice_status_name(invoices[i].status));
        for (size_t at = 0; at < invoices[i].line_count; at++) {
            const struct line *line = &invoices[i].lines[at].line;

            text = arena_format(&till->arena, "%s %lldx%lld/%s..%s", text, (long long)line->quantity,
                                (long long)line->amount.minor, day_write(line->period.start).text + 5,
                                day_write(line->period.end).text + 5);
        }
        text = arena_format(&till->arena, "%s\n", text);
    }
    return text;
}

/* Receives a bank transfer of all that is due. */
static enum status act_receive(struct act *act, const struct invoice *received, struct none *out)
{
    struct invoice invoice = *received;
    struct payment payment = { .organization_id = act->organization.id,
                               .id = id_new(),
                               .invoice_id = invoice.id,
                               .amount = money_of(invoice.due_minor, invoice.charge.currency),
                               .state = PAYMENT_SUCCEEDED,
                               .received_on = act->today,
                               .reference = "SCT 1",
                               .lease_until = INSTANT_NONE,
                               .next_try_at = INSTANT_NONE,
                               .version = 1,
                               .created_at = act->organization_now };
    enum status status = invoice_pay(act, &invoice, &payment);

    (void)out;
    return status != STATUS_OK ? status : store_payment_insert(act->sql, act->arena, &payment, 1);
}
ACT(act_receive, struct invoice, struct none);

static void test_renewals_are_invoiced_and_charged_to_the_card_every_month(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);

    till_turn(till, "2027-02-20");
    assert_string_equal(invoices_text(till), "2026-11-12 12600 paid: 10x10500/11-12..12-12\n"
                                             "2026-12-12 12600 paid: 10x10500/12-12..01-12\n"
                                             "2027-01-12 12600 paid: 10x10500/01-12..02-12\n"
                                             "2027-02-12 12600 paid: 10x10500/02-12..03-12\n");
    s = till_subscription_now(till, s.id);
    assert_int_equal(s.period_number, 3);
    assert_string_equal(day_write(s.period.end).text, "2027-03-12");
    till_books_are_right(till);
}

/* A person who orders can be asked to authenticate; a renewal is charged off-session, also where its first call was not
 * answered or was refused. */
static void test_renewals_are_charged_off_session(void **state)
{
    static const struct { const char *why; enum gateway_outcome first; } renewals[] = {
        { "answered at once", GATEWAY_SUCCEEDED }, { "sent again", GATEWAY_UNKNOWN },
          { "sent again after a refusal", GATEWAY_REFUSED },
    };
    struct till *till = *state;

    for (size_t i = 0; i < sizeof renewals / sizeof renewals[0]; i++) {
        int called;

        script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
        till_organization(till, true);
        till->gateway.charges = till->gateway.off_session = 0;
        (void)till_subscription(till, till->card.id, 10);
        assert_int_equal(till->gateway.charges, 1);
        assert_int_equal(till->gateway.off_session, 0);
        script_gateway_says(&till->gateway, renewals[i].first);
        till_turn(till, "2026-12-12");
        script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
        till->counter.act.now = instant_plus_seconds(till->counter.act.now, 10);
        (void)till_pursue(till);
        called = till->gateway.charges - 1;
        if (called != (renewals[i].first == GATEWAY_SUCCEEDED ? 1 : 2) || till->gateway.off_session != called)
            fail_msg("%s: %d of %d calls said that nobody is there", renewals[i].why, till->gateway.off_session,
                     called);
        assert_non_null(strstr(invoices_text(till), "2026-12-12 12600 paid:"));
    }
}

static void test_A12_addition_by_invoice_is_on_the_next_invoice(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 10);
    struct quote quote;
    struct order order;

    till_turn(till, "2026-11-20");
    quote = till_quote(till, s.id, till->invoice.id, 15);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    till_turn(till, "2026-12-12");
    assert_string_equal(invoices_text(till), "2026-11-12 12600 open: 10x10500/11-12..12-12\n"
                                             "2026-12-12 23520 open: 5x3850/11-20..12-12 15x15750/12-12..01-12\n");
    till_books_are_right(till);
}

/* Two subscriptions of one day and one payment method share an invoice; another method has another one. */
static void test_renewals_of_one_day_and_method_share_an_invoice(void **state)
{
    struct till *till = *state;

    (void)till_subscription(till, till->card.id, 1);
    (void)till_subscription(till, till->card.id, 2);
    (void)till_subscription(till, till->invoice.id, 3);
    till_turn(till, "2026-12-12");
    assert_non_null(strstr(invoices_text(till), "2026-12-12 3780 paid: 1x1050/12-12..01-12 2x2100/12-12..01-12\n"));
    assert_non_null(strstr(invoices_text(till), "2026-12-12 3780 open: 3x3150/12-12..01-12\n"));
    till_books_are_right(till);
}

static void test_A15_cancelled_subscription_ends_with_its_period(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);

    till_cancel(till, s.id);
    till_turn(till, "2026-12-11");
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
    till_turn(till, "2027-02-01");
    s = till_subscription_now(till, s.id);
    assert_int_equal(s.status, SUBSCRIPTION_CANCELLED);
    assert_int_equal(s.total_licences, 0);
    assert_string_equal(invoices_text(till), "2026-11-12 12600 paid: 10x10500/11-12..12-12\n");
    till_books_are_right(till);
}

/* The removal is ordered after its return window: it takes effect at the renewal, which confirms the order. */
static void test_scheduled_removal_takes_effect_at_renewal(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct quote quote;
    struct order order;

    till_turn(till, "2026-11-25");
    quote = till_quote(till, s.id, till->card.id, 4);
    assert_int_equal(quote.effective, EFFECTIVE_AT_RENEWAL);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    till_turn(till, "2026-12-12");
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    s = till_subscription_now(till, s.id);
    assert_int_equal(s.total_licences, 4);
    assert_true(id_is_none(s.scheduled_order_id));
    assert_string_equal(invoices_text(till), "2026-11-12 12600 paid: 10x10500/11-12..12-12\n"
                                             "2026-12-12 5040 paid: 4x4200/12-12..01-12\n");
    till_books_are_right(till);
}

static void test_declined_renewal_is_retried_then_suspended_then_cancelled(void **state)
{
    static const struct { const char *day; enum subscription_status status; int charges; } steps[] = {
        { "2026-12-12", SUBSCRIPTION_PAST_DUE, 2 },  { "2026-12-13", SUBSCRIPTION_PAST_DUE, 3 }, { "2026-12-14",
          SUBSCRIPTION_PAST_DUE, 3 },
        { "2026-12-15", SUBSCRIPTION_PAST_DUE, 4 },  { "2026-12-17", SUBSCRIPTION_PAST_DUE, 5 }, { "2026-12-19",
          SUBSCRIPTION_PAST_DUE, 6 },
        { "2027-01-10", SUBSCRIPTION_PAST_DUE, 6 },  { "2027-01-11", SUBSCRIPTION_SUSPENDED, 6 }, { "2027-02-20",
          SUBSCRIPTION_SUSPENDED, 6 },
        { "2027-03-11", SUBSCRIPTION_SUSPENDED, 6 }, { "2027-03-12", SUBSCRIPTION_CANCELLED, 6 },
    };
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);

    script_gateway_says(&till->gateway, GATEWAY_DECLINED);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        enum subscription_status status;

        till_turn(till, steps[i].day);
        status = till_subscription_now(till, s.id).status;
        if (status != steps[i].status || till->gateway.charges != steps[i].charges)
            fail_msg("%s: %s after %d charges", steps[i].day, subscription_status_name(status), till->gateway.charges);
    }
    /* The period that began while it was suspended was not billed. */
    assert_string_equal(invoices_text(till), "2026-11-12 12600 paid: 10x10500/11-12..12-12\n"
                                             "2026-12-12 12600 open: 10x10500/12-12..01-12\n");
    till_books_are_right(till);
}

/* Pays by bank transfer what is due on every open invoice. */
static void pay_open_invoices(struct till *till)
{
    struct invoice *invoices;
    size_t count;

    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_OPEN, DAY_NONE,
                                        DAY_NONE, ID_NONE, 100, &invoices, &count, &(bool){ false }),
                     STATUS_OK);
    while (count-- > 0)
        assert_int_equal(counter_run(till_counter(till), till->organization.id, act_receive, &invoices[count], NULL),
                         STATUS_OK);
}

static void test_payment_after_suspension_bills_the_rest_of_the_unbilled_period(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 10);

    till_turn(till, "2027-01-20"); /* the first invoice was due on 12 December */
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_SUSPENDED);
    pay_open_invoices(till);
    s = till_subscription_now(till, s.id);
    assert_int_equal(s.status, SUBSCRIPTION_ACTIVE);
    till_turn(till, "2027-02-12");
    /* Suspended on 11 January: the period of 12 January began unbilled; 105.00 x 23/31 = 77.90 of it is billed with
     * the next. */
    assert_string_equal(invoices_text(till), "2026-11-12 12600 paid: 10x10500/11-12..12-12\n"
                                             "2026-12-12 12600 paid: 10x10500/12-12..01-12\n"
                                             "2027-02-12 21948 open: 10x7790/01-20..02-12 10x10500/02-12..03-12\n");
    till_books_are_right(till);
}

static void test_suspended_subscription_with_one_of_two_invoices_paid_is_past_due(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 10);
    struct invoice *invoices;
    size_t count;

    till_turn(till, "2027-01-20");
    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_OPEN, DAY_NONE,
                                        DAY_NONE, ID_NONE, 100, &invoices, &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_receive, &invoices[1], NULL),
                     STATUS_OK);
    /* the second invoice is overdue, too: since 12 January */
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_PAST_DUE);
    till_books_are_right(till);
}

/* Yearly price: an addition in November is invoiced at the next monthly boundary, not with next year's renewal. */
static void test_addition_to_a_yearly_subscription_is_invoiced_at_the_monthly_boundary(void **state)
{
    struct till *till = *state;
    struct subscription s;
    struct quote quote;
    struct order order;

    till->price.id = id_new();
    till->price.rate.billing_period = BILLING_YEARLY;
    assert_int_equal(store_price_insert(till->sql, &till->arena, &till->price, till->counter.act.now), STATUS_OK);
    s = till_subscription(till, till->invoice.id, 10);
    till_turn(till, "2026-11-20");
    quote = till_quote(till, s.id, till->invoice.id, 15);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    till_turn(till, "2026-12-12");
    pay_open_invoices(till);
    till_turn(till, "2027-11-12");
    assert_string_equal(invoices_text(till), "2026-11-12 12600 paid: 10x10500/11-12..11-12\n"
                                             "2026-12-12 6162 paid: 5x5135/11-20..11-12\n"
                                             "2027-11-12 18900 open: 15x15750/11-12..11-12\n");
}

/* 31 January, monthly: each boundary is clipped from the anchor's day, not from the boundary before. */
static void test_month_end_boundaries_are_clipped_from_the_anchor(void **state)
{
    struct till *till = *state;

    till_turn(till, "2027-01-31");
    (void)till_subscription(till, till->card.id, 1);
    till_turn(till, "2027-05-31");
    assert_string_equal(invoices_text(till), "2027-01-31 1260 paid: 1x1050/01-31..02-28\n"
                                             "2027-02-28 1260 paid: 1x1050/02-28..03-31\n"
                                             "2027-03-31 1260 paid: 1x1050/03-31..04-30\n"
                                             "2027-04-30 1260 paid: 1x1050/04-30..05-31\n"
                                             "2027-05-31 1260 paid: 1x1050/05-31..06-30\n");
    till_books_are_right(till);
}

/* Ordered in one period and confirmed in the next: the order is charged as quoted, and the running period, which began
 * without the added licences, is billed for them too. */
static void test_order_settled_in_the_next_period_is_billed_for_that_period_too(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct quote quote = till_quote(till, s.id, ID_NONE, 15);
    struct order order;

    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    till->gateway.find_says = GATEWAY_ACTION_REQUIRED;
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    till->gateway.find_says = GATEWAY_ACTION_REQUIRED;
    till_turn(till, "2026-12-15");
    assert_int_equal(till_subscription_now(till, s.id).total_licences, 10);
    till->gateway.find_says = GATEWAY_SUCCEEDED;
    payments_pursued(till);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    assert_int_equal(till_subscription_now(till, s.id).total_licences, 15);
    /* The act that settled the payment has billed the running period; the worker pursues that payment like any
     * other. */
    payments_pursued(till);
    till_turn(till, "2026-12-16");
    assert_string_equal(invoices_text(till), "2026-11-12 12600 paid: 10x10500/11-12..12-12\n"
                                             "2026-12-12 12600 paid: 10x10500/12-12..01-12\n"
                                             "2026-12-15 6300 paid: 5x5250/11-12..12-12\n"
                                             "2026-12-15 6300 paid: 5x5250/12-12..01-12\n");
    till_books_are_right(till);
}

/* The debit is accepted and later returned by the bank: the licences stay, the invoice is open again and is collected
 * again. */
static void test_returned_debit_reopens_the_invoice_and_is_collected_again(void **state)
{
    struct till *till = *state;
    struct subscription s;

    script_gateway_says(&till->gateway, GATEWAY_PROCESSING);
    till->gateway.find_says = GATEWAY_PROCESSING;
    s = till_subscription(till, till->card.id, 10);
    assert_non_null(strstr(invoices_text(till), " open:"));
    till_turn(till, "2026-11-15");
    /* not past due while the debit is processing */
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
    till->gateway.find_says = GATEWAY_DECLINED;
    payments_pursued(till);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_PAST_DUE);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    till_turn(till, "2026-11-16");
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
    assert_non_null(strstr(invoices_text(till), " paid:"));
    till_books_are_right(till);
}

/* Turning the clock a year at once gives the same invoices as turning it in steps. */
static void test_clock_turned_a_year_at_once_gives_the_same_invoices_as_in_steps(void **state)
{
    static const char *const days[] = { "2026-12-01", "2026-12-12", "2027-01-12", "2027-01-13",
                                        "2027-04-30", "2027-05-01", "2027-11-12" };
    struct till *till = *state;
    const char *at_once, *in_steps;

    (void)till_subscription(till, till->card.id, 10);
    (void)till_subscription(till, till->invoice.id, 3);
    till_turn(till, "2027-11-12");
    at_once = invoices_text(till);
    till_organization(till, true);
    (void)till_subscription(till, till->card.id, 10);
    (void)till_subscription(till, till->invoice.id, 3);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        till_turn(till, days[i]);
    in_steps = invoices_text(till);
    assert_string_equal(at_once, in_steps);
    till_books_are_right(till);
}

/* Volume price: up to 10 licences 10.00 each, from 11 on 5.00 each, for all of them. */
static void volume_price(struct till *till)
{
    static const struct price_step steps[] = { { 10, 1000 }, { INT64_MAX, 500 } };

    till->price.id = id_new();
    till->price.rate.mode = PRICE_VOLUME;
    till->price.rate.steps = steps;
    till->price.rate.step_count = 2;
    till->price.reduction_policy = REDUCTION_ANY_TIME;
    assert_int_equal(store_price_insert(till->sql, &till->arena, &till->price, till->counter.act.now), STATUS_OK);
}

static struct order change(struct till *till, struct id subscription_id, int64_t total)
{
    struct quote quote = till_quote(till, subscription_id, ID_NONE, total);
    struct order order;

    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    return order;
}

/* clang-format off */
static const struct sql_query notes_total = { .name = "test_notes", .takes = "", .gives = "i", .text =
    "SELECT CAST(COALESCE(SUM(total_minor), 0) AS SIGNED) FROM credit_note" };
/* clang-format on */

/* 10 licences cost 100.00, 15 cost 75.00: adding five credits 25.00 and its tax; removing them charges that again. */
static void test_volume_price_credits_an_addition_and_charges_a_removal(void **state)
{
    static const struct { const char *why; bool by_card; const char *after; } ways[] = {
        { "by card the dearer rest is invoiced at once", true,
          "2026-11-12 12000 paid: 10x10000/11-12..12-12\n2026-11-12 3000 paid: -5x2500/11-12..12-12\n" },
        { "by invoice it waits", false, "2026-11-12 12000 open: 10x10000/11-12..12-12\n" },
    };
    struct till *till = *state;

    volume_price(till);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct subscription s;
        int64_t before;

        till_organization(till, true);
        before = database_int(till->database->root, &notes_total);
        s = till_subscription(till, ways[i].by_card ? till->card.id : till->invoice.id, 10);
        assert_int_equal(change(till, s.id, 15).status, ORDER_CONFIRMED);
        assert_int_equal(database_int(till->database->root, &notes_total) - before, 3000);
        till_books_are_right(till);
        assert_int_equal(change(till, s.id, 10).status, ORDER_CONFIRMED);
        payments_pursued(till);
        if (strcmp(invoices_text(till), ways[i].after) != 0)
            fail_msg("%s:\n%s", ways[i].why, invoices_text(till));
        till_books_are_right(till);
        till_turn(till, "2026-12-12");
        assert_int_equal(till_subscription_now(till, s.id).total_licences, 10);
        till_books_are_right(till);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_renewals_are_invoiced_and_charged_to_the_card_every_month),
        TILL_TEST(test_renewals_are_charged_off_session),
        TILL_TEST(test_A12_addition_by_invoice_is_on_the_next_invoice),
        TILL_TEST(test_renewals_of_one_day_and_method_share_an_invoice),
        TILL_TEST(test_A15_cancelled_subscription_ends_with_its_period),
        TILL_TEST(test_scheduled_removal_takes_effect_at_renewal),
        TILL_TEST(test_declined_renewal_is_retried_then_suspended_then_cancelled),
        TILL_TEST(test_payment_after_suspension_bills_the_rest_of_the_unbilled_period),
        TILL_TEST(test_suspended_subscription_with_one_of_two_invoices_paid_is_past_due),
        TILL_TEST(test_addition_to_a_yearly_subscription_is_invoiced_at_the_monthly_boundary),
        TILL_TEST(test_month_end_boundaries_are_clipped_from_the_anchor),
        TILL_TEST(test_order_settled_in_the_next_period_is_billed_for_that_period_too),
        TILL_TEST(test_returned_debit_reopens_the_invoice_and_is_collected_again),
        TILL_TEST(test_clock_turned_a_year_at_once_gives_the_same_invoices_as_in_steps),
        TILL_TEST(test_volume_price_credits_an_addition_and_charges_a_removal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
