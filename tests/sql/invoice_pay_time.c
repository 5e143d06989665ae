/* tests/sql/invoice_pay_time.c: payments by a person beside the billing run change neither its retries and their days
 * nor the subscription's standing. Source: docs/rules.md, C (Overdue, Late answers) and D. */
#include "invoice_pay_fixture.h"

#include "counter/invoice_write_off.h"
#include "counter/transfer_receive.h"

/* The renewal of 12 December is declined; a person tries in between, and the four retries come on their days all the
 * same. */
static void test_attempts_by_a_person_do_not_count_as_retries(void **state)
{
    static const struct { const char *day; int by_person, charges; int64_t collections; } days[] = {
        { "2026-12-12", 3, 4, 1 }, { "2026-12-13", 0, 5, 2 }, { "2026-12-14", 2, 7, 2 }, { "2026-12-15", 0, 8, 3 },
          { "2026-12-17", 1, 10, 4 },
        { "2026-12-18", 0, 10, 4 }, { "2026-12-19", 0, 11, 5 }, { "2026-12-30", 1, 12, 5 }, { "2027-01-05", 0, 12, 5 },
    };
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct invoice invoice;
    struct payment payment;

    script_gateway_says(&till->gateway, GATEWAY_DECLINED);
    till->gateway.charges = 0;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        till_later(till, 3660); /* so that the limit of attempts an hour is not met */
        till_turn(till, days[i].day);
        invoice = invoice_newest(till);
        for (int n = 0; n < days[i].by_person; n++)
            assert_int_equal(pay(till, invoice.id, &payment), STATUS_OK);
        invoice = invoice_newest(till);
        if (till->gateway.charges != days[i].charges || invoice.collections != days[i].collections)
            fail_msg("%s: %d charges, %lld of them counted", days[i].day, till->gateway.charges,
                     (long long)invoice.collections);
        assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_PAST_DUE);
        assert_string_equal(day_write(invoice.failed_on).text, "2026-12-12");
    }
    assert_int_equal(till->gateway.off_session, 5);
    till_books_are_right(till);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(pay(till, invoice.id, &payment), STATUS_OK);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
    till_books_are_right(till);
}

/* A renewal that was declined on 12 December, and a person's attempt at it with the given outcome. */
static struct invoice declined_and_tried(struct till *till, struct subscription *s, enum gateway_outcome says)
{
    struct invoice invoice;
    struct payment payment;

    till_organization(till, true);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    *s = till_subscription(till, till->card.id, 10);
    script_gateway_says(&till->gateway, GATEWAY_DECLINED);
    till_turn(till, "2026-12-12");
    invoice = invoice_newest(till);
    script_gateway_says(&till->gateway, says);
    till->gateway.find_says = says;
    assert_int_equal(pay(till, invoice.id, &payment), STATUS_OK);
    till->gateway.charges = till->gateway.voids = 0;
    return invoice;
}

/* The card holder did not act: on its day the retry voids the attempt and collects. */
static void test_retry_voids_an_attempt_that_waits_for_its_card_holder(void **state)
{
    struct till *till = *state;
    struct subscription s;
    struct invoice invoice = declined_and_tried(till, &s, GATEWAY_ACTION_REQUIRED);

    assert_string_equal(day_write(invoice_now(till, invoice.id).next_on).text, "2026-12-13");
    till->gateway.charge_says = GATEWAY_SUCCEEDED;
    till->gateway.charge_happens = true;
    till_turn(till, "2026-12-13");
    assert_int_equal(till->gateway.voids, 1);
    assert_int_equal(till->gateway.charges, 1);
    invoice = invoice_now(till, invoice.id);
    assert_int_equal(invoice.status, INVOICE_PAID);
    assert_int_equal(invoice.collections, 2);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
    till_books_are_right(till);
}

/* A retry waits while an attempt is processing; once that is declined, the postponed retry is made at once. */
static void test_retry_waits_for_an_attempt_that_is_processing(void **state)
{
    struct till *till = *state;
    struct subscription s;
    struct invoice invoice = declined_and_tried(till, &s, GATEWAY_PROCESSING);

    till_turn(till, "2026-12-14");
    assert_int_equal(till->gateway.voids, 0);
    assert_int_equal(till->gateway.charges, 0);
    assert_string_equal(day_write(invoice_now(till, invoice.id).next_on).text, "2026-12-15");
    till->gateway.find_says = GATEWAY_DECLINED;
    till_later(till, 3600);
    (void)till_pursue(till);
    assert_string_equal(day_write(invoice_now(till, invoice.id).next_on).text, "2026-12-14");
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    till_turn(till, "2026-12-14");
    assert_int_equal(invoice_now(till, invoice.id).status, INVOICE_PAID);
    assert_int_equal(till->gateway.charges, 1);
    till_books_are_right(till);
}

/* The amount due falls while an attempt waits for its card holder: it is voided; if the card holder was faster, the
 * money becomes credit. */
