/* tests/sql/former_account.c: what a person found at a former account of the gateway is booked as if the gateway had
 * told it: once, to the cent, and nothing of the account in use. Source: counter/former_account.h. */
#include "refund_fixture.h"

#include "counter/former_account.h"

/* As after `guichet adopt-gateway`: what was paid so far was paid at a former account. */
static void account_moves(struct till *till)
{
    database_do(till->database->root,
                "INSERT INTO gateway_account (name, kind, account_id, live, key_check, created_at, number)"
                " VALUES ('program', 'script', 'acct_2', 1, REPEAT('x', 32), UTC_TIMESTAMP(6), 2)");
}

static struct former_booked lost_of(struct till *till, const struct payment *payment, int64_t minor)
{
    struct former_booked booked;

    assert_int_equal(former_payment_lost(till_counter(till), payment, minor, &booked), STATUS_OK);
    return booked;
}

static struct former_booked lost(struct till *till, const struct payment *payment)
{
    return lost_of(till, payment, 0);
}

static struct former_booked refunded(struct till *till, struct id note_id)
{
    struct former_booked booked;

    assert_int_equal(former_note_refunded(till_counter(till), till->organization.id, note_id, &booked), STATUS_OK);
    return booked;
}

static struct invoice invoice_now(struct till *till, struct id id)
{
    struct invoice invoice;

    assert_int_equal(store_invoice_find(till->sql, &till->arena, till->organization.id, id, &invoice), STATUS_OK);
    return invoice;
}

static void test_payment_that_came_back_there_is_lost_once(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice);
    struct former_booked booked;

    account_moves(till);
    booked = lost(till, &payment);
    assert_int_equal(booked.end, FORMER_BOOKED);
    assert_int_equal(booked.amount.minor, 12600);
    invoice = invoice_now(till, invoice.id);
    assert_int_equal(invoice.status, INVOICE_OPEN);
    assert_int_equal(invoice.due_minor, 12600);
    assert_int_equal(account(till, "cash"), 0);
    assert_int_equal(account(till, "receivable"), 12600);
    assert_int_equal(payment_now(till, &invoice).chargeback.state, CHARGEBACK_LOST);
    assert_true(instant_is_none(payment_now(till, &invoice).watch_at));
    assert_int_equal(told(till, "payment.dispute_lost"), 1);
    assert_int_equal(lost(till, &payment).end, FORMER_NOTHING);
    assert_int_equal(told(till, "payment.dispute_lost"), 1);
    assert_int_equal(till->gateway.chargebacks, 0); /* nobody is asked */
    till_books_are_right(till);
}

static void says(const char *what, struct former_booked booked, enum former_end end, int64_t minor)
{
    if (booked.end != end || booked.amount.minor != minor)
        fail_msg("%s: end %d of %lld", what, (int)booked.end, (long long)booked.amount.minor);
}

/* 12.00 of 126.00 were given back there, and then a dispute about the rest was lost. */
static void test_of_a_payment_refunded_in_part_the_amount_is_said(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    struct payment payment = payment_now(till, &invoice);
    const char *before;

    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    account_moves(till);
    before = database_contents(till->database);
    says("not said", lost(till, &payment), FORMER_UNSAID, 11400);
    says("too much", lost_of(till, &payment, 11401), FORMER_TOO_MUCH, 11400);
    assert_string_equal(database_contents(till->database), before);
    says("the rest", lost_of(till, &payment, 11400), FORMER_BOOKED, 11400);
    invoice = invoice_now(till, invoice.id);
    assert_int_equal(invoice.due_minor, 11400);
    assert_int_equal(account(till, "cash"), 0);
    assert_int_equal(account(till, "receivable"), 11400);
    assert_int_equal(payment_now(till, &invoice).chargeback.minor, 11400);
    assert_int_equal(lost_of(till, &payment, 1).end, FORMER_NOTHING);
    till_books_are_right(till);
}

static void test_of_a_whole_payment_a_part_may_be_lost(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment payment = payment_now(till, &invoice);

    account_moves(till);
    says("too much", lost_of(till, &payment, 12601), FORMER_TOO_MUCH, 12600);
    says("a part", lost_of(till, &payment, 6000), FORMER_BOOKED, 6000);
    assert_int_equal(invoice_now(till, invoice.id).due_minor, 6000);
    assert_int_equal(account(till, "cash"), 6600);
    till_books_are_right(till);
}

static void test_of_a_payment_refunded_wholly_nothing_is_lost(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 10500);
    struct payment payment = payment_now(till, &invoice);

    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    assert_int_equal(payment_now(till, &invoice).state, PAYMENT_REFUNDED);
    account_moves(till);
    assert_int_equal(lost(till, &payment).end, FORMER_NOTHING);
    assert_int_equal(lost_of(till, &payment, 1).end, FORMER_NOTHING);
    assert_int_equal(account(till, "cash"), 0);
    assert_int_equal(told(till, "payment.dispute_lost"), 0);
    till_books_are_right(till);
}

static void test_credit_note_that_was_given_back_there_is_no_credit(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    struct former_booked booked;
    int asked = till->gateway.refunds;

    account_moves(till);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_NOTHING_TO_REFUND);
    booked = refunded(till, note_id);
    assert_int_equal(booked.end, FORMER_BOOKED);
    assert_int_equal(booked.amount.minor, 1200);
    stands(till, "given back there", note_id, 0, 0, 1200, REFUND_SUCCEEDED);
    assert_int_equal(refunded(till, note_id).end, FORMER_NOTHING);
    stands(till, "once", note_id, 0, 0, 1200, REFUND_SUCCEEDED);
    assert_int_equal(note_now(till, note_id).refund_count, 1);
    assert_int_equal(till->gateway.refunds, asked);
    assert_int_equal(pursue(till), 0); /* nothing is left for the worker */
}

/* No more than the payment there had. */
static void test_no_more_is_given_back_than_was_paid_there(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 10500);
    struct former_booked booked;

    account_moves(till);
    assert_int_equal(refunded(till, note_id).amount.minor, 12600);
    assert_int_equal(account(till, "cash"), 0);
    assert_int_equal(balance_now(till), 0);
    assert_int_equal(former_note_refunded(till_counter(till), till->organization.id, id_new(), &booked),
                     STATUS_NOT_FOUND);
    till_books_are_right(till);
}

static void test_nothing_of_the_account_in_use_is_booked_by_hand(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    struct payment payment = payment_now(till, &invoice);
    const char *before = database_contents(till->database);

    assert_int_equal(lost(till, &payment).end, FORMER_NOT);
    assert_int_equal(refunded(till, note_id).end, FORMER_NOT);
    assert_string_equal(database_contents(till->database), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_payment_that_came_back_there_is_lost_once),
        TILL_TEST(test_of_a_payment_refunded_in_part_the_amount_is_said),
        TILL_TEST(test_of_a_whole_payment_a_part_may_be_lost),
        TILL_TEST(test_of_a_payment_refunded_wholly_nothing_is_lost),
        TILL_TEST(test_credit_note_that_was_given_back_there_is_no_credit),
        TILL_TEST(test_no_more_is_given_back_than_was_paid_there),
        TILL_TEST(test_nothing_of_the_account_in_use_is_booked_by_hand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
