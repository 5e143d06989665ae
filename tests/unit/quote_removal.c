/* tests/unit/quote_removal.c: the credit for removed licences. Source: docs/rules.md, C (Removal of licences). */
#include <inttypes.h>

#include "quote_ground.h"

static void test_lots_of_the_fixture_have_their_days(void **state)
{
    (void)state;
    assert_int_equal(lots[0].acquired_on.number, november(12).number);
    assert_int_equal(lots[0].returnable_until.number, november(19).number);
    assert_int_equal(lots[1].acquired_on.number, november(1).number);
}

/* 7 of 105 licences are removed on the 20th: two lines had paid for them, so that the credit has two steps. */
static void test_credit_of_the_worked_removal(void **state)
{
    struct arena arena = { 0 };
    struct quote_basis basis = basis_on(november(20));
    const struct subscription subscription = subscription_of(105, PAYMENT_METHOD_CARD);
    struct quote_refusal refusal;
    struct quote quote;

    (void)state;
    basis.credit = credit_for(&subscription);
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 98, &refusal, &quote), STATUS_OK);
    assert_int_equal(quote.collection, COLLECTION_CREDIT);
    assert_int_equal(quote.effective, EFFECTIVE_ON_CONFIRMATION);
    assert_string_equal(charge_write(&arena, &quote.charge),
                        "charge EUR 2 1\n"
                        "line proration -5 1050 2026-11-20 2026-12-01 11 30 -5250 -1925 S 2000\n"
                        "line proration -2 1050 2026-11-20 2026-12-01 11 30 -2100 -770 S 2000\n"
                        "tax S 2000 -2695 -539\n"
                        "sum -2695 -539 -3234 0 -3234\n");
    assert_int_equal(quote.next_subtotal.minor, 102900);
    arena_end(&arena);
}

