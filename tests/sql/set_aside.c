/* tests/sql/set_aside.c: a billing, payment, refund or clock change that fails is set aside: it rests longer each time,
 * the work of others goes on, and once it succeeds it is no longer set aside. Source: docs/rules.md, E. */
#include "../support/till.h"

#include "counter/billing_run.h"
#include "counter/clock_set.h"
#include "counter/set_aside.h"
#include "counter/task.h"
#include "sql/store_due.h"
#include "worker/aside.h"
#include "worker/pursue.h"

static const volatile int go_on = 0;

/* clang-format off */
static const struct sql_query aside_count = {
    .name = "test_asides", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM set_aside" };
static const struct sql_query turn_count = {
    .name = "test_turns", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM clock_turn" };
static const struct sql_query invoice_count = { .name = "test_invoices", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*) FROM invoice WHERE billed_on IS NOT NULL" };
static const struct sql_query overdue_count = { .name = "test_overdue", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*) FROM subscription WHERE due_on = '2001-02-12'" };
/* clang-format on */

static int64_t figure(struct till *till, const struct sql_query *count)
{
    return database_int(till->database->root, count);
}

static struct set_aside row_of(struct till *till, enum set_aside_kind kind, struct id object_id)
{
    struct set_aside row = { .failures = 0 };
    enum status status = store_set_aside_find(till->sql, &till->arena, till->organization.id, kind, object_id, &row);

    assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
    return row;
}

/* Ends every pause, and lets what is set aside be tried again. Returns how many were tried. */
static size_t time_passes(struct till *till)
{
    database_do(till->database->root, "UPDATE set_aside SET next_try_at = since");
    return asides_pursue(till_counter(till), &go_on);
}

static void test_pause_grows_with_the_number_of_failures(void **state)
{
    static const struct { int64_t failures, pause_s; } cases[] = {
        { 1, 1 }, { 2, 5 }, { 3, 30 }, { 4, 180 }, { 5, 900 }, { 6, 3600 }, { 1000000, 3600 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(set_aside_pause_s(cases[i].failures), cases[i].pause_s);
}

/* --- an organization's billing --- */

enum { CUSTOMERS = 5 };

static void customers_make(struct till *till)
{
    struct day today = instant_day(till->counter.act.now), begun = day_plus_months(today, -1);
    const char *days = arena_format(&till->arena, "period_start = '%s', period_end = '%s'", day_write(begun).text,
                                    day_write(today).text);

    for (int i = 0; i < CUSTOMERS; i++) {
        till_organization(till, false);
        (void)till_subscription(till, till->invoice.id, 10);
    }
    database_do(till->database->root,
                arena_format(&till->arena, "UPDATE subscription SET anchor = '%s', %s", day_write(begun).text, days));
    database_do(
        till->database->root,
        arena_format(&till->arena, "UPDATE subscription_period SET line_id = NULL, unbilled = 'free', %s", days));
}

/* The last customer's subscription gets a price whose sums do not fit 64 bits. */
static void price_becomes(struct till *till, struct id price_id)
{
    static const struct sql_query change = { .name = "test_price",
                                             .takes = "bb",
                                             .text = "UPDATE subscription SET price_id = ? WHERE organization_id = ?" };

    assert_int_equal(
        sql_run(till->database->root, &change, SQL_VALUES(sql_id(price_id), sql_id(till->organization.id))), STATUS_OK);
}

static struct id price_ruinous(struct till *till)
{
    static const struct price_step dear[] = { { INT64_MAX, INT64_C(9000000000000000000) } };
    struct price price = till->price;

    price.id = id_new();
    price.rate.steps = dear;
    assert_int_equal(store_price_insert(till->sql, &till->arena, &price, till->counter.act.now), STATUS_OK);
    return price.id;
}

static struct billing_progress billing(struct till *till, struct task *task)
{
    struct billing_progress progress;
    struct counter *c = till_counter(till);

    c->task = task;
    assert_int_equal(billing_run(c, instant_day(c->act.now), NULL, NULL, &progress), STATUS_OK);
    return progress;
}

static void test_organization_that_fails_is_set_aside_until_it_succeeds(void **state)
{
    struct till *till = *state;
    struct billing_progress progress;
    struct set_aside row;

    customers_make(till);
    price_becomes(till, price_ruinous(till));
    progress = billing(till, NULL);
    assert_int_equal(progress.done.invoices_finalized, CUSTOMERS - 1);
    assert_int_equal(progress.failures, 1);
    row = row_of(till, SET_ASIDE_ORGANIZATION, till->organization.id);
    assert_int_equal(row.failures, 1);
    assert_string_equal(row.reason, "STATUS_AMOUNT_OVERFLOW");
    assert_int_equal(row.next_try_at.us - row.since.us, 1000000);
    assert_int_equal(billing(till, NULL).failures, 0); /* it is skipped */

    assert_int_equal(time_passes(till), 1);
    assert_int_equal(row_of(till, SET_ASIDE_ORGANIZATION, till->organization.id).failures, 2);
    assert_int_equal(asides_pursue(till_counter(till), &go_on), 0); /* it rests */
    price_becomes(till, till->price.id);
    assert_int_equal(time_passes(till), 1);
    assert_int_equal(figure(till, &aside_count), 0);
    assert_int_equal(figure(till, &invoice_count), CUSTOMERS);
    till_books_are_right(till);
}

/* After a process died at a page of organizations, the next process does them one by one and notes each beforehand. */
static void test_organizations_are_billed_one_by_one_after_a_death(void **state)
{
    struct till *till = *state;
    struct task task = { .singly = true };

    customers_make(till);
    assert_int_equal(billing(till, &task).done.invoices_finalized, CUSTOMERS);
    assert_int_equal(task.kind, TASK_NONE);
    assert_true(id_equal(task.object_id, till->organization.id)); /* the last one, in order of identifier */
    till_books_are_right(till);
}

/* --- a payment --- */

/* An order by card whose outcome is unknown, due to be asked about. */
static struct order order_open(struct till *till)
{
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 10);
    struct order order;

    script_gateway_says(&till->gateway, GATEWAY_UNKNOWN);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_PAYMENT_PENDING);
    return order;
}

static void quote_becomes(struct till *till, struct id order_id, struct id quote_id)
{
    static const struct sql_query change = { .name = "test_quote",
                                             .takes = "bb",
                                             .text = "UPDATE `order` SET quote_id = ? WHERE id = ?" };

    database_do(till->database->root, "SET SESSION foreign_key_checks = 0");
    assert_int_equal(sql_run(till->database->root, &change, SQL_VALUES(sql_id(quote_id), sql_id(order_id))), STATUS_OK);
    database_do(till->database->root, "SET SESSION foreign_key_checks = 1");
}

static void pursue_payments(struct till *till)
{
    struct pursuit pursuit = { .silent = false };

    database_do(till->database->root, "UPDATE payment SET next_try_at = created_at WHERE next_try_at IS NOT NULL");
    (void)payments_pursue(till_counter(till), &pursuit, &go_on);
}

/* The quote is gone, so that its order cannot be settled. */
static void test_payment_that_fails_is_set_aside_and_others_settled(void **state)
{
    struct till *till = *state;
    struct order broken = order_open(till), other = order_open(till);
    struct id payment_id = till_payment(till, broken.id).id;
    int finds;

    quote_becomes(till, broken.id, id_new());
    till->gateway.find_says = GATEWAY_SUCCEEDED;
    pursue_payments(till);
    assert_int_equal(till_order_now(till, other.id).status, ORDER_CONFIRMED);
    assert_int_equal(row_of(till, SET_ASIDE_PAYMENT, payment_id).failures, 1);
    assert_string_equal(row_of(till, SET_ASIDE_PAYMENT, payment_id).reason, "STATUS_NOT_FOUND");
    assert_int_equal(figure(till, &aside_count), 1);

    finds = till->gateway.finds;
    database_do(till->database->root, "UPDATE payment SET lease_until = NULL");
    pursue_payments(till);
    assert_int_equal(till->gateway.finds, finds); /* it is not asked about meanwhile */
    quote_becomes(till, broken.id, broken.quote_id);
    assert_int_equal(time_passes(till), 1);
    assert_int_equal(figure(till, &aside_count), 0);
    assert_int_equal(till_order_now(till, broken.id).status, ORDER_CONFIRMED);
}

/* --- a clock change --- */

static void price_is_ruined(void *with)
{
    price_becomes(with, price_ruinous(with));
}

static struct instant clock_of(struct till *till)
{
    struct organization organization;

    assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &organization), STATUS_OK);
    return organization.clock;
}

