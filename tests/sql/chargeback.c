/* tests/sql/chargeback.c: chargebacks: a payer's bank contests a charge, and takes its money back or not; payment,
 * invoice, subscription, credit and ledger follow with one set of entries, in whatever order the gateway reports it.
 * Source: docs/rules.md, D and E (Chargebacks). */
#include "invoice_pay_fixture.h"
#include "refund_fixture.h"

#include "counter/chargeback_watch.h"
#include "counter/gateway_event.h"
#include "counter/invoice_write_off.h"
#include "counter/transfer_receive.h"
#include "sql/store_flag.h"
#include "sql/store_set_aside.h"
#include "worker/aside.h"
#include "worker/watch.h"

/* The worker asks about this payment's charge, and the gateway answers with this state. */
static enum status heard(struct till *till, const struct payment *payment, enum chargeback_state state, int64_t minor,
                         int64_t fee_minor)
{
    till->gateway.chargeback =
        (struct gateway_chargeback){ .told = true, .state = state, .minor = minor, .fee_minor = fee_minor };
    return chargeback_watch(till_counter(till), payment);
}

/* Balances of the books after each step: debit positive. */
struct want {
    const char *why;
    enum chargeback_state state;
    enum invoice_status invoice;
    int64_t due, cash, contested, fees, losses, balance;
};

static void stands_so(struct till *till, const struct invoice *bought, const struct want *want)
{
    struct invoice invoice = invoice_now(till, bought->id);
    struct payment payment = payment_now(till, bought);

    if (payment.chargeback.state != want->state || invoice.status != want->invoice || invoice.due_minor != want->due ||
        account(till, "cash") != want->cash || account(till, "contested") != want->contested ||
        account(till, "dispute_fees") != want->fees || account(till, "dispute_losses") != want->losses ||
        balance_now(till) != want->balance)
        fail_msg("%s: %s, invoice %s, due %lld, cash %lld, contested %lld, fees %lld, losses %lld, balance %lld",
                 want->why, chargeback_state_name(payment.chargeback.state), invoice_status_name(invoice.status),
                 (long long)invoice.due_minor, (long long)account(till, "cash"), (long long)account(till, "contested"),
                 (long long)account(till, "dispute_fees"), (long long)account(till, "dispute_losses"),
                 (long long)balance_now(till));
    till_books_are_right(till);
}

enum { WHOLE = 12600, FEE = 1500 };

