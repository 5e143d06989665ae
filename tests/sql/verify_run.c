/* tests/sql/verify_run.c: verification of the books within a request while it is short, and by the worker where it is
 * long.
 * Source: docs/rules.md, B and E. */
#include "../support/till.h"

#include "counter/verify_run.h"
#include "sql/store_verification.h"

static struct verify_answer ask(struct till *till, int64_t budget_us)
{
    struct verify_answer answer;

    assert_int_equal(verify_ask(till->sql, &till->arena, till->counter.act.now, budget_us, &answer), STATUS_OK);
    return answer;
}

/* The worker's rounds, of one step each, until nothing is left to do. Returns how many. */
static int go_on(struct till *till)
{
    int rounds = 0;
    bool busy = true;

    for (; busy; rounds++)
        assert_int_equal(verify_go_on(till->sql, till->counter.act.now, 0, &busy), STATUS_OK);
    return rounds;
}

static void counts_match(const struct verification *a, const struct verification *b)
{
    assert_int_equal(a->invoices, b->invoices);
    assert_int_equal(a->lines, b->lines);
    assert_int_equal(a->postings, b->postings);
    assert_int_equal(a->events, b->events);
    assert_int_equal(a->subscriptions, b->subscriptions);
    assert_int_equal(a->payments, b->payments);
    assert_int_equal(a->periods, b->periods);
    assert_int_equal(a->lots, b->lots);
}

static void test_short_verification_is_finished_within_the_request(void **state)
{
    struct till *till = *state;
    struct verify_answer answer;
    bool busy;

    (void)till_subscription(till, till->card.id, 3);
    answer = ask(till, VERIFY_REQUEST_US);
    assert_true(answer.finished && answer.found.fault == NULL && instant_is_none(answer.finished_at));
    assert_int_equal(answer.found.invoices, 1);
    assert_int_equal(verify_go_on(till->sql, till->counter.act.now, 0, &busy), STATUS_OK);
    assert_false(busy); /* nothing was left to the worker */
}

static void test_long_verification_is_finished_by_the_worker(void **state)
{
    struct till *till = *state;
    struct verify_answer first, second, done;
    struct verification whole;

    (void)till_subscription(till, till->card.id, 3);
    (void)till_subscription(till, till->card.id, 5);
    assert_int_equal(verify_books(till->sql, &till->arena, &whole), STATUS_OK);
    first = ask(till, 0); /* a budget of one step */
    assert_false(first.finished);
    second = ask(till, 0); /* the same verification */
    assert_false(second.finished);
    assert_int_equal(first.started_at.us, till->counter.act.now.us);
    assert_int_equal(first.started_at.us, second.started_at.us);
    assert_true(go_on(till) > 10);
    done = ask(till, 0);
    assert_true(done.finished && done.found.fault == NULL && !instant_is_none(done.finished_at));
    counts_match(&done.found, &whole);
    /* The result is the answer for ten minutes; then the books are verified again. */
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, VERIFY_FRESH_S + 1);
    assert_false(ask(till, 0).finished);
    (void)go_on(till);
    assert_true(ask(till, 0).finished);
}

static void test_fault_found_by_the_worker_is_answered_with_its_row(void **state)
{
    struct till *till = *state;
    struct verify_answer answer;

    (void)till_subscription(till, till->card.id, 3);
    database_do(till->database->root, "SET SESSION check_constraint_checks = 0");
    database_do(till->database->root, "UPDATE subscription SET assigned_licences = 1");
    assert_false(ask(till, 0).finished);
    (void)go_on(till);
    answer = ask(till, 0);
    assert_true(answer.finished);
    assert_string_equal(answer.found.table, "subscription");
    assert_string_equal(answer.found.fault, "a subscription’s assignments are not what it counts");
    assert_int_equal(strlen(answer.found.row), 32);
}

/* Two workers do the same step: the slower one's result is dropped, and nothing is counted twice. */
static void test_verification_by_two_workers_counts_each_row_once(void **state)
{
    struct till *till = *state;
    struct verification whole;
    struct verification_row row;
    struct verify_answer done;

    (void)till_subscription(till, till->card.id, 3);
    assert_int_equal(verify_books(till->sql, &till->arena, &whole), STATUS_OK);
    (void)ask(till, 0);
    assert_int_equal(store_verification_last(till->sql, &till->arena, &row), STATUS_OK);
    (void)go_on(till);
    assert_int_equal(store_verification_update(till->sql, &row), STATUS_CHANGED);
    done = ask(till, 0);
    counts_match(&done.found, &whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_short_verification_is_finished_within_the_request),
        TILL_TEST(test_long_verification_is_finished_by_the_worker),
        TILL_TEST(test_fault_found_by_the_worker_is_answered_with_its_row),
        TILL_TEST(test_verification_by_two_workers_counts_each_row_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