static void test_transfer_voids_the_attempt_that_waits_for_its_card_holder(void **state)
{
    static const struct { const char *why; enum gateway_outcome void_says; int64_t balance; } ways[] = {
        { "given up", GATEWAY_DECLINED, 0 },
        { "the card holder had paid", GATEWAY_SUCCEEDED, 12600 },
    };
    struct till *till = *state;

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct subscription s;
        struct invoice invoice = debt_made(till, &s);
        struct transfer transfer = { .invoice_id = invoice.id,
                                     .amount = money_of(12600, till_euro()),
                                     .received_on = day_of(2026, 11, 12),
                                     .reference = "VIR 1" };
        struct organization o;
        struct invoice_answer answer;
        struct payment payment;

        script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
        till->gateway.find_says = GATEWAY_ACTION_REQUIRED;
        assert_int_equal(pay(till, invoice.id, &payment), STATUS_OK);
        assert_int_equal(
            counter_run(till_counter(till), till->organization.id, act_transfer_receive, &transfer, &answer),
            STATUS_OK);
        till->gateway.void_says = ways[i].void_says;
        till->gateway.voids = 0;
        assert_int_equal(till_pursue(till), 1);
        assert_int_equal(till->gateway.voids, 1);
        invoice = invoice_now(till, invoice.id);
        assert_int_equal(invoice.status, INVOICE_PAID);
        assert_true(id_is_none(invoice.payment_id));
        assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &o), STATUS_OK);
        if (o.credit_balance_minor != ways[i].balance)
            fail_msg("%s: a balance of %lld", ways[i].why, (long long)o.credit_balance_minor);
        till_books_are_right(till);
    }
}

static void test_attempt_without_authentication_is_voided_and_the_invoice_stays_open(void **state)
{
    struct till *till = *state;
    struct subscription s;
    struct invoice invoice = debt_made(till, &s);
    struct payment payment;

    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    assert_int_equal(pay(till, invoice.id, &payment), STATUS_OK);
    assert_string_equal(payment.action_url, "https://bank.test/3ds");
    till->counter.act.now = instant_plus_seconds(id_time(payment.id), PAYMENT_VOID_S);
    assert_int_equal(till_pursue(till), 1);
    invoice = invoice_now(till, invoice.id);
    assert_int_equal(invoice.status, INVOICE_OPEN);
    assert_true(id_is_none(invoice.payment_id));
    assert_string_equal(day_write(invoice.next_on).text, "2026-12-13"); /* the day after the due date */
    assert_int_equal(events_told(till, "invoice.payment_failed"), 1);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
    till_books_are_right(till);
}

/* Paid by card while suspended, and after a write-off. */
static void test_suspended_or_written_off_invoice_can_be_paid_by_card(void **state)
{
    static const struct { const char *day; bool written_off; enum subscription_status before; } ways[] = {
        { "2027-01-11", false, SUBSCRIPTION_SUSPENDED },
        { "2026-12-20", true, SUBSCRIPTION_PAST_DUE },
    };
    struct till *till = *state;

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct subscription s;
        struct invoice invoice = debt_made(till, &s);
        struct write_off write_off = { .invoice_id = invoice.id, .reason = "liquidation" };
        struct invoice_answer answer;
        struct payment payment;

        till_turn(till, ways[i].day);
        if (ways[i].written_off)
            assert_int_equal(
                counter_run(till_counter(till), till->organization.id, act_invoice_write_off, &write_off, &answer),
                STATUS_OK);
        assert_int_equal(till_subscription_now(till, s.id).status, ways[i].before);
        assert_int_equal(pay(till, invoice.id, &payment), STATUS_OK);
        assert_int_equal(invoice_now(till, invoice.id).status, INVOICE_PAID);
        assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
        till_books_are_right(till);
    }
}

/* Suspended for two invoices: a person's attempt at one waits for the card holder, the other is paid: it stays
 * suspended, also once the attempt is voided. */
static void test_attempt_that_waits_does_not_end_a_suspension(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 10);
    struct payment payment;
    struct invoice *invoices;
    size_t count;

    till_turn(till, "2027-01-20");
    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_OPEN, DAY_NONE,
                                        DAY_NONE, ID_NONE, 100, &invoices, &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(count, 2);
    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    assert_int_equal(pay(till, invoices[1].id, &payment), STATUS_OK);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(pay_by(till, invoices[0].id, till->card.id, till_key(till), &payment), STATUS_OK);
    assert_int_equal(invoice_now(till, invoices[0].id).status, INVOICE_PAID);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_SUSPENDED);
    till->counter.act.now = instant_plus_seconds(id_time(invoice_now(till, invoices[1].id).payment_id), PAYMENT_VOID_S);
    till->gateway.find_says = GATEWAY_ACTION_REQUIRED;
    assert_int_equal(till_pursue(till), 1);
    assert_true(id_is_none(invoice_now(till, invoices[1].id).payment_id));
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_SUSPENDED);
    assert_int_equal(pay(till, invoices[1].id, &payment), STATUS_OK);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_attempts_by_a_person_do_not_count_as_retries),
        TILL_TEST(test_retry_voids_an_attempt_that_waits_for_its_card_holder),
        TILL_TEST(test_retry_waits_for_an_attempt_that_is_processing),
        TILL_TEST(test_transfer_voids_the_attempt_that_waits_for_its_card_holder),
        TILL_TEST(test_attempt_without_authentication_is_voided_and_the_invoice_stays_open),
        TILL_TEST(test_attempt_that_waits_does_not_end_a_suspension),
        TILL_TEST(test_suspended_or_written_off_invoice_can_be_paid_by_card),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