static const struct {
    const char *why;
    struct {
        enum chargeback_state state;
        int64_t minor, fee;
    } told[3];
    size_t count;
    struct want want;
    size_t opened, won, lost, reopened; /* numbers of events that are told */
} stories[] = {
    { "nobody contests it", { { CHARGEBACK_NONE, 0, 0 } }, 1,
      { "none", CHARGEBACK_NONE, INVOICE_PAID, 0, WHOLE, 0, 0, 0, 0 }, 0, 0, 0, 0 },
    { "opened: the money is contested, and nothing else moves", { { CHARGEBACK_OPENED, WHOLE, FEE } }, 1,
      { "opened", CHARGEBACK_OPENED, INVOICE_PAID, 0, 0, WHOLE, 0, 0, 0 }, 1, 0, 0, 0 },
    { "opened twice", { { CHARGEBACK_OPENED, WHOLE, 0 }, { CHARGEBACK_OPENED, WHOLE, 0 } }, 2,
      { "opened once", CHARGEBACK_OPENED, INVOICE_PAID, 0, 0, WHOLE, 0, 0, 0 }, 1, 0, 0, 0 },
    { "won: as before", { { CHARGEBACK_OPENED, WHOLE, FEE }, { CHARGEBACK_WON, WHOLE, 0 } }, 2,
      { "won", CHARGEBACK_WON, INVOICE_PAID, 0, WHOLE, 0, 0, 0, 0 }, 1, 1, 0, 0 },
    { "won, and the fee is kept", { { CHARGEBACK_OPENED, WHOLE, FEE }, { CHARGEBACK_WON, WHOLE, FEE } }, 2,
      { "won", CHARGEBACK_WON, INVOICE_PAID, 0, WHOLE - FEE, 0, FEE, 0, 0 }, 1, 1, 0, 0 },
    { "lost: owed again", { { CHARGEBACK_OPENED, WHOLE, FEE }, { CHARGEBACK_LOST, WHOLE, FEE } }, 2,
      { "lost", CHARGEBACK_LOST, INVOICE_OPEN, WHOLE, -FEE, 0, FEE, 0, 0 }, 1, 0, 1, 1 },
    { "a part is lost", { { CHARGEBACK_OPENED, 2600, 0 }, { CHARGEBACK_LOST, 2600, 0 } }, 2,
      { "lost in part", CHARGEBACK_LOST, INVOICE_OPEN, 2600, 10000, 0, 0, 0, 0 }, 1, 0, 1, 1 },
    { "less is lost than was contested", { { CHARGEBACK_OPENED, WHOLE, 0 }, { CHARGEBACK_LOST, 600, 0 } }, 2,
      { "lost in part", CHARGEBACK_LOST, INVOICE_OPEN, 600, 12000, 0, 0, 0, 0 }, 1, 0, 1, 1 },
    { "a debit that is returned was never contested", { { CHARGEBACK_LOST, WHOLE, 750 } }, 1,
      { "returned", CHARGEBACK_LOST, INVOICE_OPEN, WHOLE, -750, 0, 750, 0, 0 }, 0, 0, 1, 1 },
    { "lost is told twice", { { CHARGEBACK_LOST, WHOLE, FEE }, { CHARGEBACK_LOST, WHOLE, FEE } }, 2,
      { "lost once", CHARGEBACK_LOST, INVOICE_OPEN, WHOLE, -FEE, 0, FEE, 0, 0 }, 0, 0, 1, 1 },
    { "opened is told after it was lost", { { CHARGEBACK_LOST, WHOLE, 0 }, { CHARGEBACK_OPENED, WHOLE, 0 } }, 2,
      { "lost", CHARGEBACK_LOST, INVOICE_OPEN, WHOLE, 0, 0, 0, 0, 0 }, 0, 0, 1, 1 },
    { "the first final word stands", { { CHARGEBACK_WON, WHOLE, 0 }, { CHARGEBACK_LOST, WHOLE, 0 } }, 2,
      { "won", CHARGEBACK_WON, INVOICE_PAID, 0, WHOLE, 0, 0, 0, 0 }, 0, 1, 0, 0 },
    { "more than was charged: the rest is our loss", { { CHARGEBACK_LOST, WHOLE + 22, FEE } }, 1,
      { "lost", CHARGEBACK_LOST, INVOICE_OPEN, WHOLE, -FEE - 22, 0, FEE + 22, 0, 0 }, 0, 0, 1, 1 },
    { "more was contested than charged, and won", { { CHARGEBACK_OPENED, WHOLE + 22, 0 },
      { CHARGEBACK_WON, WHOLE + 22, FEE } }, 2,
      { "won", CHARGEBACK_WON, INVOICE_PAID, 0, WHOLE - FEE, 0, FEE, 0, 0 }, 1, 1, 0, 0 },
    { "more was contested than charged, and lost", { { CHARGEBACK_OPENED, WHOLE + 22, 0 },
      { CHARGEBACK_LOST, WHOLE + 25, FEE } }, 2,
      { "lost", CHARGEBACK_LOST, INVOICE_OPEN, WHOLE, -FEE - 25, 0, FEE + 25, 0, 0 }, 1, 0, 1, 1 },
};

