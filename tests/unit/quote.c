/* tests/unit/quote.c: the cost of a change of licences, and when it is charged.
 * Source: docs/rules.md, A4, B (Binding quotes) and C. */
#include <inttypes.h>
#include <string.h>

#include "quote_ground.h"
#include "billing/quote_next.h"

/* 100 licences become 105 on 12 November, by card: the example of the README, figure by figure. */
static void test_quote_of_the_worked_example(void **state)
{
    struct arena arena = { 0 };
    struct quote_basis basis = basis_on(november(12));
    const struct subscription subscription = subscription_of(100, PAYMENT_METHOD_CARD);
    struct quote_refusal refusal;
    struct quote quote;

    (void)state;
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &quote), STATUS_OK);
    assert_true(refusal.action.allowed);
    assert_int_equal(quote.kind, QUOTE_CHANGE_LICENCES);
    assert_int_equal(quote.subscription_version, 7);
    assert_int_equal(quote.current_monthly_cost.minor, 105000);
    assert_int_equal(quote.proposed_monthly_cost.minor, 110250);
    assert_int_equal(quote.effective, EFFECTIVE_ON_CONFIRMATION);
    assert_int_equal(quote.collection, COLLECTION_NOW);
    assert_true(quote.binding);
    assert_string_equal(charge_write(&arena, &quote.charge),
                        "charge EUR 1 1\n"
                        "line proration 5 1050 2026-11-12 2026-12-01 19 30 5250 3325 S 2000\n"
                        "tax S 2000 3325 665\n"
                        "sum 3325 665 3990 0 3990\n");
    assert_string_equal(day_write(quote.next_invoice_on).text, "2026-12-01");
    assert_int_equal(quote.next_subtotal.minor, 110250);
    assert_int_equal(quote.next_tax_total.minor, 22050);
    assert_int_equal(quote.next_total.minor, 132300);
    arena_end(&arena);
}

