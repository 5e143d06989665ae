/* tests/unit/price.c: flat, volume and graduated prices, and their text. Source: docs/rules.md, C (Prices). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "billing/price.h"

static const struct currency eur = { "EUR" };
static const struct price_step flat[] = { { INT64_MAX, 1050 } };
static const struct price_step tiers[] = { { 10, 1200 }, { 50, 1100 }, { INT64_MAX, 1000 } };
static const struct price_step dear[] = { { 1, 1 }, { INT64_MAX, INT64_MAX / 2 } };

static struct rate rate_of(enum price_mode mode, const struct price_step *steps, size_t count)
{
    return (struct rate){
        .currency = eur, .billing_period = BILLING_MONTHLY, .mode = mode, .steps = steps, .step_count = count
    };
}

static void test_recurring_price_of_a_count_of_licences(void **state)
{
    const struct rate of_flat = rate_of(PRICE_FLAT, flat, 1), volume = rate_of(PRICE_VOLUME, tiers, 3);
    const struct rate graduated = rate_of(PRICE_GRADUATED, tiers, 3);
    const struct rate dear_volume = rate_of(PRICE_VOLUME, dear, 2), dear_graduated = rate_of(PRICE_GRADUATED, dear, 2);
    const struct {
        const char *why;
        const struct rate *rate;
        int64_t licences;
        enum status want;
        int64_t minor, unit;
    } cases[] = {
        { "flat", &of_flat, 105, STATUS_OK, 110250, 1050 },
        { "no licences cost nothing", &of_flat, 0, STATUS_OK, 0, 1050 },
        { "the last of the first tier", &volume, 10, STATUS_OK, 12000, 1200 },
        { "one more moves all of them", &volume, 11, STATUS_OK, 12100, 1100 },
        { "the last of the second", &volume, 50, STATUS_OK, 55000, 1100 },
        { "more licences can be cheaper", &volume, 51, STATUS_OK, 51000, 1000 },
        { "no licences of a volume", &volume, 0, STATUS_OK, 0, 1200 },
        { "graduated, within the first", &graduated, 10, STATUS_OK, 12000, 1200 },
        { "one more is only itself cheaper", &graduated, 11, STATUS_OK, 13100, 1100 },
        { "through all tiers", &graduated, 60, STATUS_OK, 66000, 1000 },
        { "no licences, graduated", &graduated, 0, STATUS_OK, 0, 1200 },
        { "a volume beyond 64 bits", &dear_volume, 3, STATUS_AMOUNT_OVERFLOW, -1, INT64_MAX / 2 },
        { "a tier beyond 64 bits", &dear_graduated, 4, STATUS_AMOUNT_OVERFLOW, -1, INT64_MAX / 2 },
        { "the largest that fits", &dear_graduated, 3, STATUS_OK, INT64_MAX, INT64_MAX / 2 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct money recurring = money_of(-1, eur);
        enum status status = rate_recurring(cases[i].rate, cases[i].licences, &recurring);
        struct money unit = rate_unit_price(cases[i].rate, cases[i].licences);

        if (status != cases[i].want || recurring.minor != cases[i].minor || unit.minor != cases[i].unit)
            fail_msg("%s: %s, %" PRId64 " instead of %" PRId64 ", unit %" PRId64, cases[i].why, status_name(status),
                     recurring.minor, cases[i].minor, unit.minor);
    }
}

/* A graduated price is the sum of each licence's own price; a volume price is the last licence's price times all. */
static void test_tiered_price_is_the_sum_over_licences(void **state)
{
    unsigned seed = 4217;

    (void)state;
    for (int i = 0; i < 200; i++) {
        struct price_step steps[4];
        struct rate graduated = rate_of(PRICE_GRADUATED, steps, 4), volume = rate_of(PRICE_VOLUME, steps, 4);
        int64_t up_to = 0, sum = 0;

        for (size_t s = 0; s < 4; s++) {
            up_to += rand_r(&seed) % 30 + 1;
            steps[s] = (struct price_step){ s == 3 ? INT64_MAX : up_to, rand_r(&seed) % 2000 };
        }
        for (int64_t licences = 1; licences <= 130; licences++) {
            size_t s = 0;
            struct money found, whole;

            while (steps[s].up_to < licences)
                s++;
            sum += steps[s].unit_amount_minor;
            assert_int_equal(rate_recurring(&graduated, licences, &found), STATUS_OK);
            assert_int_equal(rate_recurring(&volume, licences, &whole), STATUS_OK);
            if (found.minor != sum || whole.minor != steps[s].unit_amount_minor * licences)
                fail_msg("%" PRId64 " licences: %" PRId64 " and %" PRId64 " (round %d of seed 4217)", licences,
                         found.minor, whole.minor, i);
        }
    }
}