static void test_payment_invoice_and_ledger_after_each_course_of_a_chargeback(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        struct invoice invoice;
        size_t told_before[4] = { told(till, "payment.dispute_opened"), told(till, "payment.dispute_won"),
                                  told(till, "payment.dispute_lost"), told(till, "invoice.reopened") };
        int64_t cash = account(till, "cash"), contested = account(till, "contested"),
                fees = account(till, "dispute_fees");
        struct want want = stories[i].want;

        invoice = invoice_bought(till, till->card.id);
        for (size_t at = 0; at < stories[i].count; at++)
            assert_int_equal(heard(till, &(struct payment){ .organization_id = till->organization.id,
                                                            .id = payment_now(till, &invoice).id,
                                                            .charge_id = "ch_1",
                                                            .amount = money_of(WHOLE, till_euro()) },
                                   stories[i].told[at].state, stories[i].told[at].minor, stories[i].told[at].fee),
                             STATUS_OK);
        want.why = stories[i].why;
        want.cash += cash;
        want.contested += contested;
        want.fees += fees;
        stands_so(till, &invoice, &want);
        assert_int_equal(told(till, "payment.dispute_opened") - told_before[0], stories[i].opened);
        assert_int_equal(told(till, "payment.dispute_won") - told_before[1], stories[i].won);
        assert_int_equal(told(till, "payment.dispute_lost") - told_before[2], stories[i].lost);
        assert_int_equal(told(till, "invoice.reopened") - told_before[3], stories[i].reopened);
    }
}

static struct subscription only_subscription(struct till *till, const struct invoice *invoice)
{
    return till_subscription_now(till, invoice->lines[0].subscription_id);
}

/* Overdue steps count from the day on which the invoice was owed again, not from its due date: a loss after a year does
 * not cancel at once. */
static void test_lost_charge_makes_the_subscription_past_due_then_suspended(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice), paid;
    struct invoice now;
    int charges;

    till_turn(till, "2027-05-20"); /* half a year of renewals, all paid */
    assert_int_equal(only_subscription(till, &invoice).status, SUBSCRIPTION_ACTIVE);
    assert_int_equal(heard(till, &payment, CHARGEBACK_LOST, WHOLE, 0), STATUS_OK);
    now = invoice_now(till, invoice.id);
    assert_int_equal(now.status, INVOICE_OPEN);
    assert_int_equal(now.reopened_on.number, day_of(2027, 5, 20).number);
    assert_int_equal(only_subscription(till, &invoice).status, SUBSCRIPTION_PAST_DUE);
    assert_int_equal(only_subscription(till, &invoice).total_licences, 10);
    charges = till->gateway.charges;
    till_turn(till, "2027-06-11"); /* no retry is made */
    assert_int_equal(till->gateway.charges, charges);
    till_turn(till, "2027-06-18"); /* the renewal of the 12th is another invoice */
    assert_int_equal(only_subscription(till, &invoice).status, SUBSCRIPTION_PAST_DUE);
    till_turn(till, "2027-06-19"); /* 30 days */
    assert_int_equal(only_subscription(till, &invoice).status, SUBSCRIPTION_SUSPENDED);
    assert_int_equal(pay(till, invoice.id, &paid), STATUS_OK);
    assert_int_equal(paid.state, PAYMENT_SUCCEEDED);
    assert_int_equal(invoice_now(till, invoice.id).status, INVOICE_PAID);
    assert_int_equal(only_subscription(till, &invoice).status, SUBSCRIPTION_ACTIVE);
    till_books_are_right(till);
}

static void test_lost_charge_unpaid_for_ninety_days_cancels_the_subscription(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice);

    till_turn(till, "2026-11-20");
    assert_int_equal(heard(till, &payment, CHARGEBACK_LOST, WHOLE, 0), STATUS_OK);
    till_turn(till, "2027-02-17");
    assert_int_equal(only_subscription(till, &invoice).status, SUBSCRIPTION_SUSPENDED);
    till_turn(till, "2027-02-18");
    assert_int_equal(only_subscription(till, &invoice).status, SUBSCRIPTION_CANCELLED);
    /* An ended subscription does not become active again; the invoice stays due. */
    assert_int_equal(invoice_now(till, invoice.id).due_minor, WHOLE);
    till_books_are_right(till);
}