/* The payment method decides when a change is charged, and whether it waits for a credit check. */
static void test_collection_of_a_change_by_payment_method(void **state)
{
    static const struct {
        const char *why;
        enum payment_method_type type;
        int64_t total, owed, limit, balance;
        enum quote_effective effective;
        enum quote_collection collection;
        bool binding;
        int64_t charged, due, next;
    } cases[] = {
        { "by card", PAYMENT_METHOD_CARD, 105, 0, 0, 0, EFFECTIVE_ON_CONFIRMATION, COLLECTION_NOW, true, 3990, 3990,
          132300 },
        { "by bank account", PAYMENT_METHOD_BANK_ACCOUNT, 105, 0, 0, 0, EFFECTIVE_ON_CONFIRMATION, COLLECTION_NOW, true,
          3990, 3990, 132300 },
        { "a balance is used first", PAYMENT_METHOD_CARD, 105, 0, 0, 990, EFFECTIVE_ON_CONFIRMATION, COLLECTION_NOW,
          true, 3990, 3000, 132300 },
        { "a card needs no limit, whatever is owed", PAYMENT_METHOD_CARD, 105, 999999, 0, 0, EFFECTIVE_ON_CONFIRMATION,
          COLLECTION_NOW, true, 3990, 3990, 132300 },
        { "by invoice, within the limit to the cent", PAYMENT_METHOD_INVOICE, 105, 6010, 10000, 990,
          EFFECTIVE_ON_CONFIRMATION, COLLECTION_NEXT_INVOICE, true, 3990, 3990, 136290 },
        { "by invoice, a cent beyond it", PAYMENT_METHOD_INVOICE, 105, 6011, 10000, 0, EFFECTIVE_AFTER_CREDIT_CHECK,
          COLLECTION_NEXT_INVOICE, false, 3990, 3990, 136290 },
        { "by invoice, more owed than 64 bits hold", PAYMENT_METHOD_INVOICE, 105, INT64_MAX, INT64_MAX, 0,
          EFFECTIVE_AFTER_CREDIT_CHECK, COLLECTION_NEXT_INVOICE, false, 3990, 3990, 136290 },
        { "a credit is never checked", PAYMENT_METHOD_INVOICE, 95, 999999, 0, 0, EFFECTIVE_ON_CONFIRMATION,
          COLLECTION_CREDIT, true, -3990, -3990, 119700 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = { 0 };
        struct quote_basis basis = basis_on(november(12));
        const struct subscription subscription = subscription_of(100, cases[i].type);
        struct quote_refusal refusal;
        struct quote quote;

        basis.owed_minor = cases[i].owed;
        basis.credit_limit_minor = cases[i].limit;
        basis.credit_balance_minor = cases[i].balance;
        basis.credit = credit_for(&subscription);
        assert_int_equal(quote_change_licences(&arena, &basis, &subscription, cases[i].total, &refusal, &quote),
                         STATUS_OK);
        if (quote.effective != cases[i].effective || quote.collection != cases[i].collection ||
            quote.binding != cases[i].binding)
            fail_msg("%s: %s, %s", cases[i].why, quote_effective_name(quote.effective),
                     quote_collection_name(quote.collection));
        if (quote.charge.total.minor != cases[i].charged || quote.charge.amount_due.minor != cases[i].due ||
            quote.next_total.minor != cases[i].next)
            fail_msg("%s: %" PRId64 ", due %" PRId64 ", next %" PRId64, cases[i].why, quote.charge.total.minor,
                     quote.charge.amount_due.minor, quote.next_total.minor);
        arena_end(&arena);
    }
}

/* Why a quote is refused, as one text: the fault, the reason of the action, or how many licences are assigned. */
static const char *refusal_text(struct arena *arena, enum status status, const struct quote_refusal *refusal)
{
    static const char *const faults[] = { "tax unknown", "unchanged",      "out of range",
                                          "not on sale", "other currency", "other product" };

    switch (status) {
    case STATUS_VALIDATION_FAILED:
        return faults[refusal->fault];
    case STATUS_LICENCE_CHANGE_UNAVAILABLE:
        return action_reason_code(refusal->action.reason);
    case STATUS_LICENCES_ASSIGNED:
        return arena_format(arena, "%" PRId64 " assigned", refusal->licences_assigned);
    default:
        return status == STATUS_OK ? "" : status_name(status);
    }
}

static void test_impossible_change_is_refused_with_its_reason(void **state)
{
    static const struct { const char *why; int64_t total; enum channel channel; bool ending; int64_t reserved, min;
        const char *want; } cases[] = {
        { "the same total", 100, CHANNEL_DIRECT, false, 0, 1, "unchanged" },
        { "more than the price allows", 1001, CHANNEL_DIRECT, false, 0, 1, "out of range" },
        { "the most the price allows", 1000, CHANNEL_DIRECT, false, 0, 1, "" },
        { "none at all", 0, CHANNEL_DIRECT, false, 0, 1, "out of range" },
        { "below none", -1, CHANNEL_DIRECT, false, 0, 1, "out of range" },
        { "below none, of a price without a least", -1, CHANNEL_DIRECT, false, 0, -5, "out of range" },
        { "the smallest number there is", INT64_MIN, CHANNEL_DIRECT, false, 0, 1, "out of range" },
        { "the largest", INT64_MAX, CHANNEL_DIRECT, false, 0, 1, "out of range" },
        { "fewer than are assigned", 79, CHANNEL_DIRECT, false, 0, 1, "80 assigned" },
        { "just those that are assigned", 80, CHANNEL_DIRECT, false, 0, 1, "" },
        { "fewer than are assigned or reserved", 89, CHANNEL_DIRECT, false, 10, 1, "90 assigned" },
        { "the fewest the price allows", 85, CHANNEL_DIRECT, false, 0, 85, "" },
        { "one fewer", 84, CHANNEL_DIRECT, false, 0, 85, "out of range" },
        { "the range comes before those that are assigned", 70, CHANNEL_DIRECT, false, 0, 85, "out of range" },
        { "sold by a provider", 105, CHANNEL_CLOUD_SOLUTION_PROVIDER, false, 0, 1, "cloud_solution_provider" },
        { "a provider is named even where the number is wrong", 5000, CHANNEL_CLOUD_SOLUTION_PROVIDER, false, 0, 1,
          "cloud_solution_provider" },
        { "a provider is named even where nothing changes", 100, CHANNEL_CLOUD_SOLUTION_PROVIDER, false, 0, 1,
          "cloud_solution_provider" },
        { "it will end", 105, CHANNEL_DIRECT, true, 0, 1, "cancelled" },
        { "all are assigned", 99, CHANNEL_DIRECT, false, 20, 1, "all_licences_assigned" },
        { "all are assigned: more may be added", 101, CHANNEL_DIRECT, false, 20, 1, "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = { 0 };
        struct quote_basis basis = basis_on(november(12));
        struct subscription subscription = subscription_of(100, PAYMENT_METHOD_CARD);
        struct quote_refusal checked, refusal;
        const char *before, *text;
        struct quote quote;

        subscription.channel = cases[i].channel;
        subscription.reserved_licences = cases[i].reserved;
        subscription.min_licences = cases[i].min;
        subscription.cancels_on = cases[i].ending ? day_of(2026, 12, 1) : DAY_NONE;
        basis.credit = credit_for(&subscription);
        before = refusal_text(&arena, quote_change_check(&subscription, cases[i].total, &checked), &checked);
        text = refusal_text(
            &arena, quote_change_licences(&arena, &basis, &subscription, cases[i].total, &refusal, &quote), &refusal);
        if (strcmp(before, cases[i].want) != 0 || strcmp(text, cases[i].want) != 0)
            fail_msg("%s: \"%s\" before the credit is read, \"%s\" after", cases[i].why, before, text);
        arena_end(&arena);
    }
}

static void test_quote_outside_the_period_or_beyond_64_bits_is_refused(void **state)
{
    static const struct price_step dear[] = { { INT64_MAX, INT64_MAX / 102 } };
    static const struct party spanish = { .country = "ES" };
    struct arena arena = { 0 };
    struct quote_basis basis = basis_on(day_of(2026, 12, 1));
    struct subscription subscription = subscription_of(100, PAYMENT_METHOD_CARD);
    struct quote_refusal refusal;
    struct quote quote;

    (void)state;
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &quote),
                     STATUS_DAY_OUTSIDE_PERIOD);
    basis.today = november(12);
    subscription.rate.steps = dear;
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &quote),
                     STATUS_AMOUNT_OVERFLOW);
    subscription = subscription_of(100, PAYMENT_METHOD_CARD);
    subscription.anchor = day_of(2001, 11, 1);
    subscription.period = (struct period){ day_of(2001, 11, 1), day_of(2001, 12, 1) };
    basis.today = day_of(2001, 11, 12);
    basis.buyer = &spanish;
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &quote),
                     STATUS_VALIDATION_FAILED);
    assert_int_equal(refusal.fault, QUOTE_TAX_UNKNOWN);
    arena_end(&arena);
}

