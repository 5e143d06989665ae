/* tests/unit/slot.c: how many worker processes may wait for the gateway and for locks, and the figures. The test plays
 * each worker in turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "api/books_metrics.h"
#include "api/routes.h"
#include "base/clock.h"
#include "fcgi/metrics.h"
#include "fcgi/slot.h"

/* So many workers of the pool, all busy; of the other one there is one, which is idle. Returns the first slot. */
static size_t all_busy(enum pool pool, unsigned workers)
{
    const unsigned of_desk = pool == POOL_DESK ? workers : 1, of_till = pool == POOL_TILL ? workers : 1;
    size_t first = pool == POOL_DESK ? 0 : 2 * (size_t)of_desk;

    slots_new((const unsigned[POOL__MAX]){ of_desk, of_till });
    slot_reset(pool == POOL_DESK ? 2 * (size_t)of_desk : 0, SLOT_IDLE);
    for (size_t s = 0; s < workers; s++)
        slot_reset(first + s, SLOT_BUSY);
    assert_int_equal(slot_pool(first), pool);
    assert_int_equal(slot_pool(first + workers - 1), pool);
    return first;
}

static void test_so_many_workers_of_a_pool_may_wait_for_the_gateway(void **state)
{
    static const struct {
        const char *why;
        enum pool pool;
        unsigned workers, may_wait;
    } cases[] = {
        { "one worker may wait: or nobody could pay", POOL_TILL, 1, 1 },
        { "of two, one", POOL_TILL, 2, 1 },
        { "of eight, seven: six who add a card at once are all served", POOL_TILL, 8, 7 },
        { "of sixteen, fourteen", POOL_TILL, 16, 14 },
        { "of sixty-four, fifty-six: fifty orders a second, of 0.8 s each", POOL_TILL, 64, 56 },
        { "at the desk, of one, one", POOL_DESK, 1, 1 },
        { "at the desk, of three, one", POOL_DESK, 3, 1 },
        { "at the desk, of eight, four", POOL_DESK, 8, 4 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t first = all_busy(cases[i].pool, cases[i].workers);
        unsigned waiting = 0;

        for (size_t s = first; s < first + cases[i].workers; s++) {
            slot_take(s);
            waiting += slot_gateway_enter() ? 1 : 0;
        }
        if (waiting != cases[i].may_wait || slots_in_state(cases[i].pool, SLOT_WAITING) != waiting ||
            slots_at_gateway() != waiting || slots_gateway_refused() != cases[i].workers - waiting)
            fail_msg("%s: %u wait", cases[i].why, waiting);
    }
}

static void test_so_many_workers_of_a_pool_may_wait_for_locks(void **state)
{
    static const struct {
        const char *why;
        enum pool pool;
        unsigned workers, at_gateway, may_wait;
    } cases[] = {
        { "one worker may wait: nobody else is there to serve", POOL_DESK, 1, 0, 1 },
        { "of two, one", POOL_DESK, 2, 0, 1 },
        { "of eight, two", POOL_DESK, 8, 0, 2 },
        { "of eight, of which three wait for the gateway, one: four in all", POOL_DESK, 8, 3, 1 },
        { "of eight, of which four wait for the gateway, none", POOL_DESK, 8, 4, 0 },
        { "of sixteen, of which eight wait for the gateway, two: ten in all", POOL_DESK, 16, 8, 2 },
        { "at the till, of one, one", POOL_TILL, 1, 0, 1 },
        { "at the till, of two, one", POOL_TILL, 2, 0, 1 },
        { "at the till, of sixty-four, half", POOL_TILL, 64, 0, 32 },
        { "at the till, beside fifty-six at the gateway, four: sixty in all", POOL_TILL, 64, 56, 4 },
        { "at the till, of eight, of which seven wait for the gateway, none", POOL_TILL, 8, 7, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t first = all_busy(cases[i].pool, cases[i].workers);
        unsigned waiting = 0;

        for (size_t s = 0; s < cases[i].workers; s++) {
            slot_take(first + s);
            if (s < cases[i].at_gateway)
                assert_true(slot_gateway_enter());
            else
                waiting += slot_lock_enter() ? 1 : 0;
        }
        if (waiting != cases[i].may_wait || slots_at_lock() != waiting)
            fail_msg("%s: %u wait", cases[i].why, waiting);
    }
}

static void test_a_full_till_takes_no_place_of_the_desk(void **state)
{
    size_t first = all_busy(POOL_TILL, 4);

    (void)state;
    for (size_t s = first; s < first + 4; s++) {
        slot_take(s);
        (void)slot_gateway_enter();
    }
    assert_int_equal(slots_in_state(POOL_TILL, SLOT_WAITING), 3);
    slot_take(0);
    assert_true(slot_lock_enter());
    slot_lock_leave();
    assert_int_equal(slots_in_state(POOL_DESK, SLOT_IDLE), 1);
}

static void test_a_lock_let_go_of_is_known_to_every_worker(void **state)
{
    struct id ours = { { 1, [14] = 7, [15] = 9 } }, another = { { 1, [14] = 8, [15] = 9 } };
    int64_t before_us = clock_monotonic_us();
    size_t till = all_busy(POOL_TILL, 1);

    (void)state;
    slot_take(0);
    assert_int_equal(slot_lock_passed_us(ours), 0);
    slot_lock_passed(ours);
    slot_take(till);
    assert_in_range(slot_lock_passed_us(ours), before_us, clock_monotonic_us());
    assert_int_equal(slot_lock_passed_us(another), 0);
}

static void test_place_at_the_lock_is_free_after_its_worker_died(void **state)
{
    (void)state;
    (void)all_busy(POOL_DESK, 2);
    slot_take(0);
    assert_true(slot_lock_enter());
    slot_take(1);
    assert_false(slot_lock_enter());
    assert_false(slot_gateway_enter()); /* of two workers one waits, for whatever it is */
    slot_reset(0, SLOT_FREE);           /* the one that waited died */
    assert_true(slot_lock_enter());
    slot_lock_leave();
    assert_int_equal(slots_at_lock(), 0);
}

static void test_place_for_the_gateway_is_free_after_its_worker_died(void **state)
{
    (void)state;
    (void)all_busy(POOL_DESK, 2);
    slot_take(0);
    assert_true(slot_gateway_enter());
    slot_take(1);
    assert_false(slot_gateway_enter());
    slot_reset(0, SLOT_FREE); /* the one that waited died; the parent resets its slot */
    assert_true(slot_gateway_enter());
    slot_gateway_leave();
    assert_int_equal(slots_at_gateway(), 0);
}

static void test_order_to_leave_is_for_one_worker(void **state)
{
    (void)state;
    slots_new((const unsigned[POOL__MAX]){ 1, 1 });
    slot_take(1);
    slot_order(0, SLOT_LEAVE);
    assert_int_equal(slot_order_read(), SLOT_STAY);
    slot_order(1, SLOT_DRAIN);
    assert_int_equal(slot_order_read(), SLOT_DRAIN);
    slot_reset(1, SLOT_STARTING); /* the next worker in this slot is not told to leave */
    assert_int_equal(slot_order_read(), SLOT_STAY);
}

static const char *const metric_lines[] = {
    "guichet_requests_total{route=\"/healthz\",method=\"GET\",status=\"2xx\"} 2\n",
    "guichet_requests_total{route=\"/healthz\",method=\"GET\",status=\"5xx\"} 1\n",
    "guichet_requests_total{route=\"none\",method=\"none\",status=\"4xx\"} 1\n",
    /* a bucket includes its upper bound */
    "guichet_request_seconds_bucket{route=\"/healthz\",method=\"GET\",le=\"0.000500\"} 1\n",
    "guichet_request_seconds_bucket{route=\"/healthz\",method=\"GET\",le=\"0.001000\"} 2\n",
    "guichet_request_seconds_bucket{route=\"/healthz\",method=\"GET\",le=\"5.000000\"} 2\n",
    "guichet_request_seconds_bucket{route=\"/healthz\",method=\"GET\",le=\"+Inf\"} 3\n",
    "guichet_request_seconds_sum{route=\"/healthz\",method=\"GET\"} 7.001001\n",
    "guichet_request_seconds_count{route=\"/healthz\",method=\"GET\"} 3\n",
    "guichet_workers{pool=\"desk\",state=\"idle\"} 1\n",
    "guichet_workers{pool=\"till\",state=\"idle\"} 0\n",
    "guichet_gateway_refused_total 0\n",
    "guichet_requests_held 5\n",
    "guichet_worker_restarts_total 1\n",
    "guichet_sql_trips_total 3\n",
    "guichet_password_hashes_total 3\n",
    "guichet_payments_open{state=\"unknown\"} 2\n",
    "guichet_payments_open{state=\"intent\"} 0\n",
    "guichet_payments_oldest_seconds{state=\"unknown\"} 1000.500000\n",
    "guichet_payments_oldest_seconds{state=\"processing\"} 0.000000\n", /* made by a clock that is ahead of ours */
    "guichet_payments_oldest_seconds{state=\"intent\"} 0.000000\n",
    "guichet_payments_flagged 1\n",
    "guichet_refunds_open{state=\"processing\"} 6\n",
    "guichet_refunds_open{state=\"unknown\"} 0\n",
    "guichet_refunds_oldest_seconds{state=\"processing\"} 1000.500000\n",
    "guichet_refunds_oldest_seconds{state=\"unknown\"} 0.000000\n",
    "guichet_setups_open{state=\"opening\"} 7\n",
    "guichet_setups_open{state=\"open\"} 8\n",
    "guichet_setups_oldest_seconds{state=\"opening\"} 1000.500000\n",
    "guichet_setups_oldest_seconds{state=\"open\"} 0.000000\n",
    "guichet_set_aside{kind=\"method\"} 0\n",
    "guichet_set_aside{kind=\"refund\"} 3\n",
    "guichet_set_aside{kind=\"payment\"} 0\n",
    "guichet_refunds_flagged 3\n",
    "guichet_payments_contested 4\n",
    "guichet_reconciled_share 0.999900\n",
    "guichet_differences 2\n",
    "guichet_days_unsettled 5\n",
};

static const struct books_figures
    books = { .set_aside = { [SET_ASIDE_REFUND] = 3 },
              .reconciled = { .share = 999900, .differences = 2, .days_unsettled = 5 },
              .payments = {
                  .count = { [PAYMENT_UNKNOWN] = 2, [PAYMENT_PROCESSING] = 1 },
                  .oldest = { [PAYMENT_INTENT] = INSTANT_NONE,
                              [PAYMENT_CALLING] = INSTANT_NONE,
                              [PAYMENT_UNKNOWN] = { 3000000 },
                              [PAYMENT_ACTION_REQUIRED] = INSTANT_NONE,
                              [PAYMENT_PROCESSING] = { 1003600000 } },
                  .flagged = 1,
                  .refunds = { [REFUND_PROCESSING] = 6, [REFUND_SUCCEEDED] = 9 },
                  .refunds_oldest = { [REFUND_INTENT] = INSTANT_NONE,
                                      [REFUND_CALLING] = INSTANT_NONE,
                                      [REFUND_UNKNOWN] = INSTANT_NONE,
                                      [REFUND_PROCESSING] = { 3000000 } },
                  .refunds_flagged = 3,
                  .setups = { [METHOD_SETUP_OPENING] = 7, [METHOD_SETUP_OPEN] = 8 },
                  .setups_oldest = { [METHOD_SETUP_OPENING] = { 3000000 }, [METHOD_SETUP_OPEN] = INSTANT_NONE },
                  .contested = 4,
              } };

static void test_figures_are_written_as_metrics(void **state)
{
    struct arena arena = { 0 };
    struct text_build build;

    (void)state;
    slots_new((const unsigned[POOL__MAX]){ 2, 1 });
    slot_take(0);
    slot_held_set(9); /* gone with the worker */
    slot_request_done(0, 200, 500, 0, 0);
    slot_request_done(0, 204, 501, 2, 1);
    slot_reset(0, SLOT_FREE); /* figures outlive the worker */
    slots_note_restart();
    slot_take(3);
    slot_state_set(SLOT_IDLE);
    slot_held_set(5);
    slot_request_done(0, 503, 7000000, 1, 2);
    slot_request_done(SLOT_NO_ROUTE, 404, 10, 0, 0);
    build = text_build_start(&arena);
    metrics_write(&build, &api_routes);
    books_metrics_write(&build, &books, (struct instant){ 1003500000 });
    assert_int_equal(strlen(build.text), build.length);
    for (size_t i = 0; i < sizeof metric_lines / sizeof metric_lines[0]; i++)
        if (strstr(build.text, metric_lines[i]) == NULL)
            fail_msg("not there: %s", metric_lines[i]);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_so_many_workers_of_a_pool_may_wait_for_the_gateway),
        cmocka_unit_test(test_place_for_the_gateway_is_free_after_its_worker_died),
        cmocka_unit_test(test_so_many_workers_of_a_pool_may_wait_for_locks),
        cmocka_unit_test(test_a_full_till_takes_no_place_of_the_desk),
        cmocka_unit_test(test_a_lock_let_go_of_is_known_to_every_worker),
        cmocka_unit_test(test_place_at_the_lock_is_free_after_its_worker_died),
        cmocka_unit_test(test_order_to_leave_is_for_one_worker),
        cmocka_unit_test(test_figures_are_written_as_metrics),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