/* The invoice had been credited in whole before the charge was lost: the credit is taken back, and nothing is owed. */
static void test_lost_charge_of_a_credited_invoice_takes_the_credit_back(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice);
    struct id note_id = corrected(till, &invoice, 10500);

    assert_int_equal(balance_now(till), WHOLE);
    assert_int_equal(heard(till, &payment, CHARGEBACK_LOST, WHOLE, 0), STATUS_OK);
    stands_so(till, &invoice,
              &(struct want){ "credited in whole", CHARGEBACK_LOST, INVOICE_PAID, 0, 0, 0, 0, 0, 0 });
    assert_int_equal(note_now(till, note_id).applied_minor, WHOLE);
    assert_int_equal(note_now(till, note_id).unspent_minor, 0);
    assert_int_equal(told(till, "credit.applied"), 1);
    assert_int_equal(told(till, "invoice.reopened"), 0);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_NOTHING_TO_REFUND);
}

/* 12.00 of 126.00 were refunded; then the bank takes back the rest, or, wrongly, everything. */
static void test_lost_charge_after_a_refund_reopens_the_invoice(void **state)
{
    static const int64_t losses[] = { WHOLE - 1200, WHOLE };

    for (size_t i = 0; i < 2; i++) {
        struct till *till = *state;
        int64_t cash = account(till, "cash");
        struct invoice invoice = invoice_bought(till, till->card.id);
        struct payment payment = payment_now(till, &invoice);
        struct id note_id = corrected(till, &invoice, 1000);

        assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
        assert_int_equal(heard(till, &payment, CHARGEBACK_LOST, losses[i], 0), STATUS_OK);
        stands_so(till, &invoice,
                  &(struct want){ "refunded before", CHARGEBACK_LOST, INVOICE_OPEN, losses[i],
                                  cash + WHOLE - 1200 - losses[i], 0, 0, 0, 0 });
    }
}

/* While a charge is contested nothing of it is refunded, as the money would go back twice; once won, it can be. */
static void test_contested_charge_is_not_refunded_until_it_is_won(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice);
    struct id note_id = corrected(till, &invoice, 1000);

    assert_int_equal(heard(till, &payment, CHARGEBACK_OPENED, WHOLE, 0), STATUS_OK);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_NOTHING_TO_REFUND);
    assert_int_equal(till->gateway.refunds, 0);
    assert_int_equal(heard(till, &payment, CHARGEBACK_WON, WHOLE, 0), STATUS_OK);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    assert_int_equal(note_now(till, note_id).refunded_minor, 1200);
    till_books_are_right(till);
}

/* Stripe's charge_refunded, or a dispute that was prevented after all: it takes nothing, and would wait for ever. */
static void test_opened_dispute_that_is_dropped_is_won(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice);
    struct id note_id = corrected(till, &invoice, 1000);

    till->gateway.chargeback = (struct gateway_chargeback){ .told = true, .dropped = true };
    assert_int_equal(chargeback_watch(till_counter(till), &payment), STATUS_OK);
    assert_int_equal(payment_now(till, &invoice).chargeback.state, CHARGEBACK_NONE); /* an inquiry */
    assert_int_equal(heard(till, &payment, CHARGEBACK_OPENED, WHOLE, FEE), STATUS_OK);
    till->gateway.chargeback = (struct gateway_chargeback){ .told = true, .dropped = true };
    assert_int_equal(chargeback_watch(till_counter(till), &payment), STATUS_OK);
    stands_so(till, &invoice, &(struct want){ "dropped", CHARGEBACK_WON, INVOICE_PAID, 0, WHOLE, 0, 0, 0, 1200 });
    assert_int_equal(payment_now(till, &invoice).chargeback.minor, WHOLE);
    assert_true(instant_is_none(payment_now(till, &invoice).watch_at));
    assert_int_equal(told(till, "payment.dispute_won"), 1);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
}

static size_t aside_rows(struct till *till, const char *reason)
{
    struct set_aside *rows;
    size_t count;

    assert_int_equal(store_set_aside_list(till->sql, &till->arena, NULL, 10, &rows, &count), STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i].kind, SET_ASIDE_PAYMENT);
        assert_string_equal(rows[i].reason, reason);
    }
    return count;
}

