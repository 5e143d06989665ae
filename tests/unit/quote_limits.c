/* tests/unit/quote_limits.c: from which total to which licences can be ordered.
 * Source: docs/api.md, Subscriptions (licence_limits). */
#include <inttypes.h>

#include "quote_ground.h"

/* What a page shows as the limits is what is refused: of every total around them, those within are accepted, but the
 * present one, and no others are. */
static void totals_are_those_within(const char *why, const struct subscription *s, bool limited, int64_t min,
                                    int64_t max)
{
    struct licence_limits limits;

    if (quote_licence_limits(s, &limits) != limited)
        fail_msg("%s: limits where there are none, or none", why);
    if (limited && (limits.min != min || limits.max != max))
        fail_msg("%s: %" PRId64 " to %" PRId64, why, limits.min, limits.max);
    for (int64_t total = -2; total <= 130; total++) {
        struct quote_refusal refusal;
        bool within = limited && total >= min && total <= max && total != s->total_licences;

        if ((quote_change_check(s, total, &refusal) == STATUS_OK) != within)
            fail_msg("%s: %" PRId64 " is %s", why, total, within ? "refused" : "accepted");
    }
}

static void test_licence_limits_are_the_totals_that_are_accepted(void **state)
{
    static const struct { const char *why; enum subscription_status status; bool on_sale, ending; int64_t assigned,
        reserved, min, max; bool limited; int64_t from, to; } cases[] = {
        { "as the price has it", SUBSCRIPTION_ACTIVE, true, false, 0, 0, 5, 120, true, 5, 120 },
        { "not fewer than are assigned or reserved", SUBSCRIPTION_ACTIVE, true, false, 80, 10, 5, 120, true, 90, 120 },
        { "all are assigned: only more", SUBSCRIPTION_ACTIVE, true, false, 100, 0, 5, 120, true, 100, 120 },
        { "no longer sold: only fewer", SUBSCRIPTION_ACTIVE, false, false, 80, 0, 5, 120, true, 80, 100 },
        { "no longer sold, and all are assigned", SUBSCRIPTION_ACTIVE, false, false, 100, 0, 5, 120, false, 0, 0 },
        { "overdue: only fewer", SUBSCRIPTION_PAST_DUE, true, false, 80, 0, 5, 120, true, 80, 100 },
        { "as many as there may be", SUBSCRIPTION_ACTIVE, true, false, 80, 0, 5, 100, true, 80, 100 },
        { "suspended", SUBSCRIPTION_SUSPENDED, true, false, 80, 0, 5, 120, false, 0, 0 },
        { "it will end", SUBSCRIPTION_ACTIVE, true, true, 80, 0, 5, 120, false, 0, 0 },
        { "a price without a least", SUBSCRIPTION_ACTIVE, true, false, 0, 0, -5, 120, true, 0, 120 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct subscription s = subscription_of(100, PAYMENT_METHOD_CARD);

        s.status = cases[i].status;
        s.price_on_sale = cases[i].on_sale;
        s.cancels_on = cases[i].ending ? day_of(2026, 12, 1) : DAY_NONE;
        s.assigned_licences = cases[i].assigned;
        s.reserved_licences = cases[i].reserved;
        s.min_licences = cases[i].min;
        s.max_licences = cases[i].max;
        totals_are_those_within(cases[i].why, &s, cases[i].limited, cases[i].from, cases[i].to);
    }
}

/* The limits told of a trial are those of its purchase at its own price: every total around them is tried. */
static void test_licence_limits_of_a_trial_are_those_of_its_purchase(void **state)
{
    const struct quote_basis basis = basis_on(november(12));
    const struct payment_method method = { .type = PAYMENT_METHOD_CARD };
    struct price price = { .rate = { { "EUR" }, BILLING_MONTHLY, PRICE_FLAT, flat, 1 },
                           .renewal_rate = { { "EUR" }, BILLING_MONTHLY, PRICE_FLAT, flat, 1 },
                           .min_licences = 5,
                           .max_licences = 300,
                           .on_sale_from = DAY_NONE,
                           .on_sale_until = DAY_NONE };
    struct subscription trial = subscription_of(10, PAYMENT_METHOD_CARD);
    struct licence_limits limits;

    (void)state;
    trial.status = SUBSCRIPTION_TRIAL;
    trial.assigned_licences = 7;
    trial.reserved_licences = 1;
    trial.product_id = price.product_id = (struct id){ { 4 } };
    trial.min_licences = price.min_licences;
    trial.max_licences = price.max_licences;
    assert_true(quote_licence_limits(&trial, &limits));
    assert_int_equal(limits.min, 8);
    assert_int_equal(limits.max, 300);
    for (int64_t total = 0; total <= 302; total++) {
        struct arena arena = { 0 };
        struct quote_refusal refusal;
        struct quote quote;
        enum status status = quote_purchase_trial(&arena, &basis, &trial, &price, &method, total, &refusal, &quote);

        if ((status == STATUS_OK) != (total >= 8 && total <= 300))
            fail_msg("%" PRId64 ": %s", total, status_name(status));
        arena_end(&arena);
    }
    trial.price_on_sale = false;
    assert_false(quote_licence_limits(&trial, &limits));
    trial.price_on_sale = true;
    trial.hold = HOLD_CREDIT_CHECK;
    assert_false(quote_licence_limits(&trial, &limits));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_licence_limits_are_the_totals_that_are_accepted),
        cmocka_unit_test(test_licence_limits_of_a_trial_are_those_of_its_purchase),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
