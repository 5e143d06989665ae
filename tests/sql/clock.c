/* tests/sql/clock.c: setting a sandbox's clock answers within its time limit, says which payments are open, and goes on
 * when it is set again. Source: docs/rules.md, B and E. */
#include "refund_fixture.h"

#include <unistd.h>

#include "counter/clock_set.h"

static void sleep_over_the_deadline(void *with)
{
    (void)with;
    usleep(CLOCK_WAIT_MS * 1000);
}

static struct clock_set turned(struct till *till, const char *to)
{
    struct instant now;
    struct clock_set set;

    assert_true(instant_read(to, &now));
    assert_int_equal(clock_set(till_counter(till), till->organization.id, now, NULL, &set), STATUS_OK);
    return set;
}

/* The first renewal takes all the time there is: the clock stops on its day, and the same call repeated goes on from
 * there. */
static void test_clock_set_that_runs_out_of_time_answers_and_can_be_repeated(void **state)
{
    struct till *till = *state;
    struct subscription subscription = till_subscription(till, till->card.id, 10);
    struct clock_set set;
    struct instant wanted;
    int64_t begun = clock_monotonic_us();

    till->gateway.meanwhile = sleep_over_the_deadline;
    set = turned(till, "2027-03-01T09:00:00Z");
    assert_true(clock_monotonic_us() - begun < (CLOCK_WAIT_MS + WORKER_WAIT_MS) * INT64_C(1000));
    assert_false(set.complete);
    assert_int_equal(set.done.periods_begun, 1);
    assert_int_equal(instant_day(set.now).number, till_subscription_now(till, subscription.id).period.start.number);
    set = turned(till, "2027-03-01T09:00:00Z");
    assert_true(set.complete);
    assert_int_equal(set.payments_open, 0);
    assert_int_equal(set.done.periods_begun, 2); /* of 12 December, January and February, the first was begun by the
                                                  * first call */
    assert_true(instant_read("2027-03-01T09:00:00Z", &wanted));
    assert_int_equal(set.now.us, wanted.us);
    till_books_are_right(till);
}

static struct {
    bool none;
    int entered, left;
} place;

static bool place_enter(void)
{
    place.entered += place.none ? 0 : 1;
    return !place.none;
}

static void place_leave(void)
{
    place.left++;
}

/* A turn at the till waits for the gateway like any request there: with a place for each question. Without one for all
 * its time, the renewal is invoiced, its payment stays open, and the gateway was not asked. */
static void test_clock_set_asks_the_gateway_with_a_place(void **state)
{
    struct till *till = *state;
    struct subscription subscription = till_subscription(till, till->card.id, 10);
    struct counter *c = till_counter(till);
    struct clock_set set;
    struct instant to;
    int calls = till->gateway.charges;

    (void)subscription;
    c->act.gateway_places.enter = place_enter;
    c->act.gateway_places.leave = place_leave;
    place.none = true;
    place.entered = place.left = 0;
    assert_true(instant_read("2026-12-13T09:00:00Z", &to));
    assert_int_equal(clock_set(c, till->organization.id, to, NULL, &set), STATUS_OK);
    assert_false(set.complete);
    assert_int_equal(set.payments_open, 1);
    assert_int_equal(till->gateway.charges, calls);
    assert_int_equal(place.entered + place.left, 0);
    place.none = false;
    assert_true(instant_read("2027-01-13T09:00:00Z", &to));
    assert_int_equal(clock_set(c, till->organization.id, to, NULL, &set), STATUS_OK);
    assert_true(set.complete);
    assert_int_equal(set.payments_open, 0);
    assert_int_equal(till->gateway.charges, calls + 2);
    assert_int_equal(place.entered, 2);
    assert_int_equal(place.left, 2);
    c->act.gateway_places = (struct places){ 0 };
    till_books_are_right(till);
}

/* The gateway is asked once while it is silent, the answer counts the open payments, and the days are done all the
 * same; pending refunds are pursued too. */
static void test_clock_set_asks_a_silent_gateway_once_and_counts_open_payments(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    struct clock_set set;
    int calls;

    script_gateway_says_of_refunds(&till->gateway, GATEWAY_UNKNOWN);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_OK);
    database_do(till->database->root, "UPDATE refund SET next_try_at = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR");
    script_gateway_says(&till->gateway, GATEWAY_UNKNOWN);
    till->gateway.find_says = GATEWAY_UNKNOWN;
    calls = till->gateway.charges + till->gateway.finds + till->gateway.refund_finds;
    set = turned(till, "2027-01-20T09:00:00Z");
    assert_int_equal(till->gateway.charges + till->gateway.finds + till->gateway.refund_finds - calls, 1);
    assert_false(set.complete);
    assert_int_equal(set.payments_open, 3); /* two renewals and the refund */
    assert_int_equal(set.done.periods_begun, 2);

    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    script_gateway_says_of_refunds(&till->gateway, GATEWAY_SUCCEEDED);
    database_do(till->database->root, "UPDATE refund SET next_try_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND");
    database_do(till->database->root,
                "UPDATE payment SET next_try_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE next_try_at IS NOT NULL");
    set = turned(till, "2027-02-20T09:00:00Z");
    assert_true(set.complete);
    assert_int_equal(set.payments_open, 0);
    assert_int_equal(note_now(till, note_id).refunds[0].state, REFUND_SUCCEEDED);
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_clock_set_that_runs_out_of_time_answers_and_can_be_repeated),
        TILL_TEST(test_clock_set_asks_a_silent_gateway_once_and_counts_open_payments),
        TILL_TEST(test_clock_set_asks_the_gateway_with_a_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
