/* tests/unit/reconcile_sum.c: how much of the money is joined, and which share that is.
 * Source: docs/operating.md, Once a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "billing/reconcile_sum.h"

static struct money money(int64_t minor, const char *code)
{
    struct money made = { .minor = minor };

    assert_true(currency_read(code, &made.currency));
    return made;
}

static void test_each_currency_has_its_sum(void **state)
{
    struct reconcile_sums sums = { .count = 0 };

    (void)state;
    reconcile_sum_gateway(&sums, money(100, "EUR"), true);
    reconcile_sum_gateway(&sums, money(30, "EUR"), false);
    reconcile_sum_ours(&sums, money(100, "EUR"), true);
    reconcile_sum_ours(&sums, money(7, "JPY"), false);
    assert_int_equal(sums.count, 2);
    assert_string_equal(sums.of[0].currency.code, "EUR");
    assert_int_equal(sums.of[0].gateway_minor, 130);
    assert_int_equal(sums.of[0].gateway_joined_minor, 100);
    assert_int_equal(sums.of[0].ours_minor, 100);
    assert_int_equal(sums.of[0].ours_joined_minor, 100);
    assert_string_equal(sums.of[1].currency.code, "JPY");
    assert_int_equal(sums.of[1].ours_minor, 7);
    assert_int_equal(sums.of[1].ours_joined_minor, 0);
    assert_int_equal(reconcile_share(&sums.of[0]), 869565); /* 200 of 230 */
    assert_int_equal(reconcile_share_least(&sums), 0);      /* the yen */
}

/* gateway, joined of it, ours, joined of it */
static const struct { const char *why; int64_t gateway, gateway_joined, ours, ours_joined, share; } shares[] = {
    { "no money is all of it", 0, 0, 0, 0, 1000000 },
    { "all of it", 5, 5, 5, 5, 1000000 },
    { "one side alone", 5, 5, 5, 0, 500000 },
    { "nothing", 5, 0, 0, 0, 0 },
    { "a cent of millions is no whole", 400000000, 400000000, 400000000, 399999999, 999999 },
    { "at the largest numbers", INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, 1000000 },
};

static void test_shares(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        const struct reconcile_sum sum = { .gateway_minor = shares[i].gateway,
                                           .gateway_joined_minor = shares[i].gateway_joined,
                                           .ours_minor = shares[i].ours,
                                           .ours_joined_minor = shares[i].ours_joined };

        if (reconcile_share(&sum) != shares[i].share)
            fail_msg("%s: %lld", shares[i].why, (long long)reconcile_share(&sum));
    }
}

static void test_a_sum_does_not_overflow(void **state)
{
    struct reconcile_sums sums = { .count = 0 };

    (void)state;
    reconcile_sum_ours(&sums, money(INT64_MAX, "EUR"), true);
    reconcile_sum_ours(&sums, money(1, "EUR"), false);
    assert_int_equal(sums.of[0].ours_minor, INT64_MAX);
    assert_int_equal(reconcile_share_least(&(struct reconcile_sums){ .count = 0 }), 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_currency_has_its_sum),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_a_sum_does_not_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
