/* tests/sql/settlement.c: the movements of the balance at the gateway are booked once, and payouts are explained by
 * them; verify checks both. Source: docs/operating.md, Fees and payouts. */
#include "../support/till.h"

#include "counter/reconcile_daily.h"

enum { MOVEMENTS = 7, WITHOUT_PAYOUT = 6 };

struct balance {
    struct till *till;
    struct day day;
    struct gateway_movement movements[MOVEMENTS];
    struct gateway_payout payout;
    struct reconcile_daily daily;
};

static const struct {
    const char *id, *type, *source;
    enum gateway_movement_kind kind;
    int64_t amount, fee;
} made[MOVEMENTS] = {
    { "txn_1", "charge", "ch_1", GATEWAY_MOVEMENT_CHARGE, 10000, 170 },
    { "txn_2", "payment", "py_1", GATEWAY_MOVEMENT_CHARGE, 5000, 35 },
    { "txn_3", "refund", "re_1", GATEWAY_MOVEMENT_REFUND, -2000, 0 },
    { "txn_4", "adjustment", "dp_1", GATEWAY_MOVEMENT_DISPUTE, -1000, 1500 },
    { "txn_5", "stripe_fee", NULL, GATEWAY_MOVEMENT_FEE, -200, 0 },
    { "txn_6", "topup", NULL, GATEWAY_MOVEMENT_OTHER, 50, 0 },
    { "txn_7", "payout", "po_1", GATEWAY_MOVEMENT_PAYOUT, -10145, 0 },
};

static struct balance *balance_make(struct till *till)
{
    struct balance *balance = ARENA_NEW(&till->arena, struct balance);

    balance->till = till;
    balance->day = instant_day(clock_now());
    for (size_t i = 0; i < MOVEMENTS; i++)
        balance->movements[i] = (struct gateway_movement){ .id = made[i].id,
                                                           .type = made[i].type,
                                                           .source = made[i].source,
                                                           .kind = made[i].kind,
                                                           .amount = money_of(made[i].amount, till_euro()),
                                                           .fee_minor = made[i].fee,
                                                           .created_at = clock_now() };
    balance->payout = (struct gateway_payout){ .id = "po_1",
                                               .amount = money_of(10145, till_euro()),
                                               .arrives_on = day_plus(balance->day, 3),
                                               .automatic = true };
    till->gateway.movements = balance->movements;
    till->gateway.movement_count = MOVEMENTS;
    till->gateway.payouts = &balance->payout;
    till->gateway.payout_count = 1;
    database_do(till->database->root,
                arena_format(&till->arena,
                             "INSERT INTO gateway_account (name, kind, account_id, live, key_check, created_at)"
                             " VALUES ('program', 'stripe', 'acct_1', 0, REPEAT('k', 32), '%s 12:00:00')",
                             day_write(balance->day).text));
    return balance;
}

static struct instant after(const struct balance *balance, int64_t seconds)
{
    return instant_plus_seconds(instant_of_day(day_plus(balance->day, 1)), seconds);
}

/* The worker's slices, so long after the end of the day, until there is nothing to do. */
static enum status tried(struct balance *balance, int64_t seconds)
{
    struct till *till = balance->till;
    enum status status = STATUS_OK;
    bool busy = true;

    while (status == STATUS_OK && busy)
        status = reconcile_daily_go_on(&balance->daily, till->sql, &till->gateway.gateway, after(balance, seconds), 0,
                                       &busy);
    return status;
}

static void go_on(struct balance *balance, int64_t seconds)
{
    assert_int_equal(tried(balance, seconds), STATUS_OK);
}

static struct reconciliation_row day_row(struct balance *balance)
{
    const struct reconciliation_account account = { .gateway = "stripe", .account_id = "acct_1" };
    struct till *till = balance->till;
    struct reconciliation_row *rows;
    size_t count;

    assert_int_equal(store_reconciliation_list(till->sql, &till->arena, &account, balance->day, &rows, &count),
                     STATUS_OK);
    assert_true(count > 0);
    return rows[0];
}

static struct reconcile_kept kept(struct balance *balance, int64_t seconds)
{
    struct reconcile_kept read;

