/* tests/unit/chargeback.c: the moves of a chargeback, where a lost amount is taken from, and when it is asked about.
 * Source: docs/rules.md, E (Chargebacks). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "billing/chargeback.h"
#include "billing/invoice.h"
#include "billing/overdue.h"

/* Every pair of states: only the listed moves are allowed. */
static void test_chargeback_moves_only_as_listed(void **state)
{
    static const bool ways[CHARGEBACK_STATE__MAX][CHARGEBACK_STATE__MAX] = {
        [CHARGEBACK_NONE] = { [CHARGEBACK_OPENED] = true, [CHARGEBACK_WON] = true, [CHARGEBACK_LOST] = true },
        [CHARGEBACK_OPENED] = { [CHARGEBACK_WON] = true, [CHARGEBACK_LOST] = true },
    };

    (void)state;
    for (int from = 0; from < CHARGEBACK_STATE__MAX; from++) {
        enum chargeback_state read = CHARGEBACK_STATE__MAX;

        for (int to = 0; to < CHARGEBACK_STATE__MAX; to++) {
            enum chargeback_state now = (enum chargeback_state)from;

            assert_int_equal(chargeback_advance(&now, (enum chargeback_state)to), ways[from][to]);
            assert_int_equal(now, ways[from][to] ? to : from);
        }
        assert_true(chargeback_state_read(chargeback_state_name((enum chargeback_state)from), &read));
        assert_int_equal(read, from);
        assert_int_equal(chargeback_takes((enum chargeback_state)from),
                         from == CHARGEBACK_OPENED || from == CHARGEBACK_LOST);
        assert_int_equal(chargeback_closed((enum chargeback_state)from),
                         from == CHARGEBACK_WON || from == CHARGEBACK_LOST);
        assert_int_equal(chargeback_dropped((enum chargeback_state)from),
                         from == CHARGEBACK_OPENED || from == CHARGEBACK_WON ? CHARGEBACK_WON : CHARGEBACK_NONE);
    }
    assert_string_equal(chargeback_state_name(CHARGEBACK_OPENED), "opened");
}

static void test_loss_is_taken_from_invoice_then_credit_then_posted_as_loss(void **state)
{
    static const struct {
        const char *why;
        int64_t lost, applied, own, balance;
        struct chargeback_loss want;
    } cases[] = {
        { "all of it paid the invoice", 100, 100, 0, 0, { 100, 0, 0, 0 } },
        { "a part is lost", 40, 100, 0, 70, { 40, 0, 0, 0 } },
        { "the rest had become credit that is there", 100, 60, 40, 40, { 60, 40, 0, 0 } },
        { "its own credit is taken before other credit", 100, 60, 30, 90, { 60, 30, 10, 0 } },
        { "its own credit is spent: other credit", 100, 60, 0, 90, { 60, 0, 40, 0 } },
        { "spent credit is a loss", 100, 60, 0, 15, { 60, 0, 15, 25 } },
        { "all of it became credit and is spent", 100, 0, 0, 0, { 0, 0, 0, 100 } },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct chargeback_loss loss =
            chargeback_loss_of(cases[i].lost, cases[i].applied, cases[i].own, cases[i].balance);

        if (loss.due != cases[i].want.due || loss.own != cases[i].want.own || loss.others != cases[i].want.others ||
            loss.uncovered != cases[i].want.uncovered)
            fail_msg("%s: %lld, %lld, %lld, %lld", cases[i].why, (long long)loss.due, (long long)loss.own,
                     (long long)loss.others, (long long)loss.uncovered);
    }
}

static void test_chargeback_is_asked_about_for_400_days(void **state)
{
    static const int64_t days[] = { 1, 7, 30, 60, 120, 240, 400 };
    const int64_t day_us = INT64_C(24) * 3600 * 1000000;
    const struct instant made = { 5 };
    struct instant now = made;

    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        now = chargeback_asked_next(CHARGEBACK_NONE, made, now);
        assert_int_equal(now.us, 5 + days[i] * day_us);
    }
    assert_true(instant_is_none(chargeback_asked_next(CHARGEBACK_NONE, made, now)));
    assert_int_equal(chargeback_asked_first(made, now).us, now.us + day_us);
    assert_int_equal(chargeback_asked_first(made, made).us, made.us + day_us);
    assert_int_equal(chargeback_asked_next(CHARGEBACK_OPENED, made, now).us, now.us + day_us);
    assert_true(instant_is_none(chargeback_asked_next(CHARGEBACK_WON, made, made)));
    assert_true(instant_is_none(chargeback_asked_next(CHARGEBACK_LOST, made, made)));
}