/* Rests of the worker and of the row are over. */
static size_t aside_again(struct till *till)
{
    static const int go_on = 0;

    database_do(till->database->root, "UPDATE set_aside SET next_try_at = since");
    return asides_pursue(till_counter(till), &go_on);
}

/* `guichet flags` lists the payment, and nothing is booked, until an answer can be used. A dispute that was opened and
 * is listed no more is none. */
static void test_answer_that_cannot_be_used_sets_the_payment_aside_until_one_can(void **state)
{
    static const struct { const char *why; struct gateway_chargeback says; enum chargeback_state before; } cases[] = {
        { "a status that nobody knows", { .unusable = true }, CHARGEBACK_NONE },
        { "opened, and then not listed", { .told = true }, CHARGEBACK_OPENED },
    };
    struct till *till = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static const int go_on = 0;
        struct invoice invoice = invoice_bought(till, till->card.id);
        struct payment payment = payment_now(till, &invoice);
        struct watch watch = { 0 };

        if (cases[i].before != CHARGEBACK_NONE)
            assert_int_equal(heard(till, &payment, cases[i].before, WHOLE, 0), STATUS_OK);
        till->gateway.chargeback = cases[i].says;
        database_do(till->database->root, "UPDATE payment SET watch_at = created_at, version = version + 1 WHERE"
                                          " watch_at IS NOT NULL");
        assert_int_equal(charges_watch(till_counter(till), &watch, &go_on), 1);
        assert_int_equal(aside_rows(till, "STATUS_CHARGEBACK_UNUSABLE"), 1);
        assert_int_equal(charges_watch(till_counter(till), &watch, &go_on), 0); /* others are asked about meanwhile */
        assert_int_equal(aside_again(till), 1);
        assert_int_equal(aside_rows(till, "STATUS_CHARGEBACK_UNUSABLE"), 1);
        if (payment_now(till, &invoice).chargeback.state != cases[i].before)
            fail_msg("%s: %s", cases[i].why, chargeback_state_name(payment_now(till, &invoice).chargeback.state));
        till_books_are_right(till);
        till->gateway.chargeback =
            (struct gateway_chargeback){ .told = true, .state = CHARGEBACK_LOST, .minor = WHOLE };
        assert_int_equal(aside_again(till), 1);
        assert_int_equal(aside_rows(till, ""), 0);
        assert_int_equal(payment_now(till, &invoice).chargeback.state, CHARGEBACK_LOST);
        till_books_are_right(till);
    }
}

/* A refund was processing when the charge was lost, and is declined afterwards: its credit note lowers what is due
 * first. */
static void test_refund_declined_after_the_loss_lowers_the_amount_due(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice);
    struct id note_id = corrected(till, &invoice, 1000);

    script_gateway_says_of_refunds(&till->gateway, GATEWAY_PROCESSING);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    assert_int_equal(heard(till, &payment, CHARGEBACK_LOST, WHOLE, 0), STATUS_OK);
    assert_int_equal(invoice_now(till, invoice.id).due_minor, WHOLE);
    till->gateway.refund_find_says = GATEWAY_DECLINED;
    till_later(till, HOUR_S);
    assert_int_equal(pursue(till), 1);
    stands_so(till, &invoice,
              &(struct want){ "credited, not refunded", CHARGEBACK_LOST, INVOICE_OPEN, WHOLE - 1200, 0, 0, 0, 0, 0 });
    assert_int_equal(note_now(till, note_id).applied_minor, 1200);
}

static void transferred(struct till *till, const struct invoice *invoice, int64_t minor)
{
    struct transfer transfer = { .invoice_id = invoice->id,
                                 .amount = money_of(minor, till_euro()),
                                 .received_on = day_of(2026, 11, 12),
                                 .reference = "VIR" };
    struct invoice_answer answer;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_transfer_receive, &transfer, &answer),
                     STATUS_OK);
}

/* Paid by card, and again by a transfer that became credit: that credit pays the invoice once the card's charge is
 * lost. */
