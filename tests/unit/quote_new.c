/* tests/unit/quote_new.c: the cost of a new subscription. Source: docs/rules.md, A12 and C (Billing). */
#include <inttypes.h>

#include "quote_ground.h"

static struct price price_ordinary(void)
{
    return (struct price){ .rate = { { "EUR" }, BILLING_MONTHLY, PRICE_FLAT, flat, 1 },
                           .renewal_rate = { { "EUR" }, BILLING_MONTHLY, PRICE_FLAT, flat, 1 },
                           .min_licences = 5,
                           .max_licences = 300,
                           .on_sale_from = DAY_NONE,
                           .on_sale_until = DAY_NONE };
}

/* The first period is whole, from today; its invoice is issued with the order, whatever the payment method. */
static void test_quote_of_a_new_subscription_by_payment_method(void **state)
{
    static const struct {
        const char *why;
        enum payment_method_type type;
        int64_t limit, balance;
        const struct party *buyer;
        enum quote_effective effective;
        bool binding;
        int64_t total, due;
    } cases[] = {
        { "by card", PAYMENT_METHOD_CARD, 0, 0, &french, EFFECTIVE_ON_CONFIRMATION, true, 12600, 12600 },
        { "a balance is used first", PAYMENT_METHOD_CARD, 0, 600, &french, EFFECTIVE_ON_CONFIRMATION, true, 12600,
          12000 },
        { "by card from Germany: reverse charge", PAYMENT_METHOD_CARD, 0, 0, &german, EFFECTIVE_ON_CONFIRMATION, true,
          10500, 10500 },
        { "by invoice, within the limit", PAYMENT_METHOD_INVOICE, 12600, 0, &french, EFFECTIVE_ON_CONFIRMATION, true,
          12600, 12600 },
        { "by invoice too, it is issued at once", PAYMENT_METHOD_INVOICE, 12600, 600, &french,
          EFFECTIVE_ON_CONFIRMATION, true, 12600, 12000 },
        { "by invoice, a cent beyond it", PAYMENT_METHOD_INVOICE, 12599, 0, &french, EFFECTIVE_AFTER_CREDIT_CHECK,
          false, 12600, 12600 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = { 0 };
        struct quote_basis basis = basis_on(day_of(2027, 1, 31));
        const struct price price = price_ordinary();
        const struct payment_method method = { .type = cases[i].type };
        struct quote_refusal refusal;
        struct quote quote;

        basis.credit_limit_minor = cases[i].limit;
        basis.credit_balance_minor = cases[i].balance;
        basis.buyer = cases[i].buyer;
        assert_int_equal(quote_new_subscription(&arena, &basis, &price, &method, 10, &refusal, &quote), STATUS_OK);
        if (quote.effective != cases[i].effective || quote.binding != cases[i].binding ||
            quote.collection != COLLECTION_NOW || quote.charge.total.minor != cases[i].total ||
            quote.charge.amount_due.minor != cases[i].due || quote.next_total.minor != cases[i].total)
            fail_msg("%s: %s, %s, %" PRId64 ", next %" PRId64, cases[i].why, quote_effective_name(quote.effective),
                     quote_collection_name(quote.collection), quote.charge.total.minor, quote.next_total.minor);
        assert_int_equal(quote.charge.lines[0].kind, LINE_RECURRING);
        assert_string_equal(day_write(quote.charge.lines[0].period.end).text, "2027-02-28");
        assert_string_equal(day_write(quote.next_invoice_on).text, "2027-02-28");
        assert_int_equal(quote.current_licences, 0);
        assert_int_equal(quote.current_monthly_cost.minor, 0);
        assert_int_equal(quote.proposed_monthly_cost.minor, 10500);
        arena_end(&arena);
    }
}

/* The first period costs today's price, the next the price of its own first day; the quote holds the rate that is
 * bought. */
static void test_quote_of_a_new_subscription_has_the_next_price_for_the_renewal(void **state)
{
    struct arena arena = { 0 };
    struct quote_basis basis = basis_on(november(12));
    struct price price = price_ordinary();
    const struct payment_method method = { .type = PAYMENT_METHOD_CARD };
    struct quote_refusal refusal;
    struct quote quote;

    (void)state;
    price.renewal_rate = (struct rate){ { "EUR" }, BILLING_MONTHLY, PRICE_VOLUME, volume, 2 };
    assert_int_equal(quote_new_subscription(&arena, &basis, &price, &method, 200, &refusal, &quote), STATUS_OK);
    assert_int_equal(quote.charge.subtotal.minor, 200 * 1050);
    assert_int_equal(quote.proposed_monthly_cost.minor, 200 * 1050);
    assert_int_equal(quote.next_subtotal.minor, 200 * 900);
    assert_int_equal(quote.rate.mode, PRICE_FLAT);
    assert_int_equal(quote.rate.steps[0].unit_amount_minor, 1050);
    arena_end(&arena);
}

static void test_impossible_new_subscription_is_refused_with_its_fault(void **state)
{
    enum { FINE = -1 };
    static const struct { const char *why; int64_t min, licences; const char *currency; int32_t sold_until; int want;
        } cases[] = {
        { "the fewest", 5, 5, "EUR", 0, FINE },
        { "one fewer than the fewest", 5, 4, "EUR", 0, QUOTE_TOTAL_OUT_OF_RANGE },
        { "none, of a price without a least", 0, 0, "EUR", 0, QUOTE_TOTAL_OUT_OF_RANGE },
        { "one, of a price without a least", 0, 1, "EUR", 0, FINE },
        { "the most", 5, 300, "EUR", 0, FINE },
        { "one more than the most", 5, 301, "EUR", 0, QUOTE_TOTAL_OUT_OF_RANGE },
        { "a price in another currency", 5, 10, "USD", 0, QUOTE_PRICE_OTHER_CURRENCY },
        { "the currency comes before the range", 5, 4, "USD", 0, QUOTE_PRICE_OTHER_CURRENCY },
        { "a method that does not pay in euros", 5, 5, "EUR", -1, QUOTE_METHOD_OTHER_CURRENCY },
        { "the price's currency comes before the method's", 5, 5, "USD", -1, QUOTE_PRICE_OTHER_CURRENCY },
        { "sold for the last time the day before", 5, 10, "EUR", 20769, QUOTE_PRICE_NOT_ON_SALE },
        { "what is sold no more comes before the currency", 5, 10, "USD", 20769, QUOTE_PRICE_NOT_ON_SALE },
        { "sold for the last time today", 5, 10, "EUR", 20770, FINE },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = { 0 };
        struct quote_basis basis = basis_on(november(12));
        const struct payment_method method = { .type = PAYMENT_METHOD_CARD };
        struct price price = price_ordinary();
        struct quote_refusal refusal;
        struct quote quote;
        enum status status;

        basis.cannot_pay = cases[i].sold_until == -1;
        assert_true(currency_read(cases[i].currency, &price.rate.currency));
        price.min_licences = cases[i].min;
        if (cases[i].sold_until > 0)
            price.on_sale_until = (struct day){ cases[i].sold_until };
        status = quote_new_subscription(&arena, &basis, &price, &method, cases[i].licences, &refusal, &quote);
        if (status != (cases[i].want == FINE ? STATUS_OK : STATUS_VALIDATION_FAILED) ||
            (cases[i].want != FINE && (int)refusal.fault != cases[i].want))
            fail_msg("%s: %s, fault %d", cases[i].why, status_name(status), (int)refusal.fault);
        arena_end(&arena);
    }
}

/* A trial of 10 licences, 7 assigned and one reserved: a price of the same product, and no fewer licences than are in
 * use. */
static void test_purchase_of_a_trial_is_quoted_or_refused(void **state)
{
    static const struct {
        const char *why;
        enum subscription_status is;
        int64_t licences;
        bool other_product;
        enum status want;
        enum quote_fault fault;
    } cases[] = {
        { "as many as it has", SUBSCRIPTION_TRIAL, 10, false, STATUS_OK, 0 },
        { "as many as are in use", SUBSCRIPTION_TRIAL, 8, false, STATUS_OK, 0 },
        { "fewer than are in use", SUBSCRIPTION_TRIAL, 7, false, STATUS_LICENCES_ASSIGNED, 0 },
        { "the range comes before those that are in use", SUBSCRIPTION_TRIAL, 4, false, STATUS_VALIDATION_FAILED,
          QUOTE_TOTAL_OUT_OF_RANGE },
        { "a price of another product", SUBSCRIPTION_TRIAL, 10, true, STATUS_VALIDATION_FAILED,
          QUOTE_PRICE_OTHER_PRODUCT },
        { "the product comes before those that are in use", SUBSCRIPTION_TRIAL, 7, true, STATUS_VALIDATION_FAILED,
          QUOTE_PRICE_OTHER_PRODUCT },
        { "what is no trial comes before all that", SUBSCRIPTION_ACTIVE, 4, true, STATUS_LICENCE_CHANGE_UNAVAILABLE,
          0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = { 0 };
        const struct quote_basis basis = basis_on(november(12));
        const struct payment_method method = { .type = PAYMENT_METHOD_CARD };
        struct subscription trial = subscription_of(10, PAYMENT_METHOD_CARD);
        struct price price = price_ordinary();
        struct quote_refusal refusal;
        struct quote quote = { .kind = QUOTE_CHANGE_LICENCES };
        enum status status;

        trial.id = (struct id){ { 3 } };
        trial.status = cases[i].is;
        trial.assigned_licences = 7;
        trial.reserved_licences = 1;
        trial.product_id = (struct id){ { 4 } };
        price.product_id = cases[i].other_product ? (struct id){ { 5 } } : trial.product_id;
        status = quote_purchase_trial(&arena, &basis, &trial, &price, &method, cases[i].licences, &refusal, &quote);
        if (status != cases[i].want || (status == STATUS_VALIDATION_FAILED && refusal.fault != cases[i].fault) ||
            (status == STATUS_LICENCES_ASSIGNED && refusal.licences_assigned != 8) ||
            (status == STATUS_LICENCE_CHANGE_UNAVAILABLE && refusal.action.reason != REASON_NOT_A_TRIAL) ||
            (status == STATUS_OK && (quote.kind != QUOTE_PURCHASE_TRIAL || !id_equal(quote.subscription_id, trial.id) ||
                                     quote.subscription_version != 7 || quote.current_licences != 10 ||
                                     quote.charge.subtotal.minor != cases[i].licences * 1050)))
            fail_msg("%s: %s, fault %d, %" PRId64 " assigned", cases[i].why, status_name(status), (int)refusal.fault,
                     refusal.licences_assigned);
        arena_end(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quote_of_a_new_subscription_by_payment_method),
        cmocka_unit_test(test_quote_of_a_new_subscription_has_the_next_price_for_the_renewal),
        cmocka_unit_test(test_impossible_new_subscription_is_refused_with_its_fault),
        cmocka_unit_test(test_purchase_of_a_trial_is_quoted_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