/* A payment method that does not pay in this currency is refused where something is charged now; removals are
 * possible. */
static void test_addition_by_a_method_of_another_currency_is_refused(void **state)
{
    struct arena arena = { 0 };
    struct quote_basis basis = basis_on(november(12));
    struct subscription subscription = subscription_of(100, PAYMENT_METHOD_BANK_ACCOUNT);
    struct quote_refusal refusal;
    struct quote quote;

    (void)state;
    basis.cannot_pay = true;
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &quote),
                     STATUS_VALIDATION_FAILED);
    assert_int_equal(refusal.fault, QUOTE_CHANGE_OTHER_CURRENCY);
    subscription.reduction_policy = REDUCTION_AT_RENEWAL;
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 90, &refusal, &quote), STATUS_OK);
    assert_int_equal(quote.collection, COLLECTION_NONE);
    basis.cannot_pay = false;
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &quote), STATUS_OK);
    assert_int_equal(quote.collection, COLLECTION_NOW);
    arena_end(&arena);
}

/* Likewise where the mandate of the bank account has ended. */
static void test_addition_by_an_account_without_a_mandate_is_refused(void **state)
{
    struct arena arena = { 0 };
    struct quote_basis basis = basis_on(november(12));
    struct subscription subscription = subscription_of(100, PAYMENT_METHOD_BANK_ACCOUNT);
    struct quote_refusal refusal;
    struct quote quote;

    (void)state;
    basis.mandate_ended = true;
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &quote),
                     STATUS_VALIDATION_FAILED);
    assert_int_equal(refusal.fault, QUOTE_CHANGE_MANDATE_ENDED);
    subscription.reduction_policy = REDUCTION_AT_RENEWAL;
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 90, &refusal, &quote), STATUS_OK);
    arena_end(&arena);
}

