/* tests/unit/minimum.c: amounts due below the minimum that the gateway charges. Source: docs/rules.md, E (Minimum
 * charge). */
#include "quote_ground.h"

#include "billing/minimum.h"
#include "billing/overdue.h"
#include "gateway/gateway.h"

enum { LEAST = 50 };

static void test_minimum_of_a_currency(void **state)
{
    static const struct {
        const char *currency;
        int64_t minor;
    } cases[] = { { "EUR", 50 }, { "USD", 50 }, { "GBP", 30 }, { "JPY", 50 }, { "CZK", 1500 }, { "HUF", 17500 },
                  { "KWD", 0 } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct currency currency;

        assert_true(currency_read(cases[i].currency, &currency));
        if (minimum_minor(gateway_minimums(), currency) != cases[i].minor)
            fail_msg("%s: %lld", cases[i].currency, (long long)minimum_minor(gateway_minimums(), currency));
        assert_int_equal(minimum_minor((struct minimums){ 0 }, currency), 0);
    }
}

static void test_amount_below_the_minimum_is_not_charged(void **state)
{
    (void)state;
    assert_false(minimum_spares(PAYMENT_METHOD_CARD, 0, LEAST));
    assert_true(minimum_spares(PAYMENT_METHOD_CARD, 1, LEAST));
    assert_true(minimum_spares(PAYMENT_METHOD_BANK_ACCOUNT, 49, LEAST));
    assert_false(minimum_spares(PAYMENT_METHOD_CARD, 50, LEAST));
    assert_false(minimum_spares(PAYMENT_METHOD_INVOICE, 1, LEAST));
    assert_false(minimum_spares(PAYMENT_METHOD_CARD, 1, 0));
}

/* One more licence at 10.50 a month of 30 days, with 20 % tax: 0.42 for the last day, 0.84 for the last two. The next
 * renewal of 101 licences costs 1,272.60. */
static const struct {
    const char *why;
    enum payment_method_type type;
    int day;
    int64_t balance, least;
    enum quote_collection collection;
    int64_t total, credit, due, next;
} additions[] = {
    { "the last day's", PAYMENT_METHOD_CARD, 30, 0, LEAST, COLLECTION_NEXT_INVOICE, 42, 0, 42, 127302 },
    { "by bank account too", PAYMENT_METHOD_BANK_ACCOUNT, 30, 0, LEAST, COLLECTION_NEXT_INVOICE, 42, 0, 42, 127302 },
    { "exactly the minimum", PAYMENT_METHOD_CARD, 30, 0, 42, COLLECTION_NOW, 42, 0, 42, 127260 },
    { "no minimum", PAYMENT_METHOD_CARD, 30, 0, 0, COLLECTION_NOW, 42, 0, 42, 127260 },
    { "two days'", PAYMENT_METHOD_CARD, 29, 0, LEAST, COLLECTION_NOW, 84, 0, 84, 127260 },
    { "too little beside the balance, which is left for the invoice", PAYMENT_METHOD_CARD, 29, 40, LEAST,
      COLLECTION_NEXT_INVOICE, 84, 0, 84, 127344 },
    { "enough beside the balance", PAYMENT_METHOD_CARD, 29, 34, LEAST, COLLECTION_NOW, 84, 34, 50, 127260 },
    { "all of it from the balance", PAYMENT_METHOD_CARD, 29, 100, LEAST, COLLECTION_NOW, 84, 84, 0, 127260 },
    { "by invoice it waits anyway", PAYMENT_METHOD_INVOICE, 30, 0, LEAST, COLLECTION_NEXT_INVOICE, 42, 0, 42, 127302 },
};

static void test_addition_below_the_minimum_is_on_the_next_invoice(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof additions / sizeof additions[0]; i++) {
        struct arena arena = { 0 };
        struct quote_basis basis = basis_on(november(additions[i].day));
        struct subscription s = subscription_of(100, additions[i].type);
        struct quote_refusal refusal;
        struct quote q;

        basis.credit_limit_minor = 1000000;
        basis.credit_balance_minor = additions[i].balance;
        basis.least_minor = additions[i].least;
        assert_int_equal(quote_change_licences(&arena, &basis, &s, 101, &refusal, &q), STATUS_OK);
        if (q.collection != additions[i].collection || q.charge.total.minor != additions[i].total ||
            q.charge.credit_applied.minor != additions[i].credit || q.charge.amount_due.minor != additions[i].due ||
            q.next_total.minor != additions[i].next || !q.binding || q.effective != EFFECTIVE_ON_CONFIRMATION)
            fail_msg("%s: %s, %lld - %lld = %lld, next %lld", additions[i].why, quote_collection_name(q.collection),
                     (long long)q.charge.total.minor, (long long)q.charge.credit_applied.minor,
                     (long long)q.charge.amount_due.minor, (long long)q.next_total.minor);
        arena_end(&arena);
    }
}