    assert_int_equal(reconcile_kept_read(balance->till->sql, &balance->till->arena, after(balance, seconds), &read),
                     STATUS_OK);
    return read;
}

/* "count balance fees bank customers other" */
static const char *accounts(struct balance *balance)
{
    static const struct sql_query sums = { .name = "test_sums", .takes = "", .gives = "t", .text =
        "SELECT CONCAT_WS(' ', COUNT(*), SUM(balance_minor), SUM(fees_minor), SUM(bank_minor), SUM(customers_minor),"
        " SUM(other_minor)) FROM gateway_movement WHERE gateway = 'stripe' AND account_id = 'acct_1'" };
    struct sql_row row;

    assert_int_equal(sql_read_one(balance->till->sql, &balance->till->arena, &sums, NULL, 0, &row), STATUS_OK);
    return sql_take_text(&row);
}

static struct payout_row payout_now(struct balance *balance)
{
    const struct reconciliation_account account = { .gateway = "stripe", .account_id = "acct_1" };
    struct payout_row *rows;
    size_t count;

    assert_int_equal(store_payout_list(balance->till->sql, &balance->till->arena, &account, balance->day, NULL, 10,
                                       &rows, &count),
                     STATUS_OK);
    assert_int_equal(count, 1);
    return rows[0];
}

static void test_movements_are_booked_once_and_explain_the_payout(void **state)
{
    struct balance *balance = balance_make(*state);
    struct payout_row payout;

    go_on(balance, RECONCILE_AFTER_S);
    /* What was charged and given back, less fees, less what was paid out, is nothing. */
    assert_string_equal(accounts(balance), "7 0 1905 10145 -12000 -50");
    payout = payout_now(balance);
    assert_string_equal(payout.payout_id, "po_1");
    assert_int_equal(payout.arrives_on.number, balance->day.number + 3);
    assert_int_equal(payout.amount.minor, 10145);
    assert_int_equal(payout.parts, WITHOUT_PAYOUT);
    assert_int_equal(payout.charges_minor, 15000);
    assert_int_equal(payout.refunds_minor, -2000);
    assert_int_equal(payout.disputes_minor, -1000);
    assert_int_equal(payout.fees_minor, -1905);
    assert_int_equal(payout.other_minor, 50);
    assert_true(payout.automatic);
    /* The next day tells the same movements again: nothing is booked twice. */
    go_on(balance, 24 * 3600 + RECONCILE_AFTER_S);
    assert_string_equal(accounts(balance), "7 0 1905 10145 -12000 -50");
    till_books_are_right(balance->till);
}

