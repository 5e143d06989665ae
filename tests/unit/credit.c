/* tests/unit/credit.c: what a credit note takes back, to the cent. Source: product.md, C (Removal of licences, Tax). */
#include <inttypes.h>

#include "quote_ground.h"

static const struct tax_rule standard = { TAX_STANDARD, 2000 };

static void test_tax_share(void **state)
{
    static const struct { const char *why; int64_t taxable, tax, credited_taxable, credited_tax, now, want; } cases[] = {
        { "the rate's share", 5250, 1050, 0, 0, 1925, 385 },
        { "half a cent goes away from zero", 1000, 200, 0, 0, 3, 1 },
        { "never more than is left", 1000, 200, 500, 199, 10, 1 },
        { "what exhausts the taxable amount takes all that is left", 1003, 201, 1000, 200, 3, 1 },
        { "even where its own share would be less", 10, 2, 8, 0, 2, 2 },
        { "even where nothing is left of the tax", 10, 2, 8, 2, 2, 0 },
        { "nothing takes nothing", 10, 2, 0, 0, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct credit_tax tax = { .rule = standard, .taxable_minor = cases[i].taxable, .amount_minor = cases[i].tax,
                                        .credited_taxable_minor = cases[i].credited_taxable, .credited_amount_minor = cases[i].credited_tax };
        int64_t share = -1;

        assert_int_equal(credit_tax_share(&tax, cases[i].now, (struct currency){ "EUR" }, &share), STATUS_OK);
        if (share != cases[i].want)
            fail_msg("%s: %" PRId64 ", not %" PRId64, cases[i].why, share, cases[i].want);
    }
}

/* However an invoice is given back piece by piece, its tax comes back exactly once. */
static void test_tax_comes_back_once(void **state)
{
    (void)state;
    for (int64_t taxable = 1; taxable <= 400; taxable += 7)
        for (int64_t piece = 1; piece <= taxable; piece += 5) {
            struct credit_tax tax = { .rule = { TAX_STANDARD, 2050 }, .taxable_minor = taxable };
            struct money whole;

            assert_int_equal(tax_on(money_of(taxable, (struct currency){ "EUR" }), tax.rule, &whole), STATUS_OK);
            tax.amount_minor = whole.minor;
            while (tax.credited_taxable_minor < taxable) {
                int64_t left = taxable - tax.credited_taxable_minor, now = piece < left ? piece : left, share;

                assert_int_equal(credit_tax_share(&tax, now, (struct currency){ "EUR" }, &share), STATUS_OK);
                assert_true(share >= 0);
                tax.credited_taxable_minor += now;
                tax.credited_amount_minor += share;
                assert_true(tax.credited_amount_minor <= tax.amount_minor);
            }
            if (tax.credited_amount_minor != tax.amount_minor)
                fail_msg("%" PRId64 " in pieces of %" PRId64 ": %" PRId64 " of %" PRId64 " came back", taxable, piece, tax.credited_amount_minor,
                         tax.amount_minor);
        }
}

/* 5 of the 105 were paid by one invoice, the 100 by another: each credit note rounds its own tax, and the quote says their sum. */
static void test_two_invoices(void **state)
{
    struct arena arena = { 0 };
    const struct subscription subscription = subscription_of(105, PAYMENT_METHOD_CARD);
    const struct id first = { { 1 } }, second = { { 2 } };
    const struct credit_source sources[] = { { { { 11 } }, second, standard, 3325 }, { { { 12 } }, first, standard, 105000 } };
    const struct credit_tax taxes[] = { { second, standard, 3325, 665, 0, 0 }, { first, standard, 105000, 21000, 0, 0 } };
    const struct credit_basis basis = { sources, taxes, 2 };
    const struct credit_step *steps;
    struct charge charge;
    size_t count;

    (void)state;
    assert_int_equal(credit_steps(&arena, &subscription, &basis, 98, november(20), standard, &steps, &count), STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(steps[0].line.amount.minor, -1925);
    assert_int_equal(steps[1].line.amount.minor, -770);
    assert_int_equal(credit_charge(&arena, &basis, steps, count, (struct currency){ "EUR" }, &charge), STATUS_OK);
    assert_int_equal(charge.tax_total.minor, -385 - 154);
    assert_int_equal(charge.total.minor, -2695 - 539);
    assert_int_equal(charge.tax_count, 1);
    arena_end(&arena);
}

static void test_never_more_than_is_left(void **state)
{
    struct arena arena = { 0 };
    const struct subscription subscription = subscription_of(105, PAYMENT_METHOD_CARD);
    const struct credit_source sources[] = { { { { 11 } }, { { 2 } }, standard, 1000 }, { { { 0 } }, { { 0 } }, standard, 0 } };
    const struct credit_tax taxes[] = { { { { 2 } }, standard, 3325, 665, 2325, 465 } };
    const struct credit_basis basis = { sources, taxes, 1 };
    const struct credit_step *steps;
    struct charge charge;
    size_t count;

    (void)state;
    assert_int_equal(credit_steps(&arena, &subscription, &basis, 98, november(20), standard, &steps, &count), STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(steps[0].line.amount.minor, -1000); /* 19.25 by the formula, 10.00 left of the line */
    assert_int_equal(steps[0].line.base.minor, -5250);   /* the explanation stays */
    assert_int_equal(steps[1].line.amount.minor, 0);     /* nothing paid for it, nothing comes back */
    assert_int_equal(credit_charge(&arena, &basis, steps, count, (struct currency){ "EUR" }, &charge), STATUS_OK);
    assert_int_equal(charge.tax_total.minor, -200);
    arena_end(&arena);
}

/* A volume tier can make fewer licences dearer: that step is charged. */
static void test_a_dearer_rest_is_charged(void **state)
{
    struct arena arena = { 0 };
    struct subscription subscription = subscription_of(105, PAYMENT_METHOD_CARD);
    const struct credit_source sources[] = { { { { 11 } }, { { 2 } }, standard, 5000 }, { { { 12 } }, { { 1 } }, standard, 100000 } };
    const struct credit_basis basis = { sources, NULL, 0 };
    const struct credit_step *steps;
    size_t count;

    (void)state;
    subscription.rate = (struct rate){ { "EUR" }, BILLING_MONTHLY, PRICE_VOLUME, volume, 2 };
    assert_int_equal(credit_steps(&arena, &subscription, &basis, 100, november(16), standard, &steps, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(steps[0].line.amount.minor, 2750); /* 1000.00 - 945.00 for half a month */
    assert_true(id_is_none(steps[0].source.id));
    arena_end(&arena);
}

/* The recurring line pays for the first 5 and, as they made the whole cheaper, for the last 3 too; a line of its own pays for the 4 between:
 * what the recurring line gives back is never more than is left of it, both times together. */
static void test_a_line_that_comes_twice(void **state)
{
    static const struct price_step tiers[] = { { 9, 1000 }, { 15, 800 }, { INT64_MAX, 300 } };
    static const struct lot three_lots[] = { { .quantity = 3 }, { .quantity = 4 }, { .quantity = 5 } };
    struct arena arena = { 0 };
    struct subscription subscription = subscription_of(12, PAYMENT_METHOD_CARD);
    const struct id first = { { 1 } }, second = { { 2 } };
    const struct credit_source recurring = { { { 11 } }, first, standard, 2000 };
    const struct credit_source sources[] = { recurring, { { { 12 } }, second, standard, 4000 }, recurring };
    const struct credit_tax taxes[] = { { first, standard, 5000, 1000, 3000, 600 }, { second, standard, 4000, 800, 0, 0 } };
    const struct credit_basis basis = { sources, taxes, 2 };
    const struct credit_step *steps;
    struct charge charge;
    size_t count;

    (void)state;
    subscription.rate = (struct rate){ { "EUR" }, BILLING_MONTHLY, PRICE_VOLUME, tiers, 3 };
    subscription.lots = three_lots;
    subscription.lot_count = 3;
    assert_int_equal(credit_steps(&arena, &subscription, &basis, 0, november(1), standard, &steps, &count), STATUS_OK);
    assert_int_equal(count, 3);
    assert_int_equal(steps[0].line.amount.minor, -600);
    assert_int_equal(steps[1].line.amount.minor, -4000);
    assert_int_equal(steps[2].line.amount.minor, -1400); /* 50.00 by the formula, 14.00 left */
    assert_int_equal(credit_charge(&arena, &basis, steps, count, (struct currency){ "EUR" }, &charge), STATUS_OK);
    assert_int_equal(charge.tax_total.minor, -1200);
    arena_end(&arena);
}

/* The rate went up between the two invoices: each credit at its own, and the taxes in the order in which they stand on every document. */
static void test_taxes_stand_in_their_order(void **state)
{
    struct arena arena = { 0 };
    const struct subscription subscription = subscription_of(105, PAYMENT_METHOD_CARD);
    const struct tax_rule before = { TAX_STANDARD, 1900 };
    const struct id first = { { 1 } }, second = { { 2 } };
    const struct credit_source sources[] = { { { { 11 } }, second, standard, 3325 }, { { { 12 } }, first, before, 105000 } };
    const struct credit_tax taxes[] = { { second, standard, 3325, 665, 0, 0 }, { first, before, 105000, 19950, 0, 0 } };
    const struct credit_basis basis = { sources, taxes, 2 };
    const struct credit_step *steps;
    struct charge charge;
    size_t count;

    (void)state;
    assert_int_equal(credit_steps(&arena, &subscription, &basis, 98, november(20), standard, &steps, &count), STATUS_OK);
    assert_int_equal(credit_charge(&arena, &basis, steps, count, (struct currency){ "EUR" }, &charge), STATUS_OK);
    assert_int_equal(charge.tax_count, 2);
    assert_int_equal(charge.taxes[0].rule.rate_bp, 1900);
    assert_int_equal(charge.taxes[0].amount.minor, -146);
    assert_int_equal(charge.taxes[1].rule.rate_bp, 2000);
    assert_int_equal(charge.taxes[1].amount.minor, -385);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tax_share),           cmocka_unit_test(test_tax_comes_back_once),
        cmocka_unit_test(test_two_invoices),        cmocka_unit_test(test_never_more_than_is_left),
        cmocka_unit_test(test_a_dearer_rest_is_charged), cmocka_unit_test(test_a_line_that_comes_twice),
        cmocka_unit_test(test_taxes_stand_in_their_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
