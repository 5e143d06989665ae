/* tests/unit/order.c: the moves of an order and of its payment. Source: docs/rules.md, D and A5. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "billing/order.h"

/* Every pair of states: only the listed moves are allowed. */
static void test_order_moves_only_as_listed(void **state)
{
    static const struct { enum order_status from, to; } ways[] = {
        { ORDER_PAYMENT_PENDING, ORDER_CONFIRMED },
        { ORDER_PAYMENT_PENDING, ORDER_PAYMENT_FAILED },
        { ORDER_PAYMENT_PENDING, ORDER_PAYMENT_ACTION_REQUIRED },
        { ORDER_PAYMENT_ACTION_REQUIRED, ORDER_CONFIRMED },
        { ORDER_PAYMENT_ACTION_REQUIRED, ORDER_PAYMENT_FAILED },
        { ORDER_PAYMENT_ACTION_REQUIRED, ORDER_CANCELLED },
        { ORDER_CREDIT_CHECK_PENDING, ORDER_CONFIRMED },
        { ORDER_CREDIT_CHECK_PENDING, ORDER_SCHEDULED },
        { ORDER_CREDIT_CHECK_PENDING, ORDER_REJECTED },
        { ORDER_CREDIT_CHECK_PENDING, ORDER_CANCELLED },
        { ORDER_SCHEDULED, ORDER_CONFIRMED },
        { ORDER_SCHEDULED, ORDER_CANCELLED },
    };

    (void)state;
    for (int from = 0; from < ORDER_STATUS__MAX; from++) {
        for (int to = 0; to < ORDER_STATUS__MAX; to++) {
            enum order_status status = (enum order_status)from;
            bool want = false, moved;

            for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
                want = want || ((int)ways[i].from == from && (int)ways[i].to == to);
            moved = order_advance(&status, (enum order_status)to);
            if (moved != want || (int)status != (want ? to : from))
                fail_msg("%s to %s: %s", order_status_name((enum order_status)from),
                         order_status_name((enum order_status)to), moved ? "moved" : "refused");
        }
    }
}