static void test_lost_charge_is_replaced_by_credit_of_a_second_payment(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice);
    struct invoice now;

    transferred(till, &invoice, 10000);
    assert_int_equal(balance_now(till), 10000);
    assert_int_equal(heard(till, &payment, CHARGEBACK_LOST, WHOLE, 0), STATUS_OK);
    now = invoice_now(till, invoice.id);
    assert_int_equal(now.status, INVOICE_OPEN);
    assert_int_equal(now.paid_minor, 10000);
    assert_int_equal(now.due_minor, 2600);
    assert_int_equal(balance_now(till), 0);
    till_books_are_right(till);
}

/* A payment that had become credit is lost: the amount is taken back from the credit balance, from its own rest and
 * from other credit; what was spent is posted as a loss. */
static void test_lost_payment_that_had_become_credit_is_taken_from_the_balance(void **state)
{
    static const struct {
        const char *why;
        int64_t other, spent, due, balance, losses;
    } cases[] = {
        { "its own is there", 0, 0, 0, 0, 0 },
        { "spent, and others' is there", WHOLE, WHOLE, 0, 0, 0 },
        { "spent, and some of others' is there", 600, WHOLE, 0, 0, WHOLE - 600 },
        { "all of it is spent", 0, WHOLE, 0, 0, WHOLE },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct till *till = *state;
        struct invoice by_invoice = invoice_bought(till, till->invoice.id), other;
        int64_t losses = account(till, "dispute_losses");
            struct payment payment;

        script_gateway_says(&till->gateway, GATEWAY_PROCESSING);
        assert_int_equal(pay(till, by_invoice.id, &payment), STATUS_OK);
        transferred(till, &by_invoice, WHOLE);
        till->gateway.find_says = GATEWAY_SUCCEEDED;
        till_later(till, HOUR_S);
        assert_int_equal(till_pursue(till), 1);
        assert_int_equal(balance_now(till), WHOLE);
        script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
        other = cases[i].spent > 0 ? invoice_bought(till, till->card.id) : by_invoice; /* uses the credit balance */
        assert_int_equal(balance_now(till), WHOLE - cases[i].spent);
        if (cases[i].other > 0) { /* credit of another invoice */
            struct invoice third = invoice_bought(till, till->card.id);

            transferred(till, &third, cases[i].other);
        }
        (void)other;
        assert_int_equal(heard(till, &payment, CHARGEBACK_LOST, WHOLE, 0), STATUS_OK);
        if (balance_now(till) != cases[i].balance || account(till, "dispute_losses") - losses != cases[i].losses ||
            invoice_now(till, by_invoice.id).due_minor != cases[i].due)
            fail_msg("%s: balance %lld, losses %lld, due %lld", cases[i].why, (long long)balance_now(till),
                     (long long)account(till, "dispute_losses") - (long long)losses,
                     (long long)invoice_now(till, by_invoice.id).due_minor);
        till_books_are_right(till);
    }
}

/* An invoice of which a lost part was written off: what is owed again is bad debt, and it stays written off. */
static void test_lost_charge_leaves_a_written_off_invoice_written_off(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice), second;
    struct write_off write_off = { .invoice_id = invoice.id, .reason = "hopeless" };
    struct invoice_answer answer;

    assert_int_equal(heard(till, &payment, CHARGEBACK_LOST, 600, 0), STATUS_OK);
    assert_int_equal(pay(till, invoice.id, &second), STATUS_OK);
    assert_int_equal(heard(till, &second, CHARGEBACK_OPENED, 600, 0), STATUS_OK);
    assert_int_equal(invoice_now(till, invoice.id).status, INVOICE_PAID);
    assert_int_equal(heard(till, &second, CHARGEBACK_LOST, 500, 0), STATUS_OK);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_invoice_write_off, &write_off, &answer),
                     STATUS_OK);
    assert_int_equal(account(till, "bad_debt"), 500);
    assert_int_equal(invoice_now(till, invoice.id).status, INVOICE_UNCOLLECTIBLE);
    till_books_are_right(till);
    transferred(till, &invoice, 500); /* paid after all */
    assert_int_equal(invoice_now(till, invoice.id).status, INVOICE_PAID);
    till_books_are_right(till);
}