/* The sign follows the formula where a tier makes more licences cheaper, or fewer dearer. */
static void test_volume_tiers_credit_additions_and_charge_removals(void **state)
{
    struct arena arena = { 0 };
    struct quote_basis basis = basis_on(november(16));
    struct subscription subscription = subscription_of(100, PAYMENT_METHOD_CARD);
    struct quote_refusal refusal;
    struct quote quote;

    (void)state;
    subscription.rate.mode = PRICE_VOLUME;
    subscription.rate.steps = volume;
    subscription.rate.step_count = 2;
    basis.credit = credit_for(&subscription);
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 101, &refusal, &quote), STATUS_OK);
    assert_int_equal(quote.charge.subtotal.minor, -4550); /* (90900 - 100000) * 15/30 */
    assert_int_equal(quote.collection, COLLECTION_CREDIT);
    assert_int_equal(quote.charge.lines[0].unit_price.minor, 900);
    assert_int_equal(quote.way, QUOTE_CHEAPER_ADDITION);
    assert_true(id_equal(quote.steps[0].source.id, basis.credit->sources[0].id));
    subscription.total_licences = 101;
    basis.credit = credit_for(&subscription);
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 100, &refusal, &quote), STATUS_OK);
    assert_int_equal(quote.charge.subtotal.minor, 4550);
    assert_int_equal(quote.way, QUOTE_REMOVAL);
    assert_int_equal(quote.collection, COLLECTION_NOW);
    arena_end(&arena);
}

/* An addition that makes the whole cheaper is credited: first from the recurring line, which paid for the oldest lot,
 * at its invoice's rate and limited to its rest; then from the lines that paid for the other lots; nothing where
 * nothing was paid. An addition that costs something credits nothing. */
static void test_addition_that_lowers_the_price_is_credited(void **state)
{
    static const struct price_step tiers[] = { { 105, 1000 }, { INT64_MAX, 900 } };
    static const struct { const char *why; int64_t total; struct id paid_by; int64_t left, other;
        int64_t subtotal, tax; bool credits; } cases[] = {
        { "the formula, at the rate it was charged at", 106, { { 8 } }, 105000, 99999, -4800, -912, true },
          /* (95400 - 105000) * 15/30 */
        { "never more than is left", 106, { { 8 } }, 1000, 0, -1000, -190, true },
        { "the rest of what paid for the other lots, at its own rate", 106, { { 8 } }, 1000, 99999, -4800, -190 - 760,
          true },
        { "nothing is left", 106, { { 8 } }, 0, 0, 0, 0, true },
        { "nothing paid for it", 106, { { 0 } }, 0, 0, 0, 0, true },
        { "a dearer one is charged, at today's rate", 120, { { 8 } }, 105000, 99999, 1500, 300, false },
    };
    const struct id invoice = { { 7 } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = { 0 };
        struct quote_basis basis = basis_on(november(16));
        struct subscription subscription = subscription_of(105, PAYMENT_METHOD_CARD);
        const struct tax_rule then = { TAX_STANDARD, 1900 };
        const struct credit_source sources[] = {
            { .id = { { 5 } }, .invoice_id = invoice, .tax = { TAX_STANDARD, 2000 }, .left_minor = cases[i].other },
            { .id = cases[i].paid_by,
              .invoice_id = id_is_none(cases[i].paid_by) ? ID_NONE : invoice,
              .tax = then,
              .left_minor = cases[i].left }
        };
        const struct credit_tax taxes[] = { { invoice, then, 105000, 19950, 0, 0 },
                                            { invoice, { TAX_STANDARD, 2000 }, 99999, 20000, 0, 0 } };
        const struct credit_basis credit = { .sources = sources, .taxes = taxes, .tax_count = 2 };
        struct quote_refusal refusal;
        struct quote quote;

        subscription.rate = subscription.renewal_rate =
            (struct rate){ { "EUR" }, BILLING_MONTHLY, PRICE_VOLUME, tiers, 2 };
        basis.credit = &credit;
        assert_int_equal(quote_change_licences(&arena, &basis, &subscription, cases[i].total, &refusal, &quote),
                         STATUS_OK);
        if (quote.charge.subtotal.minor != cases[i].subtotal || quote.charge.tax_total.minor != cases[i].tax ||
            quote.way != (cases[i].credits ? QUOTE_CHEAPER_ADDITION : QUOTE_CHARGES))
            fail_msg("%s: %" PRId64 " and %" PRId64, cases[i].why, quote.charge.subtotal.minor,
                     quote.charge.tax_total.minor);
        if (cases[i].credits && !id_equal(quote.steps[0].source.id, cases[i].paid_by))
            fail_msg("%s: from another line", cases[i].why);
        arena_end(&arena);
    }
}