static void test_monthly_cost_of_a_rate(void **state)
{
    static const struct { const char *why; enum billing_period billing_period; int64_t unit, licences, minor;
        } cases[] = {
        { "of a monthly price, the price", BILLING_MONTHLY, 1050, 105, 110250 },
        { "of a yearly price, a twelfth", BILLING_YEARLY, 12000, 10, 10000 },
        { "rounded down", BILLING_YEARLY, 1000, 1, 83 },
        { "half a cent goes up", BILLING_YEARLY, 6, 1, 1 },
        { "one rounding of the whole, not one a licence", BILLING_YEARLY, 1000, 3, 250 },
        { "of no licences", BILLING_YEARLY, 1000, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct price_step step = { INT64_MAX, cases[i].unit };
        struct rate rate = { eur, cases[i].billing_period, PRICE_FLAT, &step, 1 };
        struct money cost;

        assert_int_equal(rate_monthly_cost(&rate, cases[i].licences, &cost), STATUS_OK);
        if (cost.minor != cases[i].minor)
            fail_msg("%s: %" PRId64 " instead of %" PRId64, cases[i].why, cost.minor, cases[i].minor);
    }
}

static void test_price_is_on_sale_between_its_days(void **state)
{
    const struct day none = DAY_NONE, early = day_of(2026, 11, 1), late = day_of(2026, 12, 1);
    const struct { const char *why; struct day from, until, today; bool want; } cases[] = {
        { "always", none, none, early, true },
        { "the first day", early, late, early, true },
        { "the last day", early, late, day_of(2026, 11, 30), true },
        { "the end is not on sale any more", early, late, late, false },
        { "before it begins", early, none, day_of(2026, 10, 31), false },
        { "since then, without end", early, none, day_of(2090, 1, 1), true },
        { "until then, without beginning", none, late, day_of(2000, 1, 1), true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct price price = { .on_sale_from = cases[i].from, .on_sale_until = cases[i].until };

        if (price_on_sale(&price, cases[i].today) != cases[i].want)
            fail_msg("%s", cases[i].why);
    }
}

static void test_steps_are_written_and_read(void **state)
{
    static const struct { const char *why, *text; size_t count; } cases[] = {
        { "a flat price", "*:1050", 1 },
        { "three tiers", "10:1200 50:1100 *:1000", 3 },
        { "a free tier", "1:0 *:1000", 2 },
        { "the largest amount", "*:9223372036854775807", 1 },
        { "an amount beyond 64 bits", "*:9223372036854775808", 0 },
        { "no endless step", "10:1200", 0 },
        { "a step behind the endless one", "*:1200 50:1100", 0 },
        { "two endless ones", "*:1200 *:1100", 0 },
        { "not ascending", "10:1200 10:1100 *:1000", 0 },
        { "descending", "50:1200 10:1100 *:1000", 0 },
        { "a tier of nobody", "0:1200 *:1000", 0 },
        { "a negative price", "*:-5", 0 },
        { "the endless one as a number", "9223372036854775807:1000", 0 },
        { "leading zeros", "010:1200 *:1000", 0 },
        { "two blanks", "10:1200  *:1000", 0 },
        { "a blank at the end", "*:1000 ", 0 },
        { "no amount", "*:", 0 },
        { "no colon", "10", 0 },
        { "no colon and no amount", "10 *:1000", 0 },
        { "nothing", "", 0 },
        { "twenty-one steps",
          "1:1 2:1 3:1 4:1 5:1 6:1 7:1 8:1 9:1 10:1 11:1 12:1 13:1 14:1 15:1 16:1 17:1 18:1 19:1 20:1 *:1", 0 },
        { "twenty steps", "1:1 2:1 3:1 4:1 5:1 6:1 7:1 8:1 9:1 10:1 11:1 12:1 13:1 14:1 15:1 16:1 17:1 18:1 19:1 *:1",
          20 },
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct price_step *steps = flat;
        size_t count = 0;
        bool read = price_steps_read(&arena, cases[i].text, &steps, &count);

        if (read != (cases[i].count > 0) || count != cases[i].count || (!read && steps != flat))
            fail_msg("%s: %s, %zu steps", cases[i].why, read ? "read" : "refused", count);
        if (read && strcmp(price_steps_write(&arena, steps, count), cases[i].text) != 0)
            fail_msg("%s: written as %s", cases[i].why, price_steps_write(&arena, steps, count));
    }
    arena_end(&arena);
}

static void test_periods_modes_and_policies_are_named_and_read(void **state)
{
    enum billing_period period = BILLING_MONTHLY;
    enum price_mode mode = PRICE_FLAT;
    enum reduction_policy policy = REDUCTION_ANY_TIME;

    (void)state;
    assert_true(billing_period_read("P1Y", &period) && period == BILLING_YEARLY);
    assert_string_equal(billing_period_name(BILLING_MONTHLY), "P1M");
    assert_false(billing_period_read("P1W", &period));
    assert_true(price_mode_read("graduated", &mode) && mode == PRICE_GRADUATED);
    assert_string_equal(price_mode_name(PRICE_VOLUME), "volume");
    assert_false(price_mode_read("", &mode));
    assert_true(reduction_policy_read("at_renewal", &policy) && policy == REDUCTION_AT_RENEWAL);
    assert_string_equal(reduction_policy_name(REDUCTION_RETURN_WINDOW), "return_window");
    assert_false(reduction_policy_read("At_renewal", &policy));
    assert_int_equal(policy, REDUCTION_AT_RENEWAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recurring_price_of_a_count_of_licences),
        cmocka_unit_test(test_tiered_price_is_the_sum_over_licences),
        cmocka_unit_test(test_monthly_cost_of_a_rate),
        cmocka_unit_test(test_price_is_on_sale_between_its_days),
        cmocka_unit_test(test_steps_are_written_and_read),
        cmocka_unit_test(test_periods_modes_and_policies_are_named_and_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
