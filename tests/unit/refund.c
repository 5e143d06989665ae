/* tests/unit/refund.c: the moves of a refund, when it is asked about, and its amount.
 * Source: docs/rules.md, C (Removal); docs/reliability.md, 1. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "billing/refund.h"

/* Every pair of states: only the listed moves are allowed. */
static void test_refund_moves_only_as_listed(void **state)
{
    static const struct { const char *why; enum refund_state from, to; } ways[] = {
        { "a call begins", REFUND_INTENT, REFUND_CALLING },
        { "the gateway did no work", REFUND_CALLING, REFUND_INTENT },
        { "a lease ran out", REFUND_CALLING, REFUND_CALLING },
        { "no answer that can be used", REFUND_CALLING, REFUND_UNKNOWN },
        { "accepted", REFUND_CALLING, REFUND_PROCESSING },
        { "an answer", REFUND_CALLING, REFUND_SUCCEEDED },
        { "a refusal", REFUND_CALLING, REFUND_DECLINED },
        { "asked again", REFUND_UNKNOWN, REFUND_CALLING },
        { "heard of later", REFUND_UNKNOWN, REFUND_PROCESSING },
        { "heard of at last", REFUND_UNKNOWN, REFUND_SUCCEEDED },
        { "refused after all", REFUND_UNKNOWN, REFUND_DECLINED },
        { "arrived", REFUND_PROCESSING, REFUND_SUCCEEDED },
        { "came back", REFUND_PROCESSING, REFUND_DECLINED },
        { "came back after it had arrived", REFUND_SUCCEEDED, REFUND_DECLINED },
    };

    (void)state;
    for (int from = 0; from < REFUND_STATE__MAX; from++) {
        for (int to = 0; to < REFUND_STATE__MAX; to++) {
            enum refund_state refund = (enum refund_state)from;
            bool want = false, moved;

            for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
                want = want || ((int)ways[i].from == from && (int)ways[i].to == to);
            moved = refund_advance(&refund, (enum refund_state)to);
            if (moved != want || (int)refund != (want ? to : from))
                fail_msg("%s to %s: %s", refund_state_name((enum refund_state)from),
                         refund_state_name((enum refund_state)to), moved ? "moved" : "refused");
        }
    }
}

static void test_succeeded_refund_is_asked_about_on_a_fixed_schedule(void **state)
{
    static const int64_t days[] = { 1, 3, 7, 14, 30, 45 };
    const struct instant made = { 7 };
    struct instant now = made;

    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        now = refund_asked_next(made, now);
        assert_int_equal(now.us, 7 + days[i] * 24 * 3600 * INT64_C(1000000));
    }
    assert_true(instant_is_none(refund_asked_next(made, now)));
    assert_int_equal(refund_asked_first(made, now).us, now.us + INT64_C(86400000000));
    assert_int_equal(refund_asked_first(made, made).us, refund_asked_next(made, made).us);
}

static void test_states_of_refunds_are_named_and_read(void **state)
{
    static const struct { enum refund_state state; const char *public; bool ended; } shown[] = {
        { REFUND_INTENT, "processing", false },     { REFUND_CALLING, "processing", false },  { REFUND_UNKNOWN,
          "processing", false },
        { REFUND_PROCESSING, "processing", false }, { REFUND_SUCCEEDED, "succeeded", true }, { REFUND_DECLINED,
          "failed", true },
    };
    enum refund_state read = REFUND_INTENT;

    (void)state;
    assert_int_equal(sizeof shown / sizeof shown[0], REFUND_STATE__MAX);
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        assert_string_equal(refund_state_public(shown[i].state), shown[i].public);
        assert_int_equal(refund_ended(shown[i].state), shown[i].ended);
        assert_true(refund_state_read(refund_state_name(shown[i].state), &read) && read == shown[i].state);
    }
    assert_false(refund_state_read("failed", &read)); /* the word of the API is not the stored one */
}

static void test_refund_is_limited_to_credit_and_payment(void **state)
{
    static const struct { const char *why; int64_t unspent, captured, given_back, want; } cases[] = {
        { "all of it", 1000, 5000, 0, 1000 },
        { "limited to what was paid", 1000, 900, 0, 900 },
        { "less what was refunded before", 1000, 5000, 4500, 500 },
        { "exactly the rest", 500, 5000, 4500, 500 },
        { "nothing is left of the payment", 1000, 5000, 5000, 0 },
        { "nothing is left of the note", 0, 5000, 0, 0 },
        { "a unit", 1, INT64_MAX, INT64_MAX - 1, 1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t share = refund_share(cases[i].unspent, cases[i].captured, cases[i].given_back);

        if (share != cases[i].want)
            fail_msg("%s: %lld", cases[i].why, (long long)share);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refund_moves_only_as_listed),
        cmocka_unit_test(test_states_of_refunds_are_named_and_read),
        cmocka_unit_test(test_succeeded_refund_is_asked_about_on_a_fixed_schedule),
        cmocka_unit_test(test_refund_is_limited_to_credit_and_payment)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
