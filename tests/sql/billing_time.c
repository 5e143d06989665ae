/* tests/sql/billing_time.c: periods that end and begin, in a sandbox whose clock is turned: what is invoiced, when,
 * and how it is paid. Source: docs/rules.md, C (Billing, Overdue, Late answers) and D. */
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

/* Its invoices, the oldest first: "day due total status|", lines within as "kind quantity amount start-end;". */
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

/* Money by bank transfer, all that is due. */
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

static void test_a_card_is_billed_month_after_month(void **state)
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

/* A person who orders can be asked to authenticate; on the day of a renewal nobody is there, also where the first
 * call of it was not answered. */
static void test_what_renews_is_charged_with_nobody_there(void **state)
{
    static const struct { const char *why; enum gateway_outcome first; } renewals[] = {
        { "answered at once", GATEWAY_SUCCEEDED }, { "sent again", GATEWAY_UNKNOWN },
          { "taken up again after a refusal", GATEWAY_REFUSED },
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

static void test_A12_what_was_added_is_on_the_next_invoice(void **state)
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

/* Two subscriptions of one day and one method: one invoice; another method: another. */
static void test_one_invoice_a_day_and_method(void **state)
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
    till_turn(till, "2026-12-11");
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
    till_turn(till, "2027-02-01");
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

static void test_an_unpaid_card_is_retried_then_suspended_then_cancelled(void **state)
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
    /* The period that began while it was suspended was never billed. */
    assert_string_equal(invoices_text(till), "2026-11-12 12600 paid: 10x10500/11-12..12-12\n"
                                             "2026-12-12 12600 open: 10x10500/12-12..01-12\n");
    till_books_are_right(till);
}

/* Paid by the customer's bank on 20 January, after it was suspended: active again, and the rest of the period that
 * nobody billed is. */
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

static void test_paid_after_suspension_it_is_billed_for_the_rest(void **state)
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

static void test_what_is_suspended_goes_on_where_only_some_was_paid(void **state)
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
    /* the other one is late, too: since 12 January */
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_PAST_DUE);
    till_books_are_right(till);
}

/* A yearly price: what is added in November waits for the next monthly boundary, not for next year. */
static void test_a_yearly_prices_additions_are_billed_by_the_month(void **state)
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

/* 31 January, monthly: the boundaries are clipped one by one, never from each other. */
static void test_month_ends_are_clipped_from_the_anchor(void **state)
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

/* Ordered in one period and confirmed in the next: charged as quoted, and the running period, which began without
 * it, is billed too. */
static void test_late_answers_are_billed_for_the_running_period(void **state)
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
    /* The settling act has billed the running period; what collects it is pursued like any other. */
    payments_pursued(till);
    till_turn(till, "2026-12-16");
    assert_string_equal(invoices_text(till), "2026-11-12 12600 paid: 10x10500/11-12..12-12\n"
                                             "2026-12-12 12600 paid: 10x10500/12-12..01-12\n"
                                             "2026-12-15 6300 paid: 5x5250/11-12..12-12\n"
                                             "2026-12-15 6300 paid: 5x5250/12-12..01-12\n");
    till_books_are_right(till);
}

/* Accepted and later returned by the bank: the licences stay, the invoice is open again and collected again. */
static void test_a_debit_that_fails_later_is_collected_again(void **state)
{
    struct till *till = *state;
    struct subscription s;

    script_gateway_says(&till->gateway, GATEWAY_PROCESSING);
    till->gateway.find_says = GATEWAY_PROCESSING;
    s = till_subscription(till, till->card.id, 10);
    assert_non_null(strstr(invoices_text(till), " open:"));
    till_turn(till, "2026-11-15");
    /* nobody is late while it is under way */
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

/* A year at once, and the same year in steps: the same invoices. */
static void test_a_year_at_once_is_a_year_in_steps(void **state)
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

/* Up to 10 licences 10.00 each, from 11 on 5.00 each, for all of them. */
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

/* 10 for 100.00, 15 for 75.00: the five more give 25.00 and its tax back; taken away again they cost it. */
static void test_more_can_be_cheaper_and_fewer_dearer(void **state)
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
        TILL_TEST(test_a_card_is_billed_month_after_month),
        TILL_TEST(test_what_renews_is_charged_with_nobody_there),
        TILL_TEST(test_A12_what_was_added_is_on_the_next_invoice),
        TILL_TEST(test_one_invoice_a_day_and_method),
        TILL_TEST(test_A15_what_was_cancelled_ends_with_its_period),
        TILL_TEST(test_a_scheduled_removal_takes_effect),
        TILL_TEST(test_an_unpaid_card_is_retried_then_suspended_then_cancelled),
        TILL_TEST(test_paid_after_suspension_it_is_billed_for_the_rest),
        TILL_TEST(test_what_is_suspended_goes_on_where_only_some_was_paid),
        TILL_TEST(test_a_yearly_prices_additions_are_billed_by_the_month),
        TILL_TEST(test_month_ends_are_clipped_from_the_anchor),
        TILL_TEST(test_late_answers_are_billed_for_the_running_period),
        TILL_TEST(test_a_debit_that_fails_later_is_collected_again),
        TILL_TEST(test_a_year_at_once_is_a_year_in_steps),
        TILL_TEST(test_more_can_be_cheaper_and_fewer_dearer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