static size_t turns_go_on(struct till *till)
{
    struct id after = ID_NONE;
    size_t turned;

    database_do(till->database->root, "UPDATE clock_turn SET asked_at = asked_at - INTERVAL 1 HOUR");
    turned = turns_pursue(till_counter(till), &after, &go_on);
    assert_true(id_is_none(after));
    return turned;
}

/* A clock change over three months; the first month's payment breaks something, so that the second cannot be billed. */
static struct instant turn_broken(struct till *till)
{
    struct instant wanted;
    struct clock_set set;

    (void)till_subscription(till, till->card.id, 10);
    assert_true(instant_read("2027-02-20T09:00:00Z", &wanted));
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    till->gateway.meanwhile = price_is_ruined;
    till->gateway.meanwhile_with = till;
    assert_int_equal(clock_set(till_counter(till), till->organization.id, wanted, NULL, &set), STATUS_AMOUNT_OVERFLOW);
    assert_int_equal(instant_day(clock_of(till)).number, day_of(2026, 12, 12).number);
    return wanted;
}

static void test_interrupted_clock_change_is_completed_by_the_worker(void **state)
{
    struct till *till = *state;
    struct instant wanted = turn_broken(till);
    struct id after = ID_NONE;

    price_becomes(till, till->price.id);
    assert_int_equal(turns_pursue(till_counter(till), &after, &go_on), 0); /* the request may still be working on it */
    for (int rounds = 0; figure(till, &turn_count) > 0 && rounds < 10; rounds++)
        assert_int_equal(turns_go_on(till), 1);
    assert_int_equal(clock_of(till).us, wanted.us);
    assert_int_equal(figure(till, &invoice_count), 3);
    assert_int_equal(figure(till, &aside_count), 0);
    till_books_are_right(till);
}

