/* tests/sql/billing_large.c: days on which one organization has more to do than one act does, and the order in which
 * such a day is done. Source: docs/rules.md, C (Overdue, Decided here) and E (Every limit answers); docs/limits.md. */
#include "renewals_fixture.h"

#include "counter/billing_run.h"
#include "counter/clock_set.h"
#include "counter/set_aside.h"

/* Turns the clock by request after request, each with an arena of its own: thousands of renewals take several. */
static void turn(struct till *till, const char *day)
{
    struct arena own = { 0 };
    struct clock_set set;
    struct instant now;

    assert_true(instant_read(arena_format(&till->arena, "%sT09:00:00Z", day), &now));
    do {
        struct counter *c = till_counter(till);

        c->act.arena = &own;
        assert_int_equal(clock_set(c, till->organization.id, now, NULL, &set), STATUS_OK);
        arena_wipe(&own);
    } while (set.now.us != now.us);
    arena_end(&own);
    till->organization.clock = set.now;
}

static int64_t count_of(struct till *till, const char *what)
{
    struct sql_query *query = ARENA_NEW(&till->arena, struct sql_query);

    *query = (struct sql_query){ .name = "test_count",
                                 .takes = "",
                                 .gives = "i",
                                 .text = arena_format(&till->arena, "SELECT COUNT(*) FROM %s", what) };
    return database_int(till->database->root, query);
}

/* 4,000 subscriptions on four unpaid invoices: on the day after the due date all four invoices are looked at. */
static void test_thousands_of_subscriptions_become_past_due_on_one_day(void **state)
{
    enum { MANY = 4000 };
    struct till *till = *state;

    (void)till_subscription(till, till->invoice.id, 1);
    renewals_put(till, MANY - 1);
    turn(till, "2026-12-12");
    assert_int_equal(count_of(till, "invoice"), 1 + MANY / 1000);
    /* so that no subscription renews on the day of the check */
    database_do(till->database->root, "UPDATE subscription SET cancels_on = '2027-01-12'");
    turn(till, "2027-01-12");
    assert_int_equal(count_of(till, "subscription WHERE status = 'cancelled'"), MANY);
    assert_int_equal(count_of(till, "event WHERE type = 'subscription.past_due'"), MANY);
}

/* 203 debits are returned, and are 30 days late on the day of the next boundary: all are suspended first and none is
 * billed, although one act does not look at that many invoices. */
static void test_subscriptions_suspended_on_their_boundary_are_not_billed(void **state)
{
    enum { MANY = 203 };
    static const struct gateway_charge returned = { .outcome = GATEWAY_DECLINED,
                                                    .charge_id = "ch_1",
                                                    .decline_code = "returned" };
    struct till *till = *state;

    script_gateway_says(&till->gateway, GATEWAY_PROCESSING);
    for (int i = 0; i < MANY; i++) {
        struct quote quote = till_quote(till, ID_NONE, till->card.id, 1);
        struct settled settled;
        struct order order;

        assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
        assert_int_equal(payment_settle(till_counter(till), till->organization.id, till_payment(till, order.id).id,
                                        &returned, &settled),
                         STATUS_OK);
    }
    assert_int_equal(count_of(till, "subscription WHERE status = 'past_due'"), MANY);
    /* as if every retry had been made */
    database_do(till->database->root, "UPDATE invoice_state SET collections = 5, next_on = '2026-12-12'");
    turn(till, "2026-12-12");
    assert_int_equal(count_of(till, "subscription WHERE status = 'suspended'"), MANY);
    assert_int_equal(count_of(till, "subscription_period WHERE number = 1 AND unbilled = 'suspended'"), MANY);
    assert_int_equal(count_of(till, "invoice"), MANY);
}

/* Gives the newest organization's subscription `count` unpaid invoices, more than one act reads. */
static void invoices_unpaid(struct till *till, int count)
{
    struct sql *root = till->database->root;

    database_do(
        root,
        arena_format(
            &till->arena,
            "CREATE TEMPORARY TABLE more AS SELECT i.*, seq FROM (SELECT * FROM invoice ORDER BY id DESC LIMIT 1) i,"
            " seq_1_to_%d",
            count));
    database_do(root, "UPDATE more SET id = UNHEX(CONCAT(LPAD(HEX(seq), 24, '0'), 'FFFFFFFF')), number = CONCAT('X', "
                      "seq), sequence = 100000 + seq,"
                      " order_id = NULL");
    database_do(root, "ALTER TABLE more DROP COLUMN seq");
    database_do(root, "INSERT INTO invoice SELECT * FROM more");
    database_do(
        root,
        "CREATE TEMPORARY TABLE their_state AS SELECT s.*, m.id AS other FROM more m, (SELECT * FROM invoice_state"
        " ORDER BY invoice_id DESC LIMIT 1) s");
    database_do(root, "UPDATE their_state SET invoice_id = other, next_on = NULL");
    database_do(root, "ALTER TABLE their_state DROP COLUMN other");
    database_do(root, "INSERT INTO invoice_state SELECT * FROM their_state");
    database_do(
        root, "CREATE TEMPORARY TABLE their_line AS SELECT l.*, m.id AS other FROM more m, (SELECT * FROM invoice_line"
              " ORDER BY invoice_id DESC LIMIT 1) l");
    database_do(root, "UPDATE their_line SET invoice_id = other, id = other");
    database_do(root, "ALTER TABLE their_line DROP COLUMN other");
    database_do(root, "INSERT INTO invoice_line SELECT * FROM their_line");
}

/* A page of three organizations, of which one needs more memory than an act may use: it is set aside and flagged, and
 * the two others are billed. */
static void test_organization_that_exceeds_an_acts_memory_is_set_aside_and_others_billed(void **state)
{
    struct till *till = *state;
    struct billing_progress progress;
    struct set_aside row;
    struct id large = ID_NONE;

    for (int i = 0; i < 3; i++) {
        till_organization(till, false);
        (void)till_subscription(till, till->invoice.id, 1);
        if (i != 1)
            continue;
        large = till->organization.id;
        invoices_unpaid(till, 9000);
    }
    database_do(till->database->root,
                "UPDATE invoice_state SET next_on = CURRENT_DATE WHERE HEX(invoice_id) NOT LIKE '%FFFFFFFF'");
    assert_int_equal(billing_run(till_counter(till), instant_day(till->counter.act.now), NULL, NULL, &progress),
                     STATUS_OK);
    assert_int_equal(progress.failures, 1);
    assert_int_equal(progress.done.invoices_stepped, 2);
    assert_int_equal(count_of(till, "set_aside"), 1);
    assert_int_equal(store_set_aside_find(till->sql, &till->arena, large, SET_ASIDE_ORGANIZATION, large, &row),
                     STATUS_OK);
    assert_string_equal(row.reason, "STATUS_TOO_MUCH_READ");
    assert_int_equal(count_of(till, "invoice_state WHERE next_on <= CURRENT_DATE"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_thousands_of_subscriptions_become_past_due_on_one_day),
        TILL_TEST(test_subscriptions_suspended_on_their_boundary_are_not_billed),
        TILL_TEST(test_organization_that_exceeds_an_acts_memory_is_set_aside_and_others_billed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
