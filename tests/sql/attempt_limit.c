/* tests/sql/attempt_limit.c: the number of attempts an hour to pay one invoice, or to refund one credit note, is
 * limited. */
#include "invoice_pay_fixture.h"
#include "refund_fixture.h"

#include "books/attempt_limit.h"

static void test_attempts_to_pay_an_invoice_beyond_the_limit_are_refused(void **state)
{
    struct till *till = *state;
    struct subscription s;
    struct invoice invoice = debt_made(till, &s), before;
    struct payment payment;
    const char *key = till_key(till);

    script_gateway_says(&till->gateway, GATEWAY_DECLINED);
    assert_int_equal(pay_by(till, invoice.id, till->card.id, key, &payment), STATUS_OK);
    for (int i = 1; i < INVOICE_ATTEMPTS_MAX; i++)
        assert_int_equal(pay(till, invoice.id, &payment), STATUS_OK);
    till->gateway.charges = 0;
    before = invoice_now(till, invoice.id);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(pay(till, invoice.id, &payment), STATUS_TOO_MANY_REQUESTS);
    assert_in_range(till->counter.act.refusal.retry_after_s, ATTEMPTS_WINDOW_S - 600, ATTEMPTS_WINDOW_S);
    assert_int_equal(till->gateway.charges, 0);
    assert_int_equal(invoice_now(till, invoice.id).version, before.version);
    /* the request with a key that was answered is answered again */
    assert_int_equal(pay_by(till, invoice.id, till->card.id, key, &payment), STATUS_OK);
    assert_true(till->counter.answer.replayed);

    invoice = debt_made(till, &s); /* the limit is counted for each invoice */
    assert_int_equal(pay(till, invoice.id, &payment), STATUS_OK);
    till_books_are_right(till);
}

static void test_an_invoice_may_be_paid_again_once_the_limits_hour_has_passed(void **state)
{
    struct till *till = *state;
    struct subscription s;
    struct invoice invoice = debt_made(till, &s);
    struct payment payment;

    script_gateway_says(&till->gateway, GATEWAY_DECLINED);
    for (int i = 0; i < INVOICE_ATTEMPTS_MAX; i++)
        assert_int_equal(pay(till, invoice.id, &payment), STATUS_OK);
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, ATTEMPTS_WINDOW_S - 60);
    assert_int_equal(pay(till, invoice.id, &payment), STATUS_TOO_MANY_REQUESTS);
    assert_in_range(till->counter.act.refusal.retry_after_s, 1, 60);
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, 120);
    assert_int_equal(pay(till, invoice.id, &payment), STATUS_OK);
    till_books_are_right(till);
}

static void test_attempts_to_refund_a_credit_note_beyond_the_limit_are_refused(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);

    script_gateway_says_of_refunds(&till->gateway, GATEWAY_DECLINED);
    for (int i = 0; i < REFUND_ATTEMPTS_MAX; i++)
        assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    till->gateway.refunds = 0;
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_TOO_MANY_REQUESTS);
    assert_in_range(till->counter.act.refusal.retry_after_s, ATTEMPTS_WINDOW_S - 600, ATTEMPTS_WINDOW_S);
    assert_int_equal(till->gateway.refunds, 0);
    script_gateway_says_of_refunds(&till->gateway, GATEWAY_SUCCEEDED);
    till_later(till, ATTEMPTS_WINDOW_S + 60);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    stands(till, "gone back at last", note_id, 0, 0, 1200, REFUND_SUCCEEDED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_attempts_to_pay_an_invoice_beyond_the_limit_are_refused),
        TILL_TEST(test_an_invoice_may_be_paid_again_once_the_limits_hour_has_passed),
        TILL_TEST(test_attempts_to_refund_a_credit_note_beyond_the_limit_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
