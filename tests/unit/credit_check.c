/* tests/unit/credit_check.c: A6, A7: the moves of a check and of its order. Source: docs/rules.md, D. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "billing/order.h"

/* Every pair of states: a check that was decided or cancelled does not move any more. */
static void test_a7_a_check_is_decided_once(void **state)
{
    (void)state;
    for (int from = 0; from < CREDIT_CHECK_STATUS__MAX; from++) {
        for (int to = 0; to < CREDIT_CHECK_STATUS__MAX; to++) {
            enum credit_check_status status = (enum credit_check_status)from;
            bool want = from == CREDIT_CHECK_PENDING && to != CREDIT_CHECK_PENDING;
            bool moved = credit_check_advance(&status, (enum credit_check_status)to);

            if (moved != want || (int)status != (want ? to : from))
                fail_msg("%s to %s: %s", credit_check_status_name((enum credit_check_status)from),
                         credit_check_status_name((enum credit_check_status)to), moved ? "moved" : "refused");
        }
    }
}

static void test_a6_statuses_of_credit_checks_are_named_and_read(void **state)
{
    static const struct { enum credit_check_status status; const char *word; } words[] = {
        { CREDIT_CHECK_PENDING, "pending" },
        { CREDIT_CHECK_APPROVED, "approved" },
        { CREDIT_CHECK_REJECTED, "rejected" },
        { CREDIT_CHECK_CANCELLED, "cancelled" },
    };
    enum credit_check_status read = CREDIT_CHECK_PENDING;

    (void)state;
    assert_int_equal(sizeof words / sizeof words[0], CREDIT_CHECK_STATUS__MAX);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        assert_string_equal(credit_check_status_name(words[i].status), words[i].word);
        assert_true(credit_check_status_read(words[i].word, &read) && read == words[i].status);
    }
    assert_false(credit_check_status_read("passed", &read));
    assert_false(credit_check_status_read("", &read));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a7_a_check_is_decided_once),
        cmocka_unit_test(test_a6_statuses_of_credit_checks_are_named_and_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
