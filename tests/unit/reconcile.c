/* tests/unit/reconcile.c: every difference between a charge and a payment, and what counts as none.
 * Source: docs/reliability.md, 1. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "billing/reconcile.h"

#define BIT(name) DIFFERENCE_BIT(DIFFERENCE_##name)
#define NONE PAYMENT_STATE__MAX

struct side {
    enum payment_state state; /* NONE: nothing under this key */
    const char *currency;
    int64_t minor, refunded;
    const char *charge_id;
};

#define CHARGE(state, currency, minor, refunded) { PAYMENT_##state, currency, minor, refunded, "ch_1" }
#define PAYMENT(state, currency, minor, refunded) { PAYMENT_##state, currency, minor, refunded, "ch_1" }
#define NOBODY { NONE, NULL, 0, 0, NULL }

static const struct { const char *why; struct side charge, payment; difference_set want; } cases[] = {
    { "paid", CHARGE(SUCCEEDED, "EUR", 3990, 0), PAYMENT(SUCCEEDED, "EUR", 3990, 0), 0 },
    { "a debit under way", CHARGE(PROCESSING, "EUR", 3990, 0), PAYMENT(PROCESSING, "EUR", 3990, 0), 0 },
    { "its person has to act", CHARGE(ACTION_REQUIRED, "EUR", 3990, 0), PAYMENT(ACTION_REQUIRED, "EUR", 3990, 0), 0 },
    { "declined on both sides", CHARGE(DECLINED, "EUR", 3990, 0), PAYMENT(DECLINED, "EUR", 3990, 0), 0 },
    { "declined, and the gateway named no charge", CHARGE(DECLINED, "EUR", 3990, 0), { PAYMENT_DECLINED, "EUR", 3990,
      0, NULL }, 0 },
    { "given back, all of it", CHARGE(SUCCEEDED, "EUR", 3990, 3990), PAYMENT(REFUNDED, "EUR", 3990, 3990), 0 },
    { "given up by a person, and given back there", CHARGE(SUCCEEDED, "USD", 4000, 4000), { PAYMENT_DECLINED, "EUR",
      3990, 0, NULL }, 0 },
    { "given back in part", CHARGE(SUCCEEDED, "EUR", 3990, 1000), PAYMENT(SUCCEEDED, "EUR", 3990, 1000), 0 },

    { "money we do not know of", CHARGE(SUCCEEDED, "EUR", 3990, 0), NOBODY, BIT(NO_PAYMENT) },
    { "a declined charge we do not know of", CHARGE(DECLINED, "EUR", 3990, 0), NOBODY, BIT(NO_PAYMENT) },
    { "money that never moved", NOBODY, PAYMENT(SUCCEEDED, "EUR", 3990, 0), BIT(NO_CHARGE) },
    { "a debit that is not under way", NOBODY, PAYMENT(PROCESSING, "EUR", 3990, 0), BIT(NO_CHARGE) },
    { "given back, and never taken", NOBODY, PAYMENT(REFUNDED, "EUR", 3990, 3990), BIT(NO_CHARGE) },
    { "not called yet", NOBODY, { PAYMENT_INTENT, "EUR", 3990, 0, NULL }, 0 },
    { "being called", NOBODY, { PAYMENT_CALLING, "EUR", 3990, 0, NULL }, 0 },
    { "unknown, and the gateway has none", NOBODY, { PAYMENT_UNKNOWN, "EUR", 3990, 0, NULL }, 0 },
    { "declined before there was a charge", NOBODY, { PAYMENT_DECLINED, "EUR", 3990, 0, NULL }, 0 },

    { "a cent less", CHARGE(SUCCEEDED, "EUR", 3989, 0), PAYMENT(SUCCEEDED, "EUR", 3990, 0), BIT(AMOUNT) },
    { "another currency, and its amount says nothing", CHARGE(SUCCEEDED, "USD", 4000, 0), PAYMENT(SUCCEEDED, "EUR",
      3990, 0), BIT(CURRENCY) },
    { "declined there, paid here", CHARGE(DECLINED, "EUR", 3990, 0), PAYMENT(SUCCEEDED, "EUR", 3990, 0), BIT(OUTCOME) },
    { "paid there, declined here", CHARGE(SUCCEEDED, "EUR", 3990, 0), PAYMENT(DECLINED, "EUR", 3990, 0), BIT(OUTCOME) },
    { "paid there, under way here", CHARGE(SUCCEEDED, "EUR", 3990, 0), PAYMENT(PROCESSING, "EUR", 3990, 0),
      BIT(OUTCOME) },
    { "paid there, unknown here", CHARGE(SUCCEEDED, "EUR", 3990, 0), { PAYMENT_UNKNOWN, "EUR", 3990, 0, NULL },
      BIT(OUTCOME) },
    { "an unknown outcome agrees with nothing", CHARGE(UNKNOWN, "EUR", 3990, 0), { PAYMENT_UNKNOWN, "EUR", 3990, 0,
      NULL }, BIT(OUTCOME) },
    { "declined here, given back there in part", CHARGE(SUCCEEDED, "EUR", 3990, 3989), { PAYMENT_DECLINED, "EUR",
      3990, 0, NULL },
      BIT(OUTCOME) | BIT(REFUNDED) },
    { "given back by somebody else", CHARGE(SUCCEEDED, "EUR", 3990, 3990), PAYMENT(SUCCEEDED, "EUR", 3990, 0),
      BIT(REFUNDED) },
    { "given back here alone", CHARGE(SUCCEEDED, "EUR", 3990, 0), PAYMENT(REFUNDED, "EUR", 3990, 3990), BIT(REFUNDED) },
    { "several at once", CHARGE(PROCESSING, "EUR", 3991, 1), PAYMENT(SUCCEEDED, "EUR", 3990, 0),
      BIT(AMOUNT) | BIT(OUTCOME) | BIT(REFUNDED) },
    { "the payment is about another charge", CHARGE(SUCCEEDED, "EUR", 3990, 0), { PAYMENT_SUCCEEDED, "EUR", 3990, 0,
      "ch_2" }, BIT(TWICE) },
    { "the payment's charge differs in the case of one letter", CHARGE(SUCCEEDED, "EUR", 3990, 0), { PAYMENT_SUCCEEDED,
      "EUR", 3990, 0, "CH_1" }, BIT(TWICE) },
    { "another charge's outcome is not compared", CHARGE(DECLINED, "EUR", 3990, 0), { PAYMENT_SUCCEEDED, "EUR", 3990,
      0, "ch_2" }, BIT(TWICE) },
};