static void test_clock_change_that_fails_is_set_aside_until_it_succeeds(void **state)
{
    struct till *till = *state;
    struct instant wanted = turn_broken(till);

    assert_int_equal(turns_go_on(till), 1);
    assert_int_equal(row_of(till, SET_ASIDE_TURN, till->organization.id).failures, 1);
    assert_int_equal(turns_go_on(till), 0);
    price_becomes(till, till->price.id);
    assert_int_equal(time_passes(till), 1);
    assert_int_equal(figure(till, &aside_count), 0);
    while (figure(till, &turn_count) > 0)
        assert_int_equal(turns_go_on(till), 1);
    assert_int_equal(clock_of(till).us, wanted.us);
    till_books_are_right(till);
}

/* A clock change whose goal has been passed meanwhile is done. */
static void test_clock_change_whose_goal_has_passed_is_done(void **state)
{
    struct till *till = *state;

    (void)turn_broken(till);
    database_do(till->database->root, "UPDATE organization SET clock_at = '2028-01-01 00:00:00'");
    assert_int_equal(turns_go_on(till), 1);
    assert_int_equal(figure(till, &turn_count), 0);
    assert_int_equal(figure(till, &aside_count), 0);
}

/* Sandboxes have clocks of their own: their days are never days of the billing run, however long overdue. */
static void test_billing_run_ignores_sandboxes(void **state)
{
    struct till *till = *state;
    struct day day;

    (void)till_subscription(till, till->card.id, 10);
    database_do(till->database->root, "UPDATE subscription SET period_start = '2001-01-12', period_end = '2001-02-12'");
    assert_int_equal(figure(till, &overdue_count), 1);
    assert_int_equal(store_due_next(till->sql, &till->arena, day_of(1999, 12, 31), day_of(2100, 1, 1), &day),
                     STATUS_OK);
    assert_true(day_is_none(day));
    database_do(till->database->root, "UPDATE organization SET sandbox = 0, clock_at = NULL");
    assert_int_equal(store_due_next(till->sql, &till->arena, day_of(1999, 12, 31), day_of(2100, 1, 1), &day),
                     STATUS_OK);
    assert_int_equal(day.number, day_of(2001, 2, 12).number);
    assert_int_equal(store_due_next(till->sql, &till->arena, day_of(1999, 12, 31), day_of(2001, 2, 11), &day),
                     STATUS_OK);
    assert_true(day_is_none(day)); /* not due yet */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pause_grows_with_the_number_of_failures),
        TILL_TEST(test_organization_that_fails_is_set_aside_until_it_succeeds),
        TILL_TEST(test_organizations_are_billed_one_by_one_after_a_death),
        TILL_TEST(test_payment_that_fails_is_set_aside_and_others_settled),
        TILL_TEST(test_interrupted_clock_change_is_completed_by_the_worker),
        TILL_TEST(test_clock_change_that_fails_is_set_aside_until_it_succeeds),
        TILL_TEST(test_clock_change_whose_goal_has_passed_is_done),
        TILL_TEST(test_billing_run_ignores_sandboxes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
