/* tests/sql/billing_run.c: the billing run in real time: many organizations, several runs at once, runs that are
 * killed.
 * Source: docs/rules.md, C (Billing); a UNIQUE key lets each period be billed once. */
#include "../support/child.h"
#include "../support/till.h"

#include <signal.h>

#include "counter/billing_run.h"

enum { ORGANIZATIONS = 230, HANDS = 4 };

/* clang-format off */
static const struct sql_query invoice_count = { .name = "test_invoices", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*) FROM invoice WHERE billed_on IS NOT NULL" };
static const struct sql_query behind_count = { .name = "test_behind", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*) FROM subscription WHERE due_on <= CURRENT_DATE" };
/* clang-format on */

/* Moves every subscription's only period to `months` months ago and marks it as free, so that verify finds no fault. */
static void begin_earlier(struct till *till, int months)
{
    struct day today = instant_day(till->counter.act.now), start = day_plus_months(today, -months),
               end = day_plus_months(start, 1);
    const char *days = arena_format(&till->arena, "period_start = '%s', period_end = '%s'", day_write(start).text,
                                    day_write(end).text);

    database_do(till->database->root,
                arena_format(&till->arena, "UPDATE subscription SET anchor = '%s', %s", day_write(start).text, days));
    database_do(
        till->database->root,
        arena_format(&till->arena, "UPDATE subscription_period SET line_id = NULL, unbilled = 'free', %s", days));
}

/* Makes `count` organizations, each with one subscription that is paid by invoice. */
static void customers_make(struct till *till, int count, int months)
{
    for (int i = 0; i < count; i++) {
        till_organization(till, false);
        (void)till_subscription(till, till->invoice.id, 10);
    }
    begin_earlier(till, months);
}

static struct billing_progress run(struct till *till)
{
    struct billing_progress progress;

    assert_int_equal(billing_run(till_counter(till), instant_day(till->counter.act.now), NULL, NULL, &progress),
                     STATUS_OK);
    return progress;
}

static int start(void **state)
{
    struct till *till = calloc(1, sizeof *till);

    assert_non_null(till);
    auth_start();
    till_open(till, database_make(), NULL, false);
    *state = till;
    return 0;
}

static void test_every_organization_is_billed_and_a_second_run_finds_nothing(void **state)
{
    struct till *till = *state;
    struct billing_progress progress;

    customers_make(till, ORGANIZATIONS, 1);
    progress = run(till);
    assert_int_equal(progress.done.periods_begun, ORGANIZATIONS);
    assert_int_equal(progress.done.invoices_finalized, ORGANIZATIONS);
    progress = run(till);
    assert_int_equal(progress.done.periods_begun, 0);
    assert_int_equal(database_int(till->database->root, &invoice_count), ORGANIZATIONS);
    till_books_are_right(till);
}

/* Each of three boundaries that were missed has its own invoice, all issued today. */
static void test_late_run_bills_every_missed_period_by_itself(void **state)
{
    struct till *till = *state;

    customers_make(till, 3, 3);
    assert_int_equal(run(till).done.invoices_finalized, 9);
    assert_int_equal(database_int(till->database->root, &behind_count), 0);
    till_books_are_right(till);
}

/* clang-format off */
static const struct sql_query ruin = { .name = "test_ruin", .takes = "b", .text =
    "UPDATE subscription SET status = 'active', price_id = (SELECT id FROM price WHERE steps LIKE '*:9%') WHERE"
    " organization_id = ?" };
/* clang-format on */

static void test_organization_that_fails_does_not_stop_the_billing_of_others(void **state)
{
    static const struct price_step dear[] = { { INT64_MAX, INT64_C(9000000000000000000) } };
    struct till *till = *state;
    struct billing_progress progress;

    customers_make(till, 5, 1);
    till->price.id = id_new();
    till->price.rate.steps = dear;
    assert_int_equal(store_price_insert(till->sql, &till->arena, &till->price, till->counter.act.now), STATUS_OK);
    assert_int_equal(sql_run(till->database->root, &ruin, SQL_VALUES(sql_id(till->organization.id))), STATUS_OK);
    progress = run(till);
    assert_int_equal(progress.done.invoices_finalized, 4);
    assert_true(progress.failures > 0);
    till_books_are_right(till);
}

static void run_in_child(void *with, int number)
{
    struct till till = *(struct till *)with;
    struct billing_progress progress;

    (void)number;
    till.arena = (struct arena){ 0 };
    till.sql = database_program(till.database, NULL);
    child_check(billing_run(till_counter(&till), instant_day(till.counter.act.now), NULL, NULL, &progress) ==
                STATUS_OK);
    sql_end(&till.sql);
    arena_end(&till.arena);
}

/* Closes the parent's connections before a fork: a child must not share them. */
static void alone(struct till *till)
{
    sql_end(&till->sql);
    sql_end(&till->database->root);
}

static void together(struct till *till)
{
    till->database->root = database_root(till->database);
    till->sql = database_program(till->database, NULL);
}

static void test_several_runs_at_once_bill_each_period_once(void **state)
{
    struct till *till = *state;
    pid_t pids[HANDS];
    int failed = 0;

    customers_make(till, ORGANIZATIONS, 1);
    alone(till);
    for (int i = 0; i < HANDS; i++)
        pids[i] = child_start(run_in_child, till, i, 0);
    for (int i = 0; i < HANDS; i++)
        failed += child_end(pids[i]) != 0;
    together(till);
    assert_int_equal(failed, 0);
    (void)run(till); /* for organizations that a run left to another one, which had found them locked */
    assert_int_equal(database_int(till->database->root, &invoice_count), ORGANIZATIONS);
    assert_int_equal(database_int(till->database->root, &behind_count), 0);
    till_books_are_right(till);
}

/* Kills one run after another at various moments; a last one is let finish. */
static void test_killed_runs_are_completed_by_the_next_run(void **state)
{
    struct till *till = *state;

    customers_make(till, ORGANIZATIONS, 2);
    alone(till);
    for (int i = 0; i < 12; i++) {
        pid_t pid = child_start(run_in_child, till, i, 1);

        usleep((useconds_t)(3000 + 7000 * i));
        (void)kill(pid, SIGKILL);
        (void)child_end(pid);
    }
    together(till);
    (void)run(till);
    assert_int_equal(database_int(till->database->root, &invoice_count), 2 * ORGANIZATIONS);
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_organization_is_billed_and_a_second_run_finds_nothing,
                                        start, till_end),
        cmocka_unit_test_setup_teardown(test_late_run_bills_every_missed_period_by_itself, start, till_end),
        cmocka_unit_test_setup_teardown(test_organization_that_fails_does_not_stop_the_billing_of_others,
                                        start, till_end),
        cmocka_unit_test_setup_teardown(test_several_runs_at_once_bill_each_period_once, start, till_end),
        cmocka_unit_test_setup_teardown(test_killed_runs_are_completed_by_the_next_run, start, till_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