static void test_a_payout_that_its_movements_do_not_sum_to_is_flagged(void **state)
{
    struct balance *balance = balance_make(*state);
    struct till *till = balance->till;
    struct difference_row *rows;
    size_t count;

    balance->payout.amount.minor += 1;
    go_on(balance, RECONCILE_AFTER_S);
    assert_int_equal(store_difference_list(till->sql, &till->arena, NULL, 10, &rows, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].subject, "po_1");
    assert_int_equal(rows[0].differences, DIFFERENCE_BIT(DIFFERENCE_PAYOUT));
    assert_string_equal(accounts(balance), "7 0 1905 10145 -12000 -50"); /* the movements are what they are */
    balance->payout.amount.minor -= 1;
    go_on(balance, RECONCILE_AFTER_S + RECONCILE_AGAIN_S);
    assert_int_equal(store_difference_list(till->sql, &till->arena, NULL, 10, &rows, &count), STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(payout_now(balance).parts, WITHOUT_PAYOUT);
}

static void test_a_payout_with_a_part_of_another_currency_is_flagged(void **state)
{
    struct balance *balance = balance_make(*state);
    struct till *till = balance->till;
    int64_t open;

    assert_true(currency_read("USD", &balance->movements[5].amount.currency));
    go_on(balance, RECONCILE_AFTER_S);
    assert_int_equal(store_difference_count(till->sql, &till->arena, &open), STATUS_OK);
    assert_int_equal(open, 1);
}

static void test_a_payout_by_hand_has_no_parts(void **state)
{
    struct balance *balance = balance_make(*state);
    int64_t open;

    balance->payout.automatic = false;
    go_on(balance, RECONCILE_AFTER_S);
    assert_false(payout_now(balance).automatic);
    assert_int_equal(payout_now(balance).parts, 0);
    assert_int_equal(store_difference_count(balance->till->sql, &balance->till->arena, &open), STATUS_OK);
    assert_int_equal(open, 0);
}

static const struct sql_query payouts = { .name = "test_payouts", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*) FROM gateway_payout" };

/* SETTLEMENT_PAYOUTS_MAX, of a day in one walk: what is more is counted, and follows. */
static void test_more_payouts_than_one_walk_looks_into(void **state)
{
    struct balance *balance = balance_make(*state);
    struct till *till = balance->till;
    struct gateway_payout *many = ARENA_ARRAY(&till->arena, struct gateway_payout, SETTLEMENT_PAYOUTS_MAX + 150);

    for (size_t i = 0; i < SETTLEMENT_PAYOUTS_MAX + 150; i++) {
        many[i] = balance->payout;
        many[i].automatic = false;
        many[i].id = arena_format(&till->arena, "po_%zu", i);
    }
    till->gateway.payouts = many;
    till->gateway.payout_count = SETTLEMENT_PAYOUTS_MAX + 150;
    go_on(balance, RECONCILE_AFTER_S);
    assert_int_equal(database_int(till->sql, &payouts), SETTLEMENT_PAYOUTS_MAX);
    assert_int_equal(day_row(balance).payouts_left, 150);
    assert_int_equal(day_row(balance).payouts_wrong, 0);
    assert_int_equal(day_row(balance).next_try_at.us, after(balance, RECONCILE_AFTER_S + RECONCILE_AGAIN_S).us);
    assert_int_equal(kept(balance, RECONCILE_AFTER_S).payouts_left, 150);
    go_on(balance, RECONCILE_AFTER_S + RECONCILE_AGAIN_S);
    assert_int_equal(database_int(till->sql, &payouts), SETTLEMENT_PAYOUTS_MAX + 150);
    assert_int_equal(day_row(balance).payouts_left, 0);
    assert_true(instant_is_none(day_row(balance).next_try_at));
    assert_int_equal(kept(balance, RECONCILE_AFTER_S).payouts_left, 0);
}

static void payout_count(void *context, const struct gateway_payout *payout)
{
    assert_string_equal(payout->id, "po_1");
    ++*(int *)context;
}

/* SETTLEMENT_PARTS_MAX, made smaller: one part more, and the payout is told instead of being read for ever. */
static void test_a_payout_of_more_parts_than_are_read(void **state)
{
    const struct reconciliation_account account = { .gateway = "stripe", .account_id = "acct_1" };
    struct balance *balance = balance_make(*state);
    struct till *till = balance->till;

    for (int64_t most = WITHOUT_PAYOUT - 1; most <= WITHOUT_PAYOUT; most++) {
        struct settlement_walk walk;
        int told = 0;

        settlement_begin(&walk, till->sql, &till->gateway.gateway, &account, balance->day, 1000);
        walk.parts_max = most;
        walk.tell = payout_count;
        walk.context = &told;
        while (!walk.over)
            assert_int_equal(settlement_step(&walk), STATUS_OK);
        settlement_end(&walk);
        assert_int_equal(told, most < WITHOUT_PAYOUT ? 1 : 0);
        assert_int_equal(database_int(till->sql, &payouts), most < WITHOUT_PAYOUT ? 0 : 1);
    }
}

/* What the gateway cannot tell for a time after the charges were compared: they are not compared again for it. */
static void unreadable_case(struct till *till, const char *what)
{
    struct balance *balance = balance_make(till);
    struct reconciliation_row row;
    int64_t run;
    int lists;

    till->gateway.unreadable = what;
    assert_int_equal(tried(balance, RECONCILE_AFTER_S), STATUS_UNAVAILABLE);
    row = day_row(balance);
    run = row.run;
    lists = till->gateway.lists;
    assert_true(run > 0 && row.settled_run == 0 && row.tries == 1);
    assert_int_equal(row.finished_at.us, after(balance, RECONCILE_AFTER_S).us);
    assert_true(instant_is_none(row.settled_at));
    assert_string_equal(row.trouble, "STATUS_UNAVAILABLE");
    assert_int_equal(row.next_try_at.us, after(balance, RECONCILE_AFTER_S + 60).us);
    assert_int_equal(tried(balance, RECONCILE_AFTER_S + 60), STATUS_UNAVAILABLE);
    assert_int_equal(day_row(balance).next_try_at.us, after(balance, RECONCILE_AFTER_S + 360).us);
    assert_int_equal(kept(balance, RECONCILE_LATE_S).share, RECONCILE_SHARE_WHOLE);
    assert_int_equal(kept(balance, RECONCILE_LATE_S - 1).days_unsettled, 0);
    assert_int_equal(kept(balance, RECONCILE_LATE_S).days_unsettled, 1);
    till->gateway.unreadable = NULL;
    go_on(balance, RECONCILE_AFTER_S + 360);
    row = day_row(balance);
    assert_int_equal(row.run, run);
    assert_int_equal(till->gateway.lists, lists);
    assert_true(row.settled_run > run && row.tries == 0 && row.trouble == NULL);
    assert_int_equal(row.settled_at.us, after(balance, RECONCILE_AFTER_S + 360).us);
    assert_true(instant_is_none(row.next_try_at));
    assert_int_equal(kept(balance, RECONCILE_LATE_S).days_unsettled, 0);
    assert_string_equal(accounts(balance), "7 0 1905 10145 -12000 -50");
    assert_int_equal(payout_now(balance).parts, WITHOUT_PAYOUT);
}

static void test_movements_that_cannot_be_read_follow(void **state)
{
    unreadable_case(*state, "movements");
}

static void test_payouts_that_cannot_be_read_follow(void **state)
{
    unreadable_case(*state, "payouts");
}

static void test_parts_that_cannot_be_read_follow(void **state)
{
    unreadable_case(*state, "parts");
}

/* A key that may never read the balance: what differs is compared again all the same. */
static void test_charges_that_differ_are_compared_again_without_movements(void **state)
{
    struct balance *balance = balance_make(*state);
    struct till *till = balance->till;
    struct gateway_listed lost = { .key = arena_text(&till->arena, id_write(ID_PAYMENT, id_new()).text),
                                   .charge_id = "ch_lost",
                                   .amount = money_of(1, till_euro()),
                                   .outcome = GATEWAY_SUCCEEDED };
    int64_t open, run;

    till->gateway.unreadable = "movements";
    till->gateway.listed = &lost;
    till->gateway.listed_count = 1;
    assert_int_equal(tried(balance, RECONCILE_AFTER_S), STATUS_UNAVAILABLE);
    run = day_row(balance).run;
    assert_int_equal(store_difference_count(till->sql, &till->arena, &open), STATUS_OK);
    assert_int_equal(open, 1);
    assert_int_equal(tried(balance, RECONCILE_AFTER_S + RECONCILE_AGAIN_S - 1), STATUS_UNAVAILABLE);
    assert_int_equal(day_row(balance).run, run);
    till->gateway.listed_count = 0;
    assert_int_equal(tried(balance, RECONCILE_AFTER_S + 2 * RECONCILE_AGAIN_S), STATUS_UNAVAILABLE);
    assert_true(day_row(balance).run > run);
    assert_int_equal(store_difference_count(till->sql, &till->arena, &open), STATUS_OK);
    assert_int_equal(open, 0);
}

/* A payout that failed or was cancelled: before it was read, without parts that sum to it, and afterwards. */
static void test_a_payout_that_came_back_is_told_as_such(void **state)
{
    struct balance *balance = balance_make(*state);
    struct till *till = balance->till;
    struct payout_row payout;
    int64_t open;

    go_on(balance, RECONCILE_AFTER_S);
    payout = payout_now(balance);
    assert_false(payout.returned);
    assert_int_equal(payout.came_back_on.number, DAY_NONE.number);
    balance->movements[0] = (struct gateway_movement){ .id = "txn_8",
                                                       .type = "payout_failure",
                                                       .source = "po_1",
                                                       .kind = GATEWAY_MOVEMENT_PAYOUT,
                                                       .amount = money_of(10145, till_euro()),
                                                       .created_at = after(balance, 3600) };
    till->gateway.movement_count = 1;
    till->gateway.payout_count = 0;
    go_on(balance, 24 * 3600 + RECONCILE_AFTER_S);
    payout = payout_now(balance);
    assert_false(payout.returned);
    assert_int_equal(payout.came_back_on.number, balance->day.number + 1);
    assert_string_equal(accounts(balance), "8 10145 1905 0 -12000 -50"); /* it is on the balance again */
    assert_int_equal(store_difference_count(till->sql, &till->arena, &open), STATUS_OK);
    assert_int_equal(open, 0);
    till_books_are_right(till);
}

static void test_a_payout_that_had_come_back_needs_no_parts(void **state)
{
    struct balance *balance = balance_make(*state);
    struct till *till = balance->till;
    struct payout_row payout;
    int64_t open;

    balance->payout.returned = true;
    till->gateway.movement_count = 2;
    go_on(balance, RECONCILE_AFTER_S);
    payout = payout_now(balance);
    assert_true(payout.returned && payout.automatic);
    assert_int_equal(payout.amount.minor, 10145);
    assert_int_equal(payout.parts, 0);
    assert_int_equal(payout.charges_minor + payout.fees_minor, 0);
    assert_int_equal(store_difference_count(till->sql, &till->arena, &open), STATUS_OK);
    assert_int_equal(open, 0);
    till_books_are_right(till);
}

/* Each behind the schema's back, and undone again. */
static const struct { const char *change, *back, *table, *sentence; } changes[] = {
    { "UPDATE gateway_movement SET fees_minor = fees_minor + 1 WHERE movement_id = 'txn_3'",
      "UPDATE gateway_movement SET fees_minor = fees_minor - 1 WHERE movement_id = 'txn_3'", "gateway_movement",
      "a movement of the balance at the gateway is not booked as it was" },
    { "UPDATE gateway_movement SET amount_minor = amount_minor + 1 WHERE movement_id = 'txn_1'",
      "UPDATE gateway_movement SET amount_minor = amount_minor - 1 WHERE movement_id = 'txn_1'", "gateway_movement",
      "a movement of the balance at the gateway is not booked as it was" },
    { "UPDATE gateway_payout SET charges_minor = charges_minor + 1",
      "UPDATE gateway_payout SET charges_minor = charges_minor - 1", "gateway_payout",
      "a payout is not what its movements sum to" },
};

static void test_verify_finds_what_was_changed(void **state)
{
    struct balance *balance = balance_make(*state);
    struct till *till = balance->till;

    go_on(balance, RECONCILE_AFTER_S);
    database_do(till->database->root, "SET check_constraint_checks = 0");
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct verification found = { 0 };

        database_do(till->database->root, changes[i].change);
        assert_int_equal(verify_books(till->sql, &till->arena, &found), STATUS_OK);
        assert_non_null(found.fault);
        assert_string_equal(found.fault, changes[i].sentence);
        assert_string_equal(found.table, changes[i].table);
        database_do(till->database->root, changes[i].back);
        till_books_are_right(till);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_movements_are_booked_once_and_explain_the_payout),
        TILL_TEST(test_a_payout_that_its_movements_do_not_sum_to_is_flagged),
        TILL_TEST(test_a_payout_with_a_part_of_another_currency_is_flagged),
        TILL_TEST(test_a_payout_by_hand_has_no_parts),
        TILL_TEST(test_more_payouts_than_one_walk_looks_into),
        TILL_TEST(test_a_payout_of_more_parts_than_are_read),
        TILL_TEST(test_movements_that_cannot_be_read_follow),
        TILL_TEST(test_payouts_that_cannot_be_read_follow),
        TILL_TEST(test_parts_that_cannot_be_read_follow),
        TILL_TEST(test_charges_that_differ_are_compared_again_without_movements),
        TILL_TEST(test_a_payout_that_came_back_is_told_as_such),
        TILL_TEST(test_a_payout_that_had_come_back_needs_no_parts),
        TILL_TEST(test_verify_finds_what_was_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