/* The price's policy decides whether licences are removed at once with credit, or all of them at renewal. */
static void test_removal_follows_the_reduction_policy(void **state)
{
    static const struct {
        const char *why;
        enum reduction_policy policy;
        int today;
        int64_t total;
        enum quote_effective effective;
        enum quote_collection collection;
        int64_t subtotal;
        size_t lines;
    } cases[] = {
        { "any time, from the newest lot", REDUCTION_ANY_TIME, 20, 102, EFFECTIVE_ON_CONFIRMATION, COLLECTION_CREDIT,
          -1155, 1 },
        { "any time, the newest lot whole", REDUCTION_ANY_TIME, 20, 100, EFFECTIVE_ON_CONFIRMATION, COLLECTION_CREDIT,
          -1925, 1 },
        { "on the day they were bought: all that was charged", REDUCTION_ANY_TIME, 12, 100, EFFECTIVE_ON_CONFIRMATION,
          COLLECTION_CREDIT, -3325, 1 },
        { "the window's last day", REDUCTION_RETURN_WINDOW, 19, 100, EFFECTIVE_ON_CONFIRMATION, COLLECTION_CREDIT,
          -2100, 1 },
        { "the day after it", REDUCTION_RETURN_WINDOW, 20, 100, EFFECTIVE_AT_RENEWAL, COLLECTION_NONE, 0, 0 },
        { "one licence beyond the lot in its window: all at renewal", REDUCTION_RETURN_WINDOW, 19, 99,
          EFFECTIVE_AT_RENEWAL, COLLECTION_NONE, 0, 0 },
        { "at renewal", REDUCTION_AT_RENEWAL, 12, 100, EFFECTIVE_AT_RENEWAL, COLLECTION_NONE, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = { 0 };
        struct quote_basis basis = basis_on(november(cases[i].today));
        struct subscription subscription = subscription_of(105, PAYMENT_METHOD_CARD);
        struct quote_refusal refusal;
        struct quote quote;

        subscription.reduction_policy = cases[i].policy;
        basis.credit = credit_for(&subscription);
        assert_int_equal(quote_change_licences(&arena, &basis, &subscription, cases[i].total, &refusal, &quote),
                         STATUS_OK);
        if (quote.effective != cases[i].effective || quote.collection != cases[i].collection || !quote.binding ||
            quote.charge.subtotal.minor != cases[i].subtotal || quote.charge.line_count != cases[i].lines)
            fail_msg("%s: %s, %s, %" PRId64 " in %zu lines", cases[i].why, quote_effective_name(quote.effective),
                     quote_collection_name(quote.collection), quote.charge.subtotal.minor, quote.charge.line_count);
        if (quote.next_subtotal.minor != 1050 * cases[i].total)
            fail_msg("%s: %" PRId64 " at renewal", cases[i].why, quote.next_subtotal.minor);
        arena_end(&arena);
    }
}

/* Licences that one line paid for are one step, whatever their lots. */
static void test_removal_has_one_step_for_each_paying_line(void **state)
{
    static const struct {
        const char *why;
        int period_start;
        int acquired[4];
        int64_t quantity[4];
        size_t lots;
        int64_t steps[4];
        size_t count;
    } cases[] = {
        { "each addition has a line of its own", 1, { 14, 12, 1 }, { 3, 5, 90 }, 3, { -3, -5, -12 }, 3 },
        { "two additions of one day have two", 1, { 12, 12, 1 }, { 3, 5, 90 }, 3, { -3, -5, -12 }, 3 },
        { "an addition on the first day has its own too", 1, { 1, 1 }, { 5, 90 }, 2, { -5, -15 }, 2 },
        { "older lots were all paid by the renewal", 10, { 5, 3, 1 }, { 3, 5, 90 }, 3, { -20 }, 1 },
        { "an addition on the day of the renewal was not", 10, { 10, 3, 1 }, { 3, 5, 90 }, 3, { -3, -17 }, 2 },
        { "an emptied lot is no step", 1, { 14, 12, 1 }, { 0, 5, 90 }, 3, { -5, -15 }, 2 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = { 0 };
        struct lot own[4];
        struct quote_basis basis = basis_on(november(20));
        struct subscription subscription = subscription_of(100, PAYMENT_METHOD_CARD);
        struct quote_refusal refusal;
        struct quote quote;

        for (size_t l = 0; l < cases[i].lots; l++)
            own[l] = (struct lot){ .quantity = cases[i].quantity[l], .acquired_on = november(cases[i].acquired[l]) };
        subscription.lots = own;
        subscription.lot_count = cases[i].lots;
        subscription.period.start = november(cases[i].period_start);
        basis.credit = credit_for(&subscription);
        assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 80, &refusal, &quote), STATUS_OK);
        if (quote.charge.line_count != cases[i].count)
            fail_msg("%s: %zu lines", cases[i].why, quote.charge.line_count);
        for (size_t l = 0; l < cases[i].count; l++)
            if (quote.charge.lines[l].quantity != cases[i].steps[l])
                fail_msg("%s: line %zu takes %" PRId64, cases[i].why, l, quote.charge.lines[l].quantity);
        arena_end(&arena);
    }
}

/* More steps than a document has lines are refused, not cut off. */
static void test_removal_of_too_many_steps_is_refused(void **state)
{
    enum { ADDITIONS = 1200 };
    struct arena arena = { 0 };
    struct quote_basis basis = basis_on(november(20));
    struct subscription subscription = subscription_of(100, PAYMENT_METHOD_CARD);
    struct lot *own = ARENA_ARRAY(&arena, struct lot, ADDITIONS);
    struct quote_refusal refusal;
    struct quote quote;

    (void)state;
    for (size_t i = 0; i < ADDITIONS; i++)
        own[i] = (struct lot){ .quantity = 1, .acquired_on = november(12) };
    subscription.lots = own;
    subscription.lot_count = ADDITIONS;
    subscription.total_licences = subscription.max_licences = ADDITIONS;
    basis.credit = credit_for(&subscription);
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 201, &refusal, &quote), STATUS_OK);
    assert_int_equal(quote.charge.line_count, 999);
    basis.credit = credit_for(&subscription);
    assert_int_equal(quote_change_licences(&arena, &basis, &subscription, 100, &refusal, &quote),
                     STATUS_AMOUNT_OVERFLOW);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lots_of_the_fixture_have_their_days),
        cmocka_unit_test(test_credit_of_the_worked_removal),
        cmocka_unit_test(test_removal_follows_the_reduction_policy),
        cmocka_unit_test(test_removal_has_one_step_for_each_paying_line),
        cmocka_unit_test(test_removal_of_too_many_steps_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
