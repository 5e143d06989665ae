/* tests/sql/credit_check_fixture.h: fixture of the tests of credit checks: a till that pays by invoice, orders that
 * stay within or go beyond its credit limit, and the operator's decision. */
#ifndef GUICHET_TESTS_SQL_CREDIT_CHECK_FIXTURE_H
#define GUICHET_TESTS_SQL_CREDIT_CHECK_FIXTURE_H

#include "../support/child.h"
#include "../support/till.h"

#include "books/order_users.h"
#include "counter/credit_check.h"
#include "counter/order_cancel.h"
#include "counter/verify.h"
#include "sql/store_event.h"
#include "sql/store_quote.h"
#include "sql/store_user.h"

/* The credit limit is 5,000.00: 100 licences (1,260.00 with tax) are within, 400 (5,040.00) beyond. */
enum { WITHIN = 100, BEYOND = 400 };

static struct database *check_database;

static inline int check_database_make(void **state)
{
    (void)state;
    auth_start();
    check_database = database_make();
    return 0;
}

static inline int check_database_drop(void **state)
{
    (void)state;
    database_drop(&check_database);
    return 0;
}

static inline int check_start(void **state)
{
    struct till *till = calloc(1, sizeof *till);

    assert_non_null(till);
    till_open(till, check_database, NULL, true);
    *state = till;
    return 0;
}

/* The books must be right at the end of every test. */
static inline int check_end(void **state)
{
    struct till *till = *state;
    struct verification verification;

    assert_int_equal(verify_books(till->sql, &till->arena, &verification), STATUS_OK);
    if (verification.fault != NULL)
        fail_msg("%s: %s %s", verification.fault, verification.table, verification.row);
    till_close(till);
    free(till);
    return 0;
}

#define CHECK_TEST(test) cmocka_unit_test_setup_teardown(test, check_start, check_end)

/* Sets the sandbox's clock forward within the period; nothing is due by then. */
static inline void clock_on(struct till *till, const char *instant)
{
    struct organization now;

    assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &now), STATUS_OK);
    assert_true(instant_read(instant, &now.clock));
    assert_int_equal(store_organization_clock(till->sql, &now), STATUS_OK);
    till->organization.clock = now.clock;
}

static inline struct organization organization_read(struct till *till)
{
    struct organization organization;

    assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &organization), STATUS_OK);
    return organization;
}

static inline int64_t owed_now(struct till *till)
{
    int64_t owed;

    assert_int_equal(store_organization_owed(till->sql, &till->arena, till->organization.id, &owed), STATUS_OK);
    return owed;
}

/* Makes an order that waits for its credit check. */
static inline struct order order_checked(struct till *till, struct id subscription_id, int64_t total)
{
    struct quote quote = till_quote(till, subscription_id, till->invoice.id, total);
    struct order order;

    assert_int_equal(quote.effective, EFFECTIVE_AFTER_CREDIT_CHECK);
    assert_false(quote.binding);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CREDIT_CHECK_PENDING);
    return order;
}

static inline struct order order_read(struct till *till, struct id id)
{
    struct order order;

    assert_int_equal(store_order_find(till->sql, &till->arena, till->organization.id, id, &order), STATUS_OK);
    return order;
}

static inline struct credit_check check_read(struct till *till, const struct order *order)
{
    struct credit_check check;

    assert_int_equal(store_credit_check_of_order(till->sql, &till->arena, till->organization.id, order->id, &check),
                     STATUS_OK);
    return check;
}

static inline enum status decide_with(struct till *till, const struct credit_check_decision *wanted,
                                      struct credit_check *check)
{
    return counter_run(till_counter(till), till->organization.id, act_credit_check_decide, wanted, check);
}

static inline enum status decide(struct till *till, const struct order *order, enum credit_check_status decision)
{
    struct credit_check_decision wanted = { .decision = decision, .check_id = order->credit_check.id };
    struct credit_check check;

    return decide_with(till, &wanted, &check);
}

static inline enum status cancel(struct till *till, const struct order *order, struct order *cancelled)
{
    return order_cancel(till_counter(till), order->id, NULL, cancelled);
}

/* Inserts the till's actor as a user: a global administrator. */
static inline void admin_make(struct till *till)
{
    struct user admin = { .organization_id = till->organization.id,
                          .id = till->user_id,
                          .display_name = "Camille Test",
                          .roles = ROLE_GLOBAL_ADMIN,
                          .status = USER_ACTIVE,
                          .version = 1,
                          .created_at = till->counter.act.now };

    admin.email = arena_format(&till->arena, "%s@example.test", id_write(ID_USER, admin.id).text);
    assert_int_equal(store_user_insert(till->sql, &admin), STATUS_OK);
}

static inline struct order order_with_users(struct till *till)
{
    struct order_user_wanted users[] = { { .display_name = "One" }, { .display_name = "Two" } };
    struct quote quote = till_quote(till, ID_NONE, till->invoice.id, BEYOND);
    struct order_wanted wanted = { .quote_id = quote.id, .users = users, .user_count = 2 };
    const char *key = till_key(till);
    struct order order;

    for (size_t i = 0; i < 2; i++)
        users[i].email = arena_format(&till->arena, "%s@example.test", id_write(ID_USER, id_new()).text);
    assert_int_equal(order_place(till_counter_claiming(till, key, key), &wanted, till_render, &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CREDIT_CHECK_PENDING);
    return order;
}

/* clang-format off */
/* Rows of the organization: invoices, pending lines, and the sum of the latter. */
static const struct sql_query invoices_of = { .name = "test_invoices_of", .takes = "b", .gives = "i", .text =
    "SELECT COUNT(*) FROM invoice WHERE organization_id = ?" };
static const struct sql_query pending_lines_of = { .name = "test_pending_lines_of", .takes = "b", .gives = "i", .text =
    "SELECT COUNT(*) FROM pending_line WHERE organization_id = ?" };
static const struct sql_query pending_total_of = { .name = "test_pending_total_of", .takes = "b", .gives = "i", .text =
    "SELECT CAST(COALESCE(SUM(total_minor), 0) AS SIGNED) FROM pending_line WHERE organization_id = ?" };
/* clang-format on */

static inline int64_t number_of(struct till *till, const struct sql_query *query)
{
    struct sql_row row;

    assert_int_equal(sql_read_one(till->sql, &till->arena, query, SQL_VALUES(sql_id(till->organization.id)), &row),
                     STATUS_OK);
    return sql_take_int(&row);
}

/* clang-format off */
/* The organization's events after the sequence, oldest first, as one text. */
static const struct sql_query events_after = { .name = "test_events_after", .takes = "bi", .gives = "t", .text =
    "SELECT type FROM event WHERE organization_id = ? AND sequence > ? ORDER BY sequence" };
/* clang-format on */

static inline const char *told_after(struct till *till, int64_t sequence)
{
    struct sql_rows rows;
    const char *all = "";

    assert_int_equal(sql_read(till->sql, &till->arena, &events_after,
                              SQL_VALUES(sql_id(till->organization.id), sql_int(sequence)), &rows),
                     STATUS_OK);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        all = arena_format(&till->arena, "%s%s%s", all, i > 0 ? " " : "", sql_take_text(&row));
    }
    return all;
}

#endif