/* Asked after 1, 7, 30, 60, 120, 240 and 400 days, then no more; daily while it is contested. */
static void test_chargebacks_are_asked_for_on_a_fixed_schedule_and_daily_while_contested(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    static const int64_t days[] = { 1, 7, 30, 60, 120, 240, 400 };
    struct instant made = id_time(payment_now(till, &invoice).id);
    struct payment_call *due;
    size_t count;

    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        assert_int_equal(payment_now(till, &invoice).watch_at.us, instant_plus_seconds(made, days[i] * 24 * HOUR_S).us);
        till->counter.act.now = instant_plus_seconds(made, days[i] * 24 * HOUR_S - 1);
        assert_int_equal(store_payment_watched(till->sql, &till->arena, till->counter.act.now, 10, &due, &count),
                         STATUS_OK);
        assert_int_equal(count, 0);
        till_later(till, 1);
        assert_int_equal(store_payment_watched(till->sql, &till->arena, till->counter.act.now, 10, &due, &count),
                         STATUS_OK);
        assert_int_equal(count, 1);
        assert_int_equal(heard(till, &due[0].payment, CHARGEBACK_NONE, 0, 0), STATUS_OK);
    }
    assert_true(instant_is_none(payment_now(till, &invoice).watch_at));
    assert_int_equal(till->gateway.chargebacks, 7);
    assert_string_equal(till->gateway.asked, id_write(ID_PAYMENT, payment_now(till, &invoice).id).text);
}

static void test_chargeback_without_an_answer_is_asked_for_an_hour_later(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice);

    till->gateway.chargeback.told = false;
    assert_int_equal(chargeback_watch(till_counter(till), &payment), STATUS_OK);
    assert_int_equal(payment_now(till, &invoice).watch_at.us,
                     instant_plus_seconds(till->counter.act.now, CHARGEBACK_RETRY_S).us);
    assert_int_equal(heard(till, &payment, CHARGEBACK_OPENED, WHOLE, 0), STATUS_OK);
    assert_int_equal(payment_now(till, &invoice).watch_at.us,
                     instant_plus_seconds(till->counter.act.now, 24 * HOUR_S).us);
    assert_int_equal(heard(till, &payment, CHARGEBACK_LOST, WHOLE, 0), STATUS_OK);
    assert_true(instant_is_none(payment_now(till, &invoice).watch_at));
}

/* The event names a charge: the worker asks about it now. An unknown or already decided charge changes nothing. */
static void test_webhook_makes_the_worker_ask_for_a_chargeback_now(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice);
    struct gateway_event event = { .id = "evt_1", .kind = GATEWAY_EVENT_CHARGEBACK, .charge_id = "ch_1" };

    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    assert_int_equal(payment_now(till, &invoice).watch_at.us, till->counter.act.now.us);
    assert_int_equal(payment_now(till, &invoice).chargeback.state, CHARGEBACK_NONE); /* the event itself is not
                                                                                      * believed */
    event.charge_id = "ch_of_somebody";
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    event.charge_id = NULL;
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    assert_int_equal(heard(till, &payment, CHARGEBACK_LOST, WHOLE, 0), STATUS_OK);
    event.charge_id = "ch_1";
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    assert_true(instant_is_none(payment_now(till, &invoice).watch_at));
}

/* The questions have ended after 400 days; the bank takes the debit back all the same, and the gateway tells of it. */
static void test_webhook_after_the_last_question_makes_the_worker_ask_again(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice);
    struct gateway_event event = { .id = "evt_1", .kind = GATEWAY_EVENT_CHARGEBACK, .charge_id = "ch_1" };

    till_later(till, 401 * 24 * HOUR_S);
    assert_int_equal(heard(till, &payment, CHARGEBACK_NONE, 0, 0), STATUS_OK);
    assert_true(instant_is_none(payment_now(till, &invoice).watch_at));
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    assert_int_equal(payment_now(till, &invoice).watch_at.us, till->counter.act.now.us);
    assert_int_equal(heard(till, &payment, CHARGEBACK_LOST, WHOLE, 0), STATUS_OK);
    assert_int_equal(payment_now(till, &invoice).chargeback.state, CHARGEBACK_LOST);
    assert_true(instant_is_none(payment_now(till, &invoice).watch_at));
    till_books_are_right(till);
}