/* A removal that makes the rest dearer is charged like an addition: by card at once, after the credit balance; by
 * invoice with the next one, which has the charged amounts and not those of credit notes. */
static void test_removal_that_raises_the_price_is_charged(void **state)
{
    static const struct price_step tiers[] = { { 103, 1000 }, { INT64_MAX, 900 } };
    static const struct { const char *why; enum payment_method_type type;
        int64_t total, balance, subtotal, applied, due, next; } cases[] = {
        { "by card", PAYMENT_METHOD_CARD, 103, 0, 4250, 0, 5100, 103000 }, /* (103000 - 94500) * 15/30 */
        { "by card, a balance", PAYMENT_METHOD_CARD, 103, 100, 4250, 100, 5000, 103000 },
        { "by card, more than it costs", PAYMENT_METHOD_CARD, 103, 9999, 4250, 5100, 0, 103000 },
        { "by invoice a balance waits for the invoice", PAYMENT_METHOD_INVOICE, 103, 100, 4250, 0, 5100,
          103000 + 4250 },
        { "a credit uses no balance", PAYMENT_METHOD_CARD, 90, 100, 2750 - 5000, 0, -2700, 90000 },
        { "dearer and credited: the next invoice has what is dearer", PAYMENT_METHOD_INVOICE, 98, 0, 2750 - 1000, 0,
          2100, 98000 + 2750 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = { 0 };
        struct quote_basis basis = basis_on(november(16));
        struct subscription subscription = subscription_of(105, cases[i].type);
        struct quote_refusal refusal;
        struct quote quote;

        subscription.rate = subscription.renewal_rate =
            (struct rate){ { "EUR" }, BILLING_MONTHLY, PRICE_VOLUME, tiers, 2 };
        basis.credit = credit_for(&subscription);
        basis.credit_balance_minor = cases[i].balance;
        basis.credit_limit_minor = INT64_MAX;
        assert_int_equal(quote_change_licences(&arena, &basis, &subscription, cases[i].total, &refusal, &quote),
                         STATUS_OK);
        if (quote.charge.subtotal.minor != cases[i].subtotal || quote.charge.credit_applied.minor != cases[i].applied ||
            quote.charge.amount_due.minor != cases[i].due || quote.next_subtotal.minor != cases[i].next)
            fail_msg("%s: %" PRId64 ", %" PRId64 " applied, %" PRId64 " due, %" PRId64 " next", cases[i].why,
                     quote.charge.subtotal.minor, quote.charge.credit_applied.minor, quote.charge.amount_due.minor,
                     quote.next_subtotal.minor);
        arena_end(&arena);
    }
}

static void test_next_invoice_of_a_quote(void **state)
{
    static const struct {
        const char *why;
        enum billing_period billing_period;
        enum payment_method_type type;
        const char *today, *on;
        int64_t subtotal;
    } cases[] = {
        { "monthly by invoice: what waits and the month", BILLING_MONTHLY, PAYMENT_METHOD_INVOICE, "2026-11-12",
          "2026-12-01", 110250 + 3325 },
        { "yearly by card: the renewal", BILLING_YEARLY, PAYMENT_METHOD_CARD, "2026-11-12", "2027-11-01", 105 * 12000 },
        { "yearly by invoice: what waits, at the next month", BILLING_YEARLY, PAYMENT_METHOD_INVOICE, "2026-11-12",
          "2026-12-01", 58192 },
        { "on a boundary: the next one, today's is past", BILLING_YEARLY, PAYMENT_METHOD_INVOICE, "2026-12-01",
          "2027-01-01", 55068 },
        { "in the last month: with the renewal", BILLING_YEARLY, PAYMENT_METHOD_INVOICE, "2027-10-12", "2027-11-01",
          105 * 12000 + 3288 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = { 0 };
        struct quote_basis basis = basis_on(november(12));
        struct subscription subscription = subscription_of(100, cases[i].type);
        struct quote_refusal refusal;
        struct quote quote;

        assert_true(day_read(cases[i].today, &basis.today));
        if (cases[i].billing_period == BILLING_YEARLY) {
            subscription.rate.billing_period = BILLING_YEARLY;
            subscription.rate.steps = yearly;
            subscription.renewal_rate = subscription.rate;
            subscription.period.end = day_of(2027, 11, 1);
        }
        basis.credit_limit_minor = INT64_MAX;
        assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &quote), STATUS_OK);
        if (strcmp(day_write(quote.next_invoice_on).text, cases[i].on) != 0 ||
            quote.next_subtotal.minor != cases[i].subtotal)
            fail_msg("%s: %s, %" PRId64, cases[i].why, day_write(quote.next_invoice_on).text,
                     quote.next_subtotal.minor);
        arena_end(&arena);
    }
}

