/* tests/unit/credit.c: what a credit note credits, to the cent.
 * Source: docs/rules.md, C (Removal of licences, Tax). */
#include <inttypes.h>

#include "billing/quote_lines.h"
#include "quote_ground.h"

static const struct tax_rule standard = { TAX_STANDARD, 2000 };

static void test_tax_of_a_credit_is_its_share_and_at_most_the_rest(void **state)
{
    static const struct { const char *why; int64_t taxable, tax, credited_taxable, credited_tax, now, want;
        } cases[] = {
        { "the rate's share", 5250, 1050, 0, 0, 1925, 385 },
        { "half a cent rounds away from zero", 1000, 200, 0, 0, 3, 1 },
        { "never more than is left", 1000, 200, 500, 199, 10, 1 },
        { "the last of the taxable amount takes the rest of the tax", 1003, 201, 1000, 200, 3, 1 },
        { "the last of the taxable amount takes more than its share", 10, 2, 8, 0, 2, 2 },
        { "the last of the taxable amount, no tax left", 10, 2, 8, 2, 2, 0 },
        { "no amount, no tax", 10, 2, 0, 0, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct credit_tax tax = { .rule = standard,
                                        .taxable_minor = cases[i].taxable,
                                        .amount_minor = cases[i].tax,
                                        .credited_taxable_minor = cases[i].credited_taxable,
                                        .credited_amount_minor = cases[i].credited_tax };
        int64_t share = -1;

        assert_int_equal(credit_tax_share(&tax, cases[i].now, (struct currency){ "EUR" }, &share), STATUS_OK);
        if (share != cases[i].want)
            fail_msg("%s: %" PRId64 ", not %" PRId64, cases[i].why, share, cases[i].want);
    }
}

/* However an invoice is credited piece by piece, its tax is credited exactly once. */
static void test_tax_of_an_invoice_is_credited_exactly_once(void **state)
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
                fail_msg("%" PRId64 " in pieces of %" PRId64 ": %" PRId64 " of %" PRId64 " came back", taxable, piece,
                         tax.credited_amount_minor, tax.amount_minor);
        }
}

/* 5 of the 105 licences were paid by one invoice, the 100 by another: each credit note rounds its own tax, and the
 * quote tells their sum. */