/* The gateway is asked, a webhook comes, and then the answer from before it: the payment is asked about again. */
static void test_answer_that_is_older_than_a_webhook_does_not_end_the_questions(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice), now;
    struct gateway_event event = { .id = "evt_1", .kind = GATEWAY_EVENT_CHARGEBACK, .charge_id = "ch_1" };
    struct chargeback_heard old = { .payment_id = payment.id, .version = payment.version, .found = { .told = true } };

    till_later(till, 401 * 24 * HOUR_S);
    assert_int_equal(gateway_event_take(till_counter(till), &event), STATUS_OK);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_chargeback_hear, &old, &now),
                     STATUS_OK);
    assert_int_equal(payment_now(till, &invoice).watch_at.us, till->counter.act.now.us);
    assert_int_equal(heard(till, &payment, CHARGEBACK_LOST, WHOLE, 0), STATUS_OK);
    assert_int_equal(payment_now(till, &invoice).chargeback.state, CHARGEBACK_LOST);
}

/* The operator's list shows a payment while it is contested, and no longer. */
static void test_contested_payment_is_listed_for_the_operator_while_it_is_contested(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice);
    struct payments_open open;
    struct flagged *contested;
    size_t count;

    assert_int_equal(heard(till, &payment, CHARGEBACK_OPENED, 2600, 0), STATUS_OK);
    assert_int_equal(store_flag_contested(till->sql, &till->arena, ID_NONE, 10, &contested, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(id_equal(contested[0].id, payment.id) && id_equal(contested[0].invoice_id, invoice.id));
    assert_int_equal(contested[0].amount.minor, 2600);
    assert_int_equal(store_flag_counts(till->sql, &till->arena, &open), STATUS_OK);
    assert_int_equal(open.contested, 1);
    assert_int_equal(open.flagged, 0);
    assert_int_equal(heard(till, &payment, CHARGEBACK_WON, 2600, 0), STATUS_OK);
    assert_int_equal(store_flag_contested(till->sql, &till->arena, ID_NONE, 10, &contested, &count), STATUS_OK);
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_payment_invoice_and_ledger_after_each_course_of_a_chargeback),
        TILL_TEST(test_lost_charge_makes_the_subscription_past_due_then_suspended),
        TILL_TEST(test_lost_charge_unpaid_for_ninety_days_cancels_the_subscription),
        TILL_TEST(test_lost_charge_of_a_credited_invoice_takes_the_credit_back),
        TILL_TEST(test_lost_charge_after_a_refund_reopens_the_invoice),
        TILL_TEST(test_contested_charge_is_not_refunded_until_it_is_won),
        TILL_TEST(test_opened_dispute_that_is_dropped_is_won),
        TILL_TEST(test_answer_that_cannot_be_used_sets_the_payment_aside_until_one_can),
        TILL_TEST(test_refund_declined_after_the_loss_lowers_the_amount_due),
        TILL_TEST(test_lost_charge_is_replaced_by_credit_of_a_second_payment),
        TILL_TEST(test_lost_payment_that_had_become_credit_is_taken_from_the_balance),
        TILL_TEST(test_lost_charge_leaves_a_written_off_invoice_written_off),
        TILL_TEST(test_chargebacks_are_asked_for_on_a_fixed_schedule_and_daily_while_contested),
        TILL_TEST(test_chargeback_without_an_answer_is_asked_for_an_hour_later),
        TILL_TEST(test_webhook_makes_the_worker_ask_for_a_chargeback_now),
        TILL_TEST(test_webhook_after_the_last_question_makes_the_worker_ask_again),
        TILL_TEST(test_answer_that_is_older_than_a_webhook_does_not_end_the_questions),
        TILL_TEST(test_contested_payment_is_listed_for_the_operator_while_it_is_contested),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
