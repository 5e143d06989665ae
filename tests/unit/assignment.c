/* tests/unit/assignment.c: how many licences can still be assigned (A14).
 * Source: docs/rules.md, A14 and C (Removal). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "billing/assignment.h"

static const struct {
    const char *why;
    enum subscription_status status;
    int64_t total, assigned, reserved, scheduled, ordered; /* scheduled, ordered 0: no such order */
    int64_t want;
} cases[] = {
    { "what is free", SUBSCRIPTION_ACTIVE, 100, 80, 0, 0, 0, 20 },
    { "the last one", SUBSCRIPTION_ACTIVE, 100, 99, 0, 0, 0, 1 },
    { "none is left", SUBSCRIPTION_ACTIVE, 100, 100, 0, 0, 0, 0 },
    { "a reserved one is not free", SUBSCRIPTION_ACTIVE, 100, 98, 1, 0, 0, 1 },
    { "reserved ones wait for licences that are not there yet", SUBSCRIPTION_ACTIVE, 100, 98, 5, 0, 0, 0 },
    { "a scheduled removal caps already", SUBSCRIPTION_ACTIVE, 100, 80, 0, 90, 0, 10 },
    { "a scheduled removal down to those assigned: none", SUBSCRIPTION_ACTIVE, 100, 80, 0, 80, 0, 0 },
    { "past due: assignable", SUBSCRIPTION_PAST_DUE, 10, 0, 0, 0, 0, 10 },
    { "trial: assignable", SUBSCRIPTION_TRIAL, 10, 0, 0, 0, 0, 10 },
    { "a trial of which less is being bought", SUBSCRIPTION_TRIAL, 10, 2, 0, 0, 3, 1 },
    { "a trial of which less is being bought, all of it assigned", SUBSCRIPTION_TRIAL, 10, 3, 0, 0, 3, 0 },
    { "a trial of which more is being bought, which is not there yet", SUBSCRIPTION_TRIAL, 10, 9, 0, 0, 20, 1 },
    { "pending: none", SUBSCRIPTION_PENDING, 10, 0, 0, 0, 0, 0 },
    { "suspended: none", SUBSCRIPTION_SUSPENDED, 10, 0, 0, 0, 0, 0 },
    { "cancelled", SUBSCRIPTION_CANCELLED, 10, 0, 0, 0, 0, 0 },
    { "expired", SUBSCRIPTION_EXPIRED, 10, 0, 0, 0, 0, 0 },
};

static struct subscription subscription_of(size_t i)
{
    return (struct subscription){ .status = cases[i].status,
                                  .total_licences = cases[i].total,
                                  .assigned_licences = cases[i].assigned,
                                  .reserved_licences = cases[i].reserved,
                                  .scheduled_licences = cases[i].scheduled,
                                  .scheduled_order_id = cases[i].scheduled > 0 ? id_new() : ID_NONE };
}

static int64_t ordered_of(size_t i)
{
    return cases[i].ordered > 0 ? cases[i].ordered : LICENCES_NOT_ORDERED;
}

static void test_a14_assignable_licences_of_a_subscription(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct subscription s = subscription_of(i);

        if (licences_assignable(&s, ordered_of(i)) != cases[i].want)
            fail_msg("%s: %lld", cases[i].why, (long long)licences_assignable(&s, ordered_of(i)));
    }
}

/* An order of 5 for a subscription of 100 licences. */
static void test_a14_licences_for_the_users_of_an_order(void **state)
{
    struct subscription s = {
        .status = SUBSCRIPTION_ACTIVE, .total_licences = 100, .assigned_licences = 100, .pending_licences = 5
    };

    (void)state;
    assert_int_equal(licences_for_order(&s, true, LICENCES_NOT_ORDERED), 5);  /* those it buys */
    assert_int_equal(licences_for_order(&s, false, LICENCES_NOT_ORDERED), 0); /* not there yet */
    s.assigned_licences = 98;
    assert_int_equal(licences_for_order(&s, true, LICENCES_NOT_ORDERED), 7);
    s = (struct subscription){ .status = SUBSCRIPTION_PENDING, .pending_licences = 5 };
    assert_int_equal(licences_for_order(&s, true, LICENCES_NOT_ORDERED), 5); /* the first order of a subscription */
    s = (struct subscription){ .status = SUBSCRIPTION_TRIAL, .total_licences = 10, .assigned_licences = 1 };
    assert_int_equal(licences_for_order(&s, true, 3), 2); /* three are bought of the ten of the trial */
}

static void test_statuses_of_assignments_are_named_and_read(void **state)
{
    enum assignment_status status = ASSIGNMENT_ACTIVE;

    (void)state;
    assert_string_equal(assignment_status_name(ASSIGNMENT_ACTIVE), "active");
    assert_true(assignment_status_read("reserved", &status));
    assert_int_equal(status, ASSIGNMENT_RESERVED);
    assert_false(assignment_status_read("Reserved", &status));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a14_assignable_licences_of_a_subscription),
        cmocka_unit_test(test_a14_licences_for_the_users_of_an_order),
        cmocka_unit_test(test_statuses_of_assignments_are_named_and_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