/* A whole period at 0.40 and tax is 0.48: it is pending until the second period's, and the two make an invoice. */
static void test_new_subscription_below_the_minimum_is_pending(void **state)
{
    static const struct price_step cents[] = { { INT64_MAX, 40 } };
    const struct price price = { .rate = { { "EUR" }, BILLING_MONTHLY, PRICE_FLAT, cents, 1 },
                                 .renewal_rate = { { "EUR" }, BILLING_MONTHLY, PRICE_FLAT, cents, 1 },
                                 .min_licences = 1,
                                 .max_licences = 10,
                                 .on_sale_from = DAY_NONE,
                                 .on_sale_until = DAY_NONE };
    const struct payment_method card = { .type = PAYMENT_METHOD_CARD };
    struct quote_basis basis = basis_on(november(1));
    struct arena arena = { 0 };
    struct quote_refusal refusal;
    struct quote q;

    (void)state;
    basis.least_minor = LEAST;
    assert_int_equal(quote_new_subscription(&arena, &basis, &price, &card, 1, &refusal, &q), STATUS_OK);
    assert_int_equal(q.collection, COLLECTION_NEXT_INVOICE);
    assert_int_equal(q.charge.total.minor, 48);
    assert_string_equal(day_write(q.next_invoice_on).text, "2026-12-01");
    assert_int_equal(q.next_total.minor, 96);
    basis.least_minor = 100; /* both together are below the minimum */
    assert_int_equal(quote_new_subscription(&arena, &basis, &price, &card, 1, &refusal, &q), STATUS_OK);
    assert_true(day_is_none(q.next_invoice_on));
    assert_int_equal(q.next_total.minor, 0);
    arena_end(&arena);
}

/* Lines at 20 % tax. A full document that is worth enough is issued with less of the credit balance. */
static const struct {
    const char *why;
    enum payment_method_type type;
    size_t count;
    int64_t each, balance;
    bool issued;
    int64_t credit, due;
} documents[] = {
    { "nothing", PAYMENT_METHOD_CARD, 2, 0, 0, false, 0, 0 },
    { "a cent too little", PAYMENT_METHOD_CARD, 1, 41, 0, false, 0, 49 },
    { "enough", PAYMENT_METHOD_CARD, 1, 42, 0, true, 0, 50 },
    { "too little beside the balance", PAYMENT_METHOD_CARD, 1, 100, 71, false, 71, 49 },
    { "all from the balance", PAYMENT_METHOD_CARD, 1, 100, 500, true, 120, 0 },
    { "by invoice", PAYMENT_METHOD_INVOICE, 1, 1, 0, true, 0, 1 },
    { "full, and enough beside the balance", PAYMENT_METHOD_CARD, CHARGE_LINES_MAX, 1, 1100, true, 1100, 100 },
    { "full, and too little beside the balance", PAYMENT_METHOD_CARD, CHARGE_LINES_MAX, 1, 1151, true, 1150, 50 },
    { "full of nothing", PAYMENT_METHOD_CARD, CHARGE_LINES_MAX, 0, 1151, false, 0, 0 },
};

static void test_document_below_the_minimum_is_not_issued(void **state)
{
    static struct line lines[CHARGE_LINES_MAX];
    const struct currency euro = { "EUR" };

    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        struct charge charge;
        bool issued;

        for (size_t at = 0; at < documents[i].count; at++)
            lines[at] = (struct line){ .amount = money_of(documents[i].each, euro), .tax = { TAX_STANDARD, 2000 } };
        assert_int_equal(bill_document_charge(lines, documents[i].count, documents[i].type,
                                              money_of(documents[i].balance, euro), LEAST, &charge, &issued),
                         STATUS_OK);
        if (issued != documents[i].issued || charge.credit_applied.minor != documents[i].credit ||
            charge.amount_due.minor != documents[i].due)
            fail_msg("%s: %d, %lld, %lld", documents[i].why, issued, (long long)charge.credit_applied.minor,
                     (long long)charge.amount_due.minor);
    }
}

/* An invoice with less than the minimum due causes nothing by itself, however old it is. */
static void test_invoice_below_the_minimum_is_not_overdue(void **state)
{
    struct invoice invoice = { .status = INVOICE_OPEN,
                               .payment_method_type = PAYMENT_METHOD_CARD,
                               .due_date = november(1),
                               .failed_on = november(1),
                               .reopened_on = DAY_NONE,
                               .collections = 1,
                               .due_minor = 49 };

    (void)state;
    assert_false(overdue_collects(&invoice, november(2), LEAST));
    assert_true(day_is_none(overdue_next(&invoice, november(2), LEAST)));
    assert_int_equal(overdue_standing(&invoice, day_of(2027, 6, 1), SUBSCRIPTION_SUSPENDED, LEAST),
                     SUBSCRIPTION_ACTIVE);
    invoice.due_minor = 50;
    assert_true(overdue_collects(&invoice, november(2), LEAST));
    assert_int_equal(overdue_next(&invoice, november(1), LEAST).number, november(2).number);
    assert_int_equal(overdue_standing(&invoice, november(2), SUBSCRIPTION_ACTIVE, LEAST), SUBSCRIPTION_PAST_DUE);
    invoice.due_minor = 49;
    invoice.payment_method_type = PAYMENT_METHOD_INVOICE;
    assert_int_equal(overdue_standing(&invoice, november(2), SUBSCRIPTION_ACTIVE, LEAST), SUBSCRIPTION_PAST_DUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_minimum_of_a_currency),
        cmocka_unit_test(test_amount_below_the_minimum_is_not_charged),
        cmocka_unit_test(test_addition_below_the_minimum_is_on_the_next_invoice),
        cmocka_unit_test(test_new_subscription_below_the_minimum_is_pending),
        cmocka_unit_test(test_invoice_below_the_minimum_is_not_overdue),
        cmocka_unit_test(test_document_below_the_minimum_is_not_issued),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