/* While an invoice's first payment is under way no day is known: its end sets them. */
static void test_first_payment_under_way_has_no_days(void **state)
{
    struct day due = day_of(2026, 11, 12);
    struct invoice invoice = { .status = INVOICE_OPEN,
                               .due_minor = 1,
                               .due_date = due,
                               .payment_id = id_new(),
                               .payment_method_type = PAYMENT_METHOD_CARD,
                               .failed_on = DAY_NONE,
                               .reopened_on = DAY_NONE };

    (void)state;
    invoice.next_on = overdue_next(&invoice, due, 0);
    assert_true(day_is_none(invoice.next_on));
    assert_true(day_is_none(overdue_days(&invoice).since) && day_is_none(overdue_days(&invoice).cancels_on));
    invoice.payment_id = ID_NONE;
    invoice.next_on = overdue_next(&invoice, due, 0);
    assert_int_equal(invoice.next_on.number, due.number + 1);
    assert_int_equal(overdue_days(&invoice).suspends_on.number, due.number + 30);
}

/* Overdue days count from the day on which the invoice was owed again, where that is later than the due date. */
static void test_overdue_days_count_from_the_day_an_invoice_was_reopened(void **state)
{
    static const struct { int32_t after; enum subscription_status want; } cases[] = {
        { 0, SUBSCRIPTION_PAST_DUE }, { 29, SUBSCRIPTION_PAST_DUE }, { 30, SUBSCRIPTION_SUSPENDED },
        { 89, SUBSCRIPTION_SUSPENDED }, { 90, SUBSCRIPTION_CANCELLED },
    };
    struct day reopened = day_of(2027, 12, 1);
    struct invoice invoice = { .status = INVOICE_OPEN,
                               .due_minor = 1,
                               .due_date = day_of(2026, 11, 12),
                               .failed_on = reopened,
                               .reopened_on = reopened,
                               .collections = COLLECTIONS_MAX,
                               .payment_method_type = PAYMENT_METHOD_CARD };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(overdue_standing(&invoice, day_plus(reopened, cases[i].after), SUBSCRIPTION_ACTIVE, 0),
                         cases[i].want);
    assert_int_equal(overdue_next(&invoice, reopened, 0).number, reopened.number + 1);
    assert_int_equal(overdue_next(&invoice, day_plus(reopened, 1), 0).number, reopened.number + 30);
    assert_int_equal(overdue_next(&invoice, day_plus(reopened, 30), 0).number, reopened.number + 90);
    invoice.next_on = day_plus(reopened, 1);
    assert_int_equal(overdue_days(&invoice).since.number, reopened.number);
    assert_int_equal(overdue_days(&invoice).suspends_on.number, reopened.number + 30);
    assert_int_equal(overdue_days(&invoice).cancels_on.number, reopened.number + 90);
    invoice.next_on = DAY_NONE;
    assert_true(day_is_none(overdue_days(&invoice).since) && day_is_none(overdue_days(&invoice).suspends_on));
    for (int32_t after = 0; after < 100; after++)
        assert_false(overdue_collects(&invoice, day_plus(reopened, after), 0));
    invoice.due_date = day_of(2027, 12, 31); /* still to come: not overdue before */
    invoice.failed_on = DAY_NONE;
    assert_int_equal(overdue_standing(&invoice, day_of(2027, 12, 31), SUBSCRIPTION_ACTIVE, 0), SUBSCRIPTION_ACTIVE);
    assert_int_equal(overdue_standing(&invoice, day_of(2028, 1, 1), SUBSCRIPTION_ACTIVE, 0), SUBSCRIPTION_PAST_DUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chargeback_moves_only_as_listed),
        cmocka_unit_test(test_loss_is_taken_from_invoice_then_credit_then_posted_as_loss),
        cmocka_unit_test(test_chargeback_is_asked_about_for_400_days),
        cmocka_unit_test(test_first_payment_under_way_has_no_days),
        cmocka_unit_test(test_overdue_days_count_from_the_day_an_invoice_was_reopened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