static void test_credit_of_two_invoices_rounds_tax_for_each(void **state)
{
    struct arena arena = { 0 };
    const struct subscription subscription = subscription_of(105, PAYMENT_METHOD_CARD);
    const struct id first = { { 1 } }, second = { { 2 } };
    const struct credit_source sources[] = {
        { .id = { { 11 } }, .invoice_id = second, .tax = standard, .left_minor = 3325 },
        { .id = { { 12 } }, .invoice_id = first, .tax = standard, .left_minor = 105000 }
    };
    const struct credit_tax taxes[] = { { second, standard, 3325, 665, 0, 0 },
                                        { first, standard, 105000, 21000, 0, 0 } };
    const struct credit_basis basis = { .sources = sources, .taxes = taxes, .tax_count = 2 };
    const struct credit_step *steps;
    struct charge charge;
    size_t count;

    (void)state;
    assert_int_equal(credit_steps(&arena, &subscription, &basis, 98, november(20), standard, &steps, &count),
                     STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(steps[0].line.amount.minor, -1925);
    assert_int_equal(steps[1].line.amount.minor, -770);
    assert_int_equal(credit_charge(&arena, &basis, steps, count, (struct currency){ "EUR" }, &charge), STATUS_OK);
    assert_int_equal(charge.tax_total.minor, -385 - 154);
    assert_int_equal(charge.total.minor, -2695 - 539);
    assert_int_equal(charge.tax_count, 1);
    arena_end(&arena);
}

/* The tax of a credit note is computed from all its lines at one rate together; other invoices' amounts at that rate do
 * not count, and a rate without amount is left out. */
static void test_tax_of_a_credit_note_is_rounded_once_a_rate(void **state)
{
    const struct tax_rule before = { TAX_STANDARD, 1900 };
    const struct id own = { { 1 } }, other = { { 2 } };
    const struct credit_tax taxes[] = { { other, standard, 9, 2, 0, 0 },
                                        { own, before, 500, 95, 0, 0 },
                                        { own, standard, 1000, 200, 0, 0 } };
    static const struct { const char *why; int64_t lines[3]; size_t rates; int64_t subtotal, tax, total; } cases[] = {
        { "two lines of one rate, rounded once", { 3, 0, 4 }, 1, 7, 1, 8 }, /* 0.6 and 0.8 would be 1 and 1 */
        { "each rate for itself", { 3, 250, 4 }, 2, 257, 1 + 48, 306 },     /* 47.5 */
        { "all that was charged", { 400, 500, 600 }, 2, 1500, 295, 1795 },
        { "nothing", { 0, 0, 0 }, 0, 0, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct currency euro = { "EUR" };
        const struct line lines[] = { { .amount = money_of(cases[i].lines[0], euro), .tax = standard },
                                      { .amount = money_of(cases[i].lines[1], euro), .tax = before },
                                      { .amount = money_of(cases[i].lines[2], euro), .tax = standard } };
        struct charge note;

        assert_int_equal(credit_note_total(lines, 3, own, taxes, 3, euro, &note), STATUS_OK);
        if (note.tax_count != cases[i].rates || note.subtotal.minor != cases[i].subtotal ||
            note.tax_total.minor != cases[i].tax || note.total.minor != cases[i].total ||
            note.credit_applied.minor != 0 || note.amount_due.minor != 0)
            fail_msg("%s: %zu rates, %d + %d = %d", cases[i].why, note.tax_count, (int)note.subtotal.minor,
                     (int)note.tax_total.minor, (int)note.total.minor);
    }
}

static void test_credit_is_limited_to_the_rest_of_its_line(void **state)
{
    struct arena arena = { 0 };
    const struct subscription subscription = subscription_of(105, PAYMENT_METHOD_CARD);
    const struct credit_source sources[] = {
        { .id = { { 11 } }, .invoice_id = { { 2 } }, .tax = standard, .left_minor = 1000 },
        { .id = { { 0 } }, .invoice_id = { { 0 } }, .tax = standard, .left_minor = 0 }
    };
    const struct credit_tax taxes[] = { { { { 2 } }, standard, 3325, 665, 2325, 465 } };
    const struct credit_basis basis = { .sources = sources, .taxes = taxes, .tax_count = 1 };
    const struct credit_step *steps;
    struct charge charge;
    size_t count;

    (void)state;
    assert_int_equal(credit_steps(&arena, &subscription, &basis, 98, november(20), standard, &steps, &count),
                     STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(steps[0].line.amount.minor, -1000); /* 19.25 by the formula, 10.00 left of the line */
    assert_int_equal(steps[0].line.base.minor, -5250);   /* the explanation stays */
    assert_int_equal(steps[1].line.amount.minor, 0);     /* nothing was paid for it, so nothing is credited */
    assert_int_equal(credit_charge(&arena, &basis, steps, count, (struct currency){ "EUR" }, &charge), STATUS_OK);
    assert_int_equal(charge.tax_total.minor, -200);
    arena_end(&arena);
}

/* With volume tiers fewer licences can cost more: that step is charged. */
static void test_removal_to_a_dearer_tier_is_charged(void **state)
{
    struct arena arena = { 0 };
    struct subscription subscription = subscription_of(105, PAYMENT_METHOD_CARD);
    const struct credit_source sources[] = {
        { .id = { { 11 } }, .invoice_id = { { 2 } }, .tax = standard, .left_minor = 5000 },
        { .id = { { 12 } }, .invoice_id = { { 1 } }, .tax = standard, .left_minor = 100000 }
    };
    const struct credit_basis basis = { .sources = sources, .taxes = NULL, .tax_count = 0 };
    const struct credit_step *steps;
    size_t count;

    (void)state;
    subscription.rate = (struct rate){ { "EUR" }, BILLING_MONTHLY, PRICE_VOLUME, volume, 2 };
    assert_int_equal(credit_steps(&arena, &subscription, &basis, 100, november(16), standard, &steps, &count),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(steps[0].line.amount.minor, 2750); /* 1000.00 - 945.00 for half a month */
    assert_true(id_is_none(steps[0].source.id));
    arena_end(&arena);
}

/* The recurring line pays for the first 5 licences and, as they made the whole cheaper, for the last 3 too; a line of
 * its own pays for the 4 between. Both credits of the recurring line together never exceed what is left of it. */
static void test_credits_of_one_line_together_are_limited_to_its_rest(void **state)
{
    static const struct price_step tiers[] = { { 9, 1000 }, { 15, 800 }, { INT64_MAX, 300 } };
    static const struct lot three_lots[] = { { .quantity = 3 }, { .quantity = 4 }, { .quantity = 5 } };
    struct arena arena = { 0 };
    struct subscription subscription = subscription_of(12, PAYMENT_METHOD_CARD);
    const struct id first = { { 1 } }, second = { { 2 } };
    const struct credit_source recurring = {
        .id = { { 11 } }, .invoice_id = first, .tax = standard, .left_minor = 2000
    };
    const struct credit_source sources[] = {
        recurring, { .id = { { 12 } }, .invoice_id = second, .tax = standard, .left_minor = 4000 }, recurring
    };
    const struct credit_tax taxes[] = { { first, standard, 5000, 1000, 3000, 600 },
                                        { second, standard, 4000, 800, 0, 0 } };
    const struct credit_basis basis = { .sources = sources, .taxes = taxes, .tax_count = 2 };
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

/* The rate rose between the two invoices: each credit is at its own rate, and the taxes stand in the order of every
 * document. */
static void test_taxes_of_a_credit_stand_in_the_order_of_documents(void **state)
{
    struct arena arena = { 0 };
    const struct subscription subscription = subscription_of(105, PAYMENT_METHOD_CARD);
    const struct tax_rule before = { TAX_STANDARD, 1900 };
    const struct id first = { { 1 } }, second = { { 2 } };
    const struct credit_source sources[] = {
        { .id = { { 11 } }, .invoice_id = second, .tax = standard, .left_minor = 3325 },
        { .id = { { 12 } }, .invoice_id = first, .tax = before, .left_minor = 105000 }
    };
    const struct credit_tax taxes[] = { { second, standard, 3325, 665, 0, 0 }, { first, before, 105000, 19950, 0, 0 } };
    const struct credit_basis basis = { .sources = sources, .taxes = taxes, .tax_count = 2 };
    const struct credit_step *steps;
    struct charge charge;
    size_t count;

    (void)state;
    assert_int_equal(credit_steps(&arena, &subscription, &basis, 98, november(20), standard, &steps, &count),
                     STATUS_OK);
    assert_int_equal(credit_charge(&arena, &basis, steps, count, (struct currency){ "EUR" }, &charge), STATUS_OK);
    assert_int_equal(charge.tax_count, 2);
    assert_int_equal(charge.taxes[0].rule.rate_bp, 1900);
    assert_int_equal(charge.taxes[0].amount.minor, -146);
    assert_int_equal(charge.taxes[1].rule.rate_bp, 2000);
    assert_int_equal(charge.taxes[1].amount.minor, -385);
    arena_end(&arena);
}

/* What was paid for the period: the recurring line, then a charged line each time the 11th licence was removed; the
 * oldest first. */
struct to_and_fro {
    struct credit_source paid[16];
    size_t count;
};

static int64_t paid_in_all(const struct to_and_fro *t)
{
    int64_t sum = 0;

    for (size_t i = 0; i < t->count; i++)
        sum += t->paid[i].left_minor;
    return sum;
}

/* Applies steps as an act would: a credit reduces its line, a charge is a new line. */
static void steps_book(struct to_and_fro *t, const struct credit_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (steps[i].line.amount.minor > 0) {
            t->paid[t->count] = (struct credit_source){ .id = { { (uint8_t)(100 + t->count) } },
                                                        .invoice_id = { { (uint8_t)(50 + t->count) } },
                                                        .tax = steps[i].line.tax,
                                                        .left_minor = steps[i].line.amount.minor };
            t->count++;
        }
        for (size_t at = 0; at < t->count && steps[i].line.amount.minor < 0; at++)
            if (id_equal(t->paid[at].id, steps[i].source.id))
                t->paid[at].left_minor += steps[i].line.amount.minor;
    }
}

/* Changes from one count to the other on the first day of the period. */
static void change(struct arena *arena, struct to_and_fro *t, const struct subscription *s, int64_t total)
{
    struct credit_source dearer[16];
    struct credit_basis basis = { .dearer = dearer };
    struct credit_source *sources = ARENA_ARRAY(arena, struct credit_source, s->lot_count);
    const struct credit_step *steps;
    struct line line;
    size_t count;

    for (size_t i = 0; i < s->lot_count; i++)
        sources[i] = t->paid[0];
    for (size_t i = t->count; i-- > 1;)
        dearer[basis.dearer_count++] = t->paid[i];
    basis.sources = sources;
    if (total < s->total_licences) {
        assert_int_equal(credit_steps(arena, s, &basis, total, november(1), standard, &steps, &count), STATUS_OK);
    } else {
        assert_int_equal(quote_addition_line(s, total, november(1), standard, &line), STATUS_OK);
        credit_of_addition(arena, s, &basis, &line, &steps, &count);
    }
    steps_book(t, steps, count);
}

/* 10 licences at 10.00 cost 100.00, 11 at 1.00 cost 11.00: however often the count changes between them on one day, the
 * amount paid is the price of the count. */
static void test_changes_to_and_fro_over_a_tier_keep_the_paid_amount_right(void **state)
{
    static const struct price_step tiers[] = { { 10, 1000 }, { INT64_MAX, 100 } };
    static const struct lot both[] = { { .quantity = 1 }, { .quantity = 10 } };
    struct arena arena = { 0 };
    struct subscription ten = subscription_of(10, PAYMENT_METHOD_CARD),
                        eleven = subscription_of(11, PAYMENT_METHOD_CARD);
    struct to_and_fro t = {
        .paid = { { .id = { { 11 } }, .invoice_id = { { 1 } }, .tax = standard, .left_minor = 10000 } }, .count = 1
    };

    (void)state;
    ten.rate = eleven.rate = (struct rate){ { "EUR" }, BILLING_MONTHLY, PRICE_VOLUME, tiers, 2 };
    ten.lots = both + 1;
    ten.lot_count = 1;
    eleven.lots = both;
    eleven.lot_count = 2;
    for (int i = 0; i < 12; i++) {
        change(&arena, &t, i % 2 == 0 ? &ten : &eleven, i % 2 == 0 ? 11 : 10);
        assert_int_equal(paid_in_all(&t), i % 2 == 0 ? 1100 : 10000);
        for (size_t at = 0; at < t.count; at++)
            assert_true(t.paid[at].left_minor >= 0);
    }
    change(&arena, &t, &ten, 0);
    assert_int_equal(paid_in_all(&t), 0); /* and all of it is credited at the end */
    arena_end(&arena);
}

/* Cancelled where eleven licences are cheaper than ten: the charge of the first step is dropped, because the ten are
 * removed with it. */
static void test_cancellation_drops_the_charge_of_a_dearer_step(void **state)
{
    static const struct price_step tiers[] = { { 10, 1000 }, { INT64_MAX, 100 } };
    static const struct lot two_lots[] = { { .quantity = 1 }, { .quantity = 10 } };
    struct arena arena = { 0 };
    struct subscription eleven = subscription_of(11, PAYMENT_METHOD_CARD);
    const struct credit_source recurring = {
        .id = { { 11 } }, .invoice_id = { { 1 } }, .tax = standard, .left_minor = 1100
    };
    const struct credit_source sources[] = {
        recurring, { .id = { { 11 } }, .invoice_id = { { 1 } }, .tax = standard, .left_minor = 1100 }
    };
    const struct credit_basis basis = { .sources = sources };
    const struct credit_step *steps;
    size_t count;

    (void)state;
    eleven.rate = (struct rate){ { "EUR" }, BILLING_MONTHLY, PRICE_VOLUME, tiers, 2 };
    eleven.lots = two_lots;
    eleven.lot_count = 2;
    assert_int_equal(credit_steps(&arena, &eleven, &basis, 0, november(1), standard, &steps, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(steps[0].line.quantity, -11);
    assert_int_equal(steps[0].line.amount.minor, -1100);
    arena_end(&arena);
}

/* Nine licences had a line of their own: ten are removed in two steps; the first makes the rest dearer, the second
 * credits more than is left. */
static void test_credit_beyond_its_line_lowers_the_charge_of_a_dearer_step(void **state)
{
    static const struct price_step tiers[] = { { 10, 1000 }, { INT64_MAX, 100 } };
    static const struct lot three_lots[] = { { .quantity = 1 }, { .quantity = 9 }, { .quantity = 1 } };
    struct arena arena = { 0 };
    struct subscription eleven = subscription_of(11, PAYMENT_METHOD_CARD);
    const struct credit_source recurring = {
        .id = { { 11 } }, .invoice_id = { { 1 } }, .tax = standard, .left_minor = 0
    };
    const struct credit_source own = { .id = { { 12 } }, .invoice_id = { { 2 } }, .tax = standard, .left_minor = 1100 };
    const struct credit_source sources[] = { recurring, own, recurring };
    const struct credit_basis basis = { .sources = sources };
    const struct credit_step *steps;
    size_t count;

    (void)state;
    eleven.rate = (struct rate){ { "EUR" }, BILLING_MONTHLY, PRICE_VOLUME, tiers, 2 };
    eleven.lots = three_lots;
    eleven.lot_count = 3;
    assert_int_equal(credit_steps(&arena, &eleven, &basis, 1, november(1), standard, &steps, &count), STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(steps[0].line.quantity, -1);
    assert_int_equal(steps[0].line.amount.minor, 8900 - 7900); /* one licence stays, and costs 10.00 */
    assert_int_equal(steps[1].line.quantity, -9);
    assert_int_equal(steps[1].line.amount.minor, -1100);
    arena_end(&arena);
}

/* Lines that reduced others on the invoice lowered what is left at its rate: a credit is limited to that, and is no
 * error. */
static void test_credit_is_limited_to_the_rest_of_the_invoice_at_its_rate(void **state)
{
    struct arena arena = { 0 };
    const struct subscription subscription = subscription_of(105, PAYMENT_METHOD_CARD);
    const struct id invoice = { { 1 } };
    const struct credit_source sources[] = {
        { .id = { { 11 } }, .invoice_id = invoice, .tax = standard, .left_minor = 3325 },
        { .id = { { 12 } }, .invoice_id = invoice, .tax = standard, .left_minor = 105000 }
    };
    const struct credit_tax taxes[] = { { invoice, standard, 2000, 400, 0, 0 } };
    const struct credit_basis basis = { .sources = sources, .taxes = taxes, .tax_count = 1 };
    const struct credit_step *steps;
    struct charge charge;
    size_t count;

    (void)state;
    assert_int_equal(credit_steps(&arena, &subscription, &basis, 98, november(20), standard, &steps, &count),
                     STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(steps[0].line.amount.minor, -1925);
    assert_int_equal(steps[1].line.amount.minor, -75); /* 7.70 by the formula; the invoice came to 20.00 */
    assert_int_equal(credit_charge(&arena, &basis, steps, count, (struct currency){ "EUR" }, &charge), STATUS_OK);
    assert_int_equal(charge.total.minor, -2400);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tax_of_a_credit_is_its_share_and_at_most_the_rest),
        cmocka_unit_test(test_tax_of_an_invoice_is_credited_exactly_once),
        cmocka_unit_test(test_credit_of_two_invoices_rounds_tax_for_each),
        cmocka_unit_test(test_tax_of_a_credit_note_is_rounded_once_a_rate),
        cmocka_unit_test(test_credit_is_limited_to_the_rest_of_its_line),
        cmocka_unit_test(test_removal_to_a_dearer_tier_is_charged),
        cmocka_unit_test(test_credits_of_one_line_together_are_limited_to_its_rest),
        cmocka_unit_test(test_taxes_of_a_credit_stand_in_the_order_of_documents),
        cmocka_unit_test(test_changes_to_and_fro_over_a_tier_keep_the_paid_amount_right),
        cmocka_unit_test(test_cancellation_drops_the_charge_of_a_dearer_step),
        cmocka_unit_test(test_credit_beyond_its_line_lowers_the_charge_of_a_dearer_step),
        cmocka_unit_test(test_credit_is_limited_to_the_rest_of_the_invoice_at_its_rate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