static struct money amount_of(const struct side *side)
{
    struct money money = { .minor = side->minor };

    assert_true(currency_read(side->currency, &money.currency));
    return money;
}

static void test_differences_of_a_charge_and_its_payment(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct side *c = &cases[i].charge, *p = &cases[i].payment;
        struct booked_charge charge = { .charge_id = c->charge_id, .state = c->state, .refunded_minor = c->refunded };
        struct payment payment = { .charge_id = p->charge_id, .state = p->state };
        difference_set found;

        if (c->state != NONE)
            charge.amount = amount_of(c);
        if (p->state != NONE)
            payment.amount = amount_of(p);
        found = reconcile_compare(c->state == NONE ? NULL : &charge, p->state == NONE ? NULL : &payment, p->refunded);
        if (found != cases[i].want)
            fail_msg("%s: differences %#x, not %#x", cases[i].why, found, cases[i].want);
    }
}

/* Our first final outcome stands; that the gateway now says another one is told to a person. */
static void test_chargeback_on_one_side_is_a_difference(void **state)
{
    (void)state;
    for (int there = 0; there < CHARGEBACK_STATE__MAX; there++)
        for (int here = 0; here < CHARGEBACK_STATE__MAX; here++) {
            struct booked_charge charge = { .charge_id = "ch_1",
                                            .amount = { 3990, { "EUR" } },
                                            .state = PAYMENT_SUCCEEDED,
                                            .chargeback = (enum chargeback_state)there };
            struct payment payment = { .charge_id = "ch_1",
                                       .amount = { 3990, { "EUR" } },
                                       .state = PAYMENT_SUCCEEDED,
                                       .chargeback.state = (enum chargeback_state)here };

            assert_int_equal(reconcile_compare(&charge, &payment, 0), there == here ? 0 : BIT(CHARGEBACK));
        }
}

/* Those that an answer of the gateway may still put right, alone or with others. */
static void test_what_an_answer_changes_may_be_unheard(void **state)
{
    const difference_set later = BIT(OUTCOME) | BIT(REFUNDED) | BIT(CHARGEBACK);

    (void)state;
    for (difference_set set = 0; set < 1U << DIFFERENCE__MAX; set++)
        assert_int_equal(reconcile_may_be_unheard(set), (set & later) != 0);
}

/* What is kept in the database is words: each set there and back, and no other word. */
static void test_sets_are_written_as_words(void **state)
{
    difference_set read = 77;

    (void)state;
    for (difference_set set = 0; set < DIFFERENCE_BIT(DIFFERENCE__MAX); set++) {
        assert_true(differences_read(differences_write(set).text, &read));
        assert_int_equal(read, set);
    }
    assert_string_equal(differences_write(BIT(REFUNDED) | BIT(AMOUNT)).text, "amount,refunded");
    read = 77;
    assert_false(differences_read("amount,refund", &read));
    assert_false(differences_read(",amount", &read));
    assert_int_equal(read, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_differences_of_a_charge_and_its_payment),
        cmocka_unit_test(test_chargeback_on_one_side_is_a_difference),
        cmocka_unit_test(test_what_an_answer_changes_may_be_unheard),
        cmocka_unit_test(test_sets_are_written_as_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