static void test_payment_moves_only_as_listed(void **state)
{
    static const struct { const char *why; enum payment_state from, to; bool want; } cases[] = {
        { "a call begins", PAYMENT_INTENT, PAYMENT_CALLING, true },
        { "no success without a call", PAYMENT_INTENT, PAYMENT_SUCCEEDED, false },
        { "no decline without a call", PAYMENT_INTENT, PAYMENT_DECLINED, false },
        { "refused before anything of it was sent", PAYMENT_CALLING, PAYMENT_INTENT, true },
        { "a payment that may have been sent does not become unsent", PAYMENT_UNKNOWN, PAYMENT_INTENT, false },
        { "a lease ran out", PAYMENT_CALLING, PAYMENT_CALLING, true },
        { "no answer that can be used", PAYMENT_CALLING, PAYMENT_UNKNOWN, true },
        { "an answer", PAYMENT_CALLING, PAYMENT_SUCCEEDED, true },
        { "a debit accepted", PAYMENT_CALLING, PAYMENT_PROCESSING, true },
        { "a decline", PAYMENT_CALLING, PAYMENT_DECLINED, true },
        { "an authentication", PAYMENT_CALLING, PAYMENT_ACTION_REQUIRED, true },
        { "asked again", PAYMENT_UNKNOWN, PAYMENT_CALLING, true },
        { "what may have happened is never forgotten", PAYMENT_UNKNOWN, PAYMENT_INTENT, false },
        { "heard of later", PAYMENT_UNKNOWN, PAYMENT_SUCCEEDED, true },
        { "authenticated", PAYMENT_ACTION_REQUIRED, PAYMENT_SUCCEEDED, true },
        { "not authenticated", PAYMENT_ACTION_REQUIRED, PAYMENT_DECLINED, true },
        { "a debit that fails later", PAYMENT_PROCESSING, PAYMENT_DECLINED, true },
        { "a debit that arrives", PAYMENT_PROCESSING, PAYMENT_SUCCEEDED, true },
        { "what succeeded is not charged again", PAYMENT_SUCCEEDED, PAYMENT_CALLING, false },
        { "what succeeded does not fail", PAYMENT_SUCCEEDED, PAYMENT_DECLINED, false },
        { "given back", PAYMENT_SUCCEEDED, PAYMENT_REFUNDED, true },
        { "given back once", PAYMENT_REFUNDED, PAYMENT_REFUNDED, false },
        { "the bank sent a part of it back", PAYMENT_REFUNDED, PAYMENT_SUCCEEDED, true },
        { "declined is the end", PAYMENT_DECLINED, PAYMENT_SUCCEEDED, false },
        { "nor is it called again under the same key", PAYMENT_DECLINED, PAYMENT_CALLING, false },
        { "what was not taken is not given back", PAYMENT_PROCESSING, PAYMENT_REFUNDED, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum payment_state payment = cases[i].from;

        if (payment_advance(&payment, cases[i].to) != cases[i].want ||
            payment != (cases[i].want ? cases[i].to : cases[i].from))
            fail_msg("%s: %s to %s ends as %s", cases[i].why, payment_state_name(cases[i].from),
                     payment_state_name(cases[i].to), payment_state_name(payment));
    }
}

static void test_states_of_orders_and_payments_are_named_and_read(void **state)
{
    static const struct { enum payment_state state; const char *public; } shown[] = {
        { PAYMENT_INTENT, "processing" },          { PAYMENT_CALLING, "processing" },    { PAYMENT_UNKNOWN,
          "processing" },
        { PAYMENT_ACTION_REQUIRED, "processing" }, { PAYMENT_PROCESSING, "processing" }, { PAYMENT_SUCCEEDED,
          "succeeded" },
        { PAYMENT_DECLINED, "failed" },            { PAYMENT_REFUNDED, "refunded" },
    };
    enum order_status status = ORDER_CONFIRMED;
    enum payment_state payment = PAYMENT_INTENT;

    (void)state;
    assert_int_equal(sizeof shown / sizeof shown[0], PAYMENT_STATE__MAX);
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        assert_string_equal(payment_state_public(shown[i].state), shown[i].public);
        assert_true(payment_state_read(payment_state_name(shown[i].state), &payment) && payment == shown[i].state);
    }
    for (int i = 0; i < ORDER_STATUS__MAX; i++)
        assert_true(order_status_read(order_status_name((enum order_status)i), &status) && (int)status == i);
    assert_string_equal(order_status_name(ORDER_PAYMENT_ACTION_REQUIRED), "payment_action_required");
    assert_false(order_status_read("paid", &status));
    assert_false(payment_state_read("failed", &payment)); /* the word of the API is not the stored one */
}

static void test_charge_is_expected_within_two_days(void **state)
{
    (void)state;
    assert_string_equal(day_write(charge_expected_by(day_of(2026, 11, 12))).text, "2026-11-14");
    assert_string_equal(day_write(charge_expected_by(day_of(2026, 12, 31))).text, "2027-01-02");
}

static void test_payment_is_of_an_order_a_billing_run_or_a_person(void **state)
{
    struct id order = id_new();
    const struct { const char *why; struct payment payment; bool unattended, asked_for; } payments[] = {
        { "an order's: somebody buys", { .order_id = order }, false, false },
        { "the billing run's first attempt", { .attempt = 1 }, true, false },
        { "the billing run's last attempt", { .attempt = 5 }, true, false },
        { "a person's, of an invoice", { .attempt = 0 }, false, true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof payments / sizeof payments[0]; i++)
        if (payment_is_unattended(&payments[i].payment) != payments[i].unattended ||
            payment_is_asked_for(&payments[i].payment) != payments[i].asked_for)
            fail_msg("%s", payments[i].why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_payment_is_of_an_order_a_billing_run_or_a_person),
        cmocka_unit_test(test_order_moves_only_as_listed),
        cmocka_unit_test(test_payment_moves_only_as_listed),
        cmocka_unit_test(test_states_of_orders_and_payments_are_named_and_read),
        cmocka_unit_test(test_charge_is_expected_within_two_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