/* An addition today costs the subscription's own price; the renewal costs the price of its day. */
static void test_next_invoice_has_the_price_of_the_renewal(void **state)
{
    static const struct price_step dearer[] = { { INT64_MAX, 1200 } };
    static const struct {
        const char *why;
        enum payment_method_type type;
        enum price_mode mode;
        const struct price_step *steps;
        size_t count;
        int64_t total, charged, next;
    } cases[] = {
        { "flat, dearer, by card", PAYMENT_METHOD_CARD, PRICE_FLAT, dearer, 1, 105, 3325, 105 * 1200 },
        { "by invoice: what waits is not dearer", PAYMENT_METHOD_INVOICE, PRICE_FLAT, dearer, 1, 105, 3325,
          3325 + 105 * 1200 },
        { "flat becomes tiers", PAYMENT_METHOD_CARD, PRICE_VOLUME, volume, 2, 105, 3325, 105 * 900 },
        { "the tier is that of what is left", PAYMENT_METHOD_CARD, PRICE_VOLUME, volume, 2, 95, -3325, 95 * 1000 },
        { "it becomes free: nothing is issued", PAYMENT_METHOD_CARD, PRICE_FLAT, free_of_charge, 1, 105, 3325, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = { 0 };
        struct quote_basis basis = basis_on(november(12));
        struct subscription subscription = subscription_of(100, cases[i].type);
        struct quote_refusal refusal;
        struct quote quote;

        subscription.renewal_rate =
            (struct rate){ { "EUR" }, BILLING_MONTHLY, cases[i].mode, cases[i].steps, cases[i].count };
        basis.credit_limit_minor = INT64_MAX;
        basis.credit = credit_for(&subscription);
        assert_int_equal(quote_change_licences(&arena, &basis, &subscription, cases[i].total, &refusal, &quote),
                         STATUS_OK);
        if (quote.charge.subtotal.minor != cases[i].charged || quote.next_subtotal.minor != cases[i].next ||
            quote.proposed_monthly_cost.minor != cases[i].total * 1050 ||
            day_is_none(quote.next_invoice_on) != (cases[i].next == 0))
            fail_msg("%s: %" PRId64 ", next %" PRId64, cases[i].why, quote.charge.subtotal.minor,
                     quote.next_subtotal.minor);
        arena_end(&arena);
    }
}

/* No invoice follows the end; on the day of the end there is none either. */
static void test_subscription_that_ends_has_no_next_invoice(void **state)
{
    static const struct { const char *why; struct day cancels_on; bool comes; } cases[] = {
        { "it renews", { INT32_MIN }, true },
        { "it ends with its period", { 20788 }, false },
        { "it ended before", { 20787 }, false },
        { "it ends later", { 20789 }, true },
    };
    const struct rate rate = { { "EUR" }, BILLING_MONTHLY, PRICE_FLAT, flat, 1 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = { 0 };
        struct quote_basis basis = basis_on(november(12));
        const struct quote_course course = { &rate,       &rate,
                                             november(1), { november(1), day_of(2026, 12, 1) },
                                             0,           cases[i].cancels_on };
        struct quote quote = { .proposed_licences = 100, .collection = COLLECTION_NONE };

        assert_int_equal(quote_next_invoice(&arena, &basis, &course, &quote), STATUS_OK);
        if (day_is_none(quote.next_invoice_on) == cases[i].comes ||
            quote.next_total.minor != (cases[i].comes ? 126000 : 0))
            fail_msg("%s: %" PRId64, cases[i].why, quote.next_total.minor);
        arena_end(&arena);
    }
}

/* Where nothing is charged, no invoice is issued either. */
static void test_change_of_a_free_subscription_issues_no_invoice(void **state)
{
    struct arena arena = { 0 };
    struct quote_basis basis = basis_on(november(12));
    struct subscription subscription = subscription_of(100, PAYMENT_METHOD_INVOICE);
    struct quote_refusal refusal;
    struct quote quote;

    (void)state;
    subscription.rate.steps = subscription.renewal_rate.steps = free_of_charge;
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &quote), STATUS_OK);
    assert_int_equal(quote.collection, COLLECTION_NONE);
    assert_int_equal(quote.effective, EFFECTIVE_ON_CONFIRMATION);
    assert_true(day_is_none(quote.next_invoice_on));
    assert_int_equal(quote.next_total.minor, 0);
    arena_end(&arena);
}

