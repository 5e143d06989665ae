/* tests/sql/billing_run.c: the billing run in real time: many organizations, several runs at once, runs that die.
 * Source: docs/rules.md, C (Billing); each period is billed once, because a UNIQUE key says so. */
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

/* Its only period is one of `months` months ago, and was free, so that the books have nothing to say about it. */
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

/* So many organizations with a subscription by invoice each. */
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

static void test_each_is_billed_and_a_second_run_finds_nothing(void **state)
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

/* Three boundaries behind: each has its invoice, all issued today. */
static void test_a_late_run_bills_period_by_period(void **state)
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

static void test_one_that_fails_holds_nobody_up(void **state)
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

/* A child has no use for its parent's connections. */
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

static void test_many_runs_at_once_bill_once(void **state)
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
    (void)run(till); /* what one left to another that found nothing free */
    assert_int_equal(database_int(till->database->root, &invoice_count), ORGANIZATIONS);
    assert_int_equal(database_int(till->database->root, &behind_count), 0);
    till_books_are_right(till);
}

/* Killed wherever it happens to be, again and again; the last one is left alone. */
static void test_a_run_that_dies_is_gone_on_with(void **state)
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
        cmocka_unit_test_setup_teardown(test_each_is_billed_and_a_second_run_finds_nothing, start, till_end),
        cmocka_unit_test_setup_teardown(test_a_late_run_bills_period_by_period, start, till_end),
        cmocka_unit_test_setup_teardown(test_one_that_fails_holds_nobody_up, start, till_end),
        cmocka_unit_test_setup_teardown(test_many_runs_at_once_bill_once, start, till_end),
        cmocka_unit_test_setup_teardown(test_a_run_that_dies_is_gone_on_with, start, till_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