/* What an order compares: any changed cent, day or effect makes the quote stale; the next invoice does not. */
static void test_quotes_with_the_same_charge_are_equal(void **state)
{
    struct arena arena = { 0 };
    struct quote_basis basis = basis_on(november(12));
    const struct subscription subscription = subscription_of(100, PAYMENT_METHOD_CARD);
    struct quote_refusal refusal;
    struct quote quoted, computed;

    (void)state;
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &quoted), STATUS_OK);
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &computed), STATUS_OK);
    computed.next_total.minor++;
    computed.next_invoice_on = DAY_NONE;
    assert_true(quote_same_charge(&arena, &quoted, &computed));
    computed.collection = COLLECTION_NEXT_INVOICE;
    assert_false(quote_same_charge(&arena, &quoted, &computed));
    basis.credit_balance_minor = 1;
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &computed), STATUS_OK);
    assert_false(quote_same_charge(&arena, &quoted, &computed));
    basis.credit_balance_minor = 0;
    basis.today = november(13);
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &computed), STATUS_OK);
    assert_false(quote_same_charge(&arena, &quoted, &computed));
    basis = basis_on(november(12));
    basis.buyer = &german;
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 105, &refusal, &computed), STATUS_OK);
    assert_false(quote_same_charge(&arena, &quoted, &computed));
    arena_end(&arena);
}

static void test_kinds_effects_and_collections_are_named_and_read(void **state)
{
    static const char *const kinds[] = { "change_licences", "new_subscription", "purchase_trial" };
    static const char *const effects[] = { "on_confirmation", "after_credit_check", "at_renewal" };
    static const char *const collections[] = { "now", "next_invoice", "credit", "none" };
    enum quote_kind kind = QUOTE_CHANGE_LICENCES;
    enum quote_effective effective = EFFECTIVE_ON_CONFIRMATION;
    enum quote_collection collection = COLLECTION_NOW;

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_string_equal(quote_kind_name((enum quote_kind)i), kinds[i]);
        assert_true(quote_kind_read(kinds[i], &kind) && (int)kind == i);
        assert_string_equal(quote_effective_name((enum quote_effective)i), effects[i]);
        assert_true(quote_effective_read(effects[i], &effective) && (int)effective == i);
    }
    for (int i = 0; i < 4; i++) {
        assert_string_equal(quote_collection_name((enum quote_collection)i), collections[i]);
        assert_true(quote_collection_read(collections[i], &collection) && (int)collection == i);
    }
    assert_false(quote_kind_read("now", &kind));
    assert_false(quote_effective_read("", &effective));
    assert_false(quote_collection_read("later", &collection));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quote_of_the_worked_example),
        cmocka_unit_test(test_collection_of_a_change_by_payment_method),
        cmocka_unit_test(test_impossible_change_is_refused_with_its_reason),
        cmocka_unit_test(test_quote_outside_the_period_or_beyond_64_bits_is_refused),
        cmocka_unit_test(test_addition_by_a_method_of_another_currency_is_refused),
        cmocka_unit_test(test_addition_by_an_account_without_a_mandate_is_refused),
        cmocka_unit_test(test_volume_tiers_credit_additions_and_charge_removals),
        cmocka_unit_test(test_addition_that_lowers_the_price_is_credited),
        cmocka_unit_test(test_removal_that_raises_the_price_is_charged),
        cmocka_unit_test(test_next_invoice_of_a_quote),
        cmocka_unit_test(test_next_invoice_has_the_price_of_the_renewal),
        cmocka_unit_test(test_subscription_that_ends_has_no_next_invoice),
        cmocka_unit_test(test_change_of_a_free_subscription_issues_no_invoice),
        cmocka_unit_test(test_quotes_with_the_same_charge_are_equal),
        cmocka_unit_test(test_kinds_effects_and_collections_are_named_and_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
