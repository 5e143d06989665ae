/* tests/sql/reconcile_daily.c: the worker's own reconciliation of a day that is over: what is kept of it, when it is
 * made and made again, and which share of the money is joined. How two books are compared is in tests/sql/reconcile.c.
 * Source: docs/reliability.md, 1 (Daily reconciliation). */
#include "../support/till.h"

#include "counter/reconcile_daily.h"

enum { ORDERS = 3, LISTED_MAX = RECONCILE_KEPT_MAX + ORDERS + 1 };

struct books {
    struct till *till;
    struct day day; /* the payments' */
    struct payment payments[ORDERS];
    char keys[ORDERS][ID_TEXT_BYTES];
    struct gateway_listed listed[LISTED_MAX];
    int64_t total_minor; /* of all payments */
    struct reconcile_daily daily, another;
};

/* Three orders paid by card, the gateway's day as it should be, and an account since that day. */
static struct books *books_make(struct till *till)
{
    struct books *books = ARENA_NEW(&till->arena, struct books);

    books->till = till;
    for (size_t i = 0; i < ORDERS; i++) {
        struct quote quote = till_quote(till, ID_NONE, till->card.id, (int64_t)i + 1);
        struct order order;

        assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
        books->payments[i] = till_payment(till, order.id);
        memcpy(books->keys[i], id_write(ID_PAYMENT, books->payments[i].id).text, ID_TEXT_BYTES);
        books->listed[i] = (struct gateway_listed){ .key = books->keys[i],
                                                    .charge_id = "ch_1",
                                                    .amount = books->payments[i].amount,
                                                    .outcome = GATEWAY_SUCCEEDED,
                                                    .created_at = id_time(books->payments[i].id) };
        books->total_minor += books->payments[i].amount.minor;
    }
    till->gateway.listed = books->listed;
    till->gateway.listed_count = ORDERS;
    books->day = instant_day(id_time(books->payments[0].id));
    database_do(till->database->root,
                arena_format(&till->arena,
                             "INSERT INTO gateway_account (name, kind, account_id, live, key_check, created_at)"
                             " VALUES ('program', 'sandbox', 'sandbox_1', 0, REPEAT('k', 32), '%s 12:00:00')",
                             day_write(books->day).text));
    return books;
}

/* So long after the end of the payments' day. */
static struct instant after(const struct books *books, int64_t seconds)
{
    return instant_plus_seconds(instant_of_day(day_plus(books->day, 1)), seconds);
}

/* The worker's slices, each of one step, until there is nothing to do at once. */
static enum status go_on(struct books *books, struct reconcile_daily *daily, struct instant now)
{
    struct till *till = books->till;
    enum status status = STATUS_OK;
    bool busy = true;

    while (status == STATUS_OK && busy)
        status = reconcile_daily_go_on(daily, till->sql, &till->gateway.gateway, now, 0, &busy);
    return status;
}

static struct reconciliation_row day_row(struct books *books, size_t at, size_t of)
{
    struct till *till = books->till;
    struct reconciliation_account account;
    struct reconciliation_row *rows;
    size_t count;

    assert_int_equal(store_reconciliation_account(till->sql, &till->arena, &account), STATUS_OK);
    assert_string_equal(account.account_id, "sandbox_1");
    assert_int_equal(store_reconciliation_list(till->sql, &till->arena, &account, day_plus(books->day, -100), &rows,
                                               &count),
                     STATUS_OK);
    assert_int_equal(count, of);
    return rows[at];
}

static struct reconcile_kept kept(struct books *books, struct instant now)
{
    struct reconcile_kept read;

    assert_int_equal(reconcile_kept_read(books->till->sql, &books->till->arena, now, &read), STATUS_OK);
    return read;
}

static struct reconcile_sum sum_of(struct books *books, const struct reconciliation_row *row)
{
    struct reconcile_sums *sums = ARENA_NEW(&books->till->arena, struct reconcile_sums);

    assert_int_equal(store_reconciliation_day_sums(books->till->sql, &books->till->arena, row, sums), STATUS_OK);
    assert_int_equal(sums->count, 1);
    assert_string_equal(sums->of[0].currency.code, "EUR");
    return sums->of[0];
}

static void test_a_day_that_is_over_is_reconciled_once(void **state)
{
    struct books *books = books_make(*state);
    struct instant now = after(books, RECONCILE_AFTER_S);
    struct reconciliation_row row;
    struct reconcile_sum sum;

    assert_int_equal(go_on(books, &books->daily, after(books, RECONCILE_AFTER_S - 1)), STATUS_OK);
    (void)kept(books, now);
    assert_int_equal(go_on(books, &books->daily, now), STATUS_OK);
    row = day_row(books, 0, 1);
    assert_int_equal(row.day.number, books->day.number);
    assert_true(row.run > 0 && row.tries == 0 && row.trouble == NULL);
    assert_true(instant_is_none(row.next_try_at));
    assert_int_equal(row.finished_at.us, now.us);
    assert_int_equal(row.charges, ORDERS);
    assert_int_equal(row.payments, ORDERS);
    assert_int_equal(row.discrepancies, 0);
    assert_int_equal(row.foreign, 0);
    sum = sum_of(books, &row);
    assert_int_equal(sum.gateway_minor, books->total_minor);
    assert_int_equal(sum.gateway_joined_minor, books->total_minor);
    assert_int_equal(sum.ours_minor, books->total_minor);
    assert_int_equal(sum.ours_joined_minor, books->total_minor);
    assert_int_equal(go_on(books, &books->daily, after(books, 20 * 3600)), STATUS_OK);
    assert_int_equal(day_row(books, 0, 1).version, row.version); /* not again */
}

/* A charge of ours that nobody has on the books, one of another amount, and one of another shop. */
static void spoil(struct books *books)
{
    books->listed[0].amount.minor += 1;
    books->listed[3] = books->listed[4] = books->listed[1];
    books->listed[3].charge_id = "ch_lost";
    books->listed[3].key = arena_text(&books->till->arena, id_write(ID_PAYMENT, id_new()).text);
    books->listed[4].charge_id = "ch_foreign";
    books->listed[4].key = NULL;
    books->till->gateway.listed_count = 5;
}

static struct difference_row *open_differences(struct books *books, size_t wanted)
{
    struct difference_row *rows;
    size_t count;

    assert_int_equal(store_difference_list(books->till->sql, &books->till->arena, NULL, 100, &rows, &count),
                     STATUS_OK);
    assert_int_equal(count, wanted);
    return rows;
}

static void test_differences_are_kept(void **state)
{
    struct books *books = books_make(*state);
    struct instant now = after(books, RECONCILE_AFTER_S);
    int64_t first = books->payments[0].amount.minor, second = books->payments[1].amount.minor;
    struct difference_row *rows;
    struct reconciliation_row row;
    struct reconcile_sum sum;

    spoil(books);
    assert_int_equal(go_on(books, &books->daily, now), STATUS_OK);
    row = day_row(books, 0, 1);
    assert_int_equal(row.charges, 5);
    assert_int_equal(row.discrepancies, 2);
    assert_int_equal(row.foreign, 1);
    rows = open_differences(books, 2);
    assert_string_equal(rows[0].subject, "ch_1");
    assert_int_equal(rows[0].day.number, books->day.number);
    assert_int_equal(rows[0].differences, DIFFERENCE_BIT(DIFFERENCE_AMOUNT));
    assert_int_equal(rows[0].charge.minor, first + 1);
    assert_true(id_equal(rows[0].payment_id, books->payments[0].id));
    assert_true(id_equal(rows[0].organization_id, books->till->organization.id));
    assert_int_equal(rows[0].payment.minor, first);
    assert_int_equal(rows[0].gateway_minor, first + 1);
    assert_int_equal(rows[0].ours_minor, first);
    assert_string_equal(rows[1].subject, "ch_lost");
    assert_int_equal(rows[1].differences, DIFFERENCE_BIT(DIFFERENCE_NO_PAYMENT));
    assert_true(id_is_none(rows[1].payment_id));
    assert_int_equal(rows[1].gateway_minor, second);
    assert_int_equal(rows[1].ours_minor, 0);
    sum = sum_of(books, &row);
    assert_int_equal(sum.gateway_minor, books->total_minor + 1 + second);
    assert_int_equal(sum.gateway_joined_minor, books->total_minor - first);
    assert_int_equal(sum.ours_minor, books->total_minor);
    assert_int_equal(sum.ours_joined_minor, books->total_minor - first);
    assert_int_equal(kept(books, now).differences, 2);
    assert_int_equal(kept(books, now).share, reconcile_share(&sum));
}

/* Hourly on the first day, then daily, until a person or the gateway has put it right, or it is thirty days old. */
static void test_differences_are_looked_at_again(void **state)
{
    struct books *books = books_make(*state);
    struct instant now = after(books, RECONCILE_AFTER_S);

    spoil(books);
    assert_int_equal(go_on(books, &books->daily, now), STATUS_OK);
    assert_int_equal(day_row(books, 0, 1).next_try_at.us, instant_plus_seconds(now, RECONCILE_AGAIN_S).us);
    now = after(books, RECONCILE_LATE_S + 5);
    books->till->gateway.listed_count = 4;
    assert_int_equal(go_on(books, &books->daily, now), STATUS_OK);
    assert_int_equal(day_row(books, 0, 1).foreign, 0);
    assert_int_equal(day_row(books, 0, 1).next_try_at.us, instant_plus_seconds(now, RECONCILE_AGAIN_LATER_S).us);
    (void)open_differences(books, 2); /* the earlier result's are gone */
    books->listed[0].amount.minor -= 1;
    books->till->gateway.listed_count = ORDERS;
    now = after(books, 3 * RECONCILE_LATE_S);
    assert_int_equal(go_on(books, &books->daily, now), STATUS_OK);
    assert_true(instant_is_none(day_row(books, 0, 3).next_try_at));
    (void)open_differences(books, 0);
    assert_int_equal(kept(books, now).share, RECONCILE_SHARE_WHOLE);
}

static void test_an_old_day_is_let_be(void **state)
{
    struct books *books = books_make(*state);
    struct instant now = after(books, (RECONCILE_DAYS - 1) * 24 * 3600 + 7200);
    bool busy;

    spoil(books);
    do
        assert_int_equal(reconcile_daily_go_on(&books->daily, books->till->sql, &books->till->gateway.gateway, now, 0,
                                               &busy),
                         STATUS_OK);
    while (books->daily.running);
    assert_true(instant_is_none(day_row(books, 0, RECONCILE_DAYS).next_try_at));
    (void)open_differences(books, 2); /* and stays flagged */
}

static void test_what_a_person_accepted_is_flagged_no_more(void **state)
{
    struct books *books = books_make(*state);
    struct till *till = books->till;
    struct instant now = after(books, RECONCILE_AFTER_S);
    struct difference_row *rows;
    struct reconciliation_row row;
    size_t count;

    spoil(books);
    assert_int_equal(go_on(books, &books->daily, now), STATUS_OK);
    assert_int_equal(store_difference_of(till->sql, &till->arena, "ch_lost", 10, &rows, &count), STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_difference_accept(till->sql, &rows[0], now), STATUS_OK);
    assert_int_equal(store_difference_accept(till->sql, &rows[0], now), STATUS_DUPLICATE);
    assert_string_equal(open_differences(books, 1)[0].subject, "ch_1");
    row = day_row(books, 0, 1);
    assert_int_equal(sum_of(books, &row).gateway_joined_minor,
                     books->total_minor - books->payments[0].amount.minor + books->payments[1].amount.minor);
    /* Found again, it is known; found with another difference, it is not. */
    now = instant_plus_seconds(now, RECONCILE_AGAIN_S);
    assert_int_equal(go_on(books, &books->daily, now), STATUS_OK);
    rows = open_differences(books, 1);
    assert_int_equal(store_difference_accept(till->sql, &rows[0], now), STATUS_OK);
    assert_int_equal(kept(books, now).share, RECONCILE_SHARE_WHOLE);
    books->listed[0].refunded_minor = 1;
    now = instant_plus_seconds(now, RECONCILE_AGAIN_S);
    assert_int_equal(go_on(books, &books->daily, now), STATUS_OK);
    assert_int_equal(open_differences(books, 1)[0].differences,
                     DIFFERENCE_BIT(DIFFERENCE_AMOUNT) | DIFFERENCE_BIT(DIFFERENCE_REFUNDED));
}

/* One begins; the other finds nothing to do while the lease holds, and the day's result is one's alone after it. */
static void test_two_workers(void **state)
{
    struct books *books = books_make(*state);
    struct till *till = books->till;
    struct instant now = after(books, RECONCILE_AFTER_S);
    struct reconciliation_row row;
    bool busy;

    assert_int_equal(reconcile_daily_go_on(&books->daily, till->sql, &till->gateway.gateway, now, 0, &busy), STATUS_OK);
    assert_true(busy && books->daily.running);
    assert_int_equal(go_on(books, &books->another, now), STATUS_OK);
    assert_int_equal(day_row(books, 0, 1).run, 0);
    /* The first one stands still for longer than its lease. */
    now = instant_plus_seconds(now, RECONCILE_LEASE_S);
    assert_int_equal(go_on(books, &books->another, now), STATUS_OK);
    row = day_row(books, 0, 1);
    assert_true(row.run > 0);
    spoil(books);
    assert_int_equal(go_on(books, &books->daily, now), STATUS_CHANGED);
    assert_false(books->daily.running);
    assert_int_equal(day_row(books, 0, 1).version, row.version);
    (void)open_differences(books, 0);
    row = day_row(books, 0, 1);
    assert_int_equal(sum_of(books, &row).gateway_minor, books->total_minor);
}

static void test_the_gateway_is_away(void **state)
{
    struct books *books = books_make(*state);
    struct till *till = books->till;
    struct instant now = after(books, RECONCILE_AFTER_S);
    struct reconciliation_row row;

    till->gateway.list_fails_at = 2;
    assert_int_equal(go_on(books, &books->daily, now), STATUS_UNAVAILABLE);
    row = day_row(books, 0, 1);
    assert_int_equal(row.tries, 1);
    assert_string_equal(row.trouble, "STATUS_UNAVAILABLE");
    assert_int_equal(row.next_try_at.us, instant_plus_seconds(now, 60).us);
    assert_int_equal(go_on(books, &books->daily, instant_plus_seconds(now, 59)), STATUS_OK);
    assert_int_equal(day_row(books, 0, 1).tries, 1);
    now = instant_plus_seconds(now, 60);
    assert_int_equal(go_on(books, &books->daily, now), STATUS_UNAVAILABLE);
    assert_int_equal(day_row(books, 0, 1).next_try_at.us, instant_plus_seconds(now, 300).us);
    /* Nothing is known to be joined once the day is over for a day. */
    assert_int_equal(kept(books, after(books, RECONCILE_LATE_S - 1)).share, RECONCILE_SHARE_WHOLE);
    assert_int_equal(kept(books, after(books, RECONCILE_LATE_S)).share, 0);
    till->gateway.list_fails_at = 0;
    now = instant_plus_seconds(now, 300);
    assert_int_equal(go_on(books, &books->daily, now), STATUS_OK);
    row = day_row(books, 0, 1);
    assert_true(row.run > 0 && row.tries == 0 && row.trouble == NULL);
    assert_int_equal(kept(books, after(books, RECONCILE_LATE_S)).share, RECONCILE_SHARE_WHOLE);
}

/* What a silent gateway did not tell is asked again, and not flagged. */
static void test_a_question_without_an_answer(void **state)
{
    struct books *books = books_make(*state);
    struct till *till = books->till;
    struct instant now = after(books, RECONCILE_AFTER_S);

    till->gateway.listed_count = ORDERS - 1;
    till->gateway.find_says = GATEWAY_UNKNOWN;
    assert_int_equal(go_on(books, &books->daily, now), STATUS_UNAVAILABLE);
    (void)open_differences(books, 0);
    till->gateway.find_says = GATEWAY_SUCCEEDED; /* made after midnight */
    assert_int_equal(go_on(books, &books->daily, instant_plus_seconds(now, 60)), STATUS_OK);
    assert_int_equal(day_row(books, 0, 1).discrepancies, 0);
}

/* A charge that the gateway never speaks of does not keep its day from being told for ever. */
static void test_a_question_that_is_never_answered(void **state)
{
    struct books *books = books_make(*state);
    struct till *till = books->till;
    struct instant now = after(books, RECONCILE_AFTER_S);

    till->gateway.listed_count = ORDERS - 1;
    till->gateway.find_says = GATEWAY_UNKNOWN;
    for (int i = 0; i < RECONCILE_SILENT_TRIES; i++) {
        assert_int_equal(go_on(books, &books->daily, now), STATUS_UNAVAILABLE);
        now = day_row(books, 0, 1).next_try_at;
    }
    assert_int_equal(day_row(books, 0, 1).run, 0);
    assert_int_equal(go_on(books, &books->daily, now), STATUS_OK);
    assert_true(day_row(books, 0, 1).run > 0);
    assert_int_equal(open_differences(books, 1)[0].differences, DIFFERENCE_BIT(DIFFERENCE_NOT_TOLD));
    assert_string_equal(open_differences(books, 1)[0].subject, books->keys[ORDERS - 1]);
}

/* An account of forty days ago and no worker since: the last thirty, the oldest first. */
static void test_missed_days_are_caught_up(void **state)
{
    struct books *books = books_make(*state);
    struct till *till = books->till;
    struct instant now = after(books, RECONCILE_AFTER_S);
    bool busy = false;

    till->gateway.listed_count = 0;
    till->gateway.find_says = GATEWAY_SUCCEEDED;
    database_do(till->database->root, "UPDATE gateway_account SET created_at = created_at - INTERVAL 40 DAY");
    assert_int_equal(kept(books, now).share, 0);
    assert_int_equal(reconcile_daily_go_on(&books->daily, till->sql, &till->gateway.gateway, now, 0, &busy), STATUS_OK);
    assert_int_equal(books->daily.row.day.number, books->day.number - RECONCILE_DAYS + 1);
    for (int i = 0; i < RECONCILE_DAYS; i++)
        assert_int_equal(go_on(books, &books->daily, now), STATUS_OK);
    for (size_t i = 0; i < RECONCILE_DAYS; i++)
        assert_true(day_row(books, i, RECONCILE_DAYS).run > 0);
    assert_int_equal(day_row(books, 0, RECONCILE_DAYS).day.number, books->day.number - RECONCILE_DAYS + 1);
    assert_int_equal(day_row(books, RECONCILE_DAYS - 1, RECONCILE_DAYS).payments, ORDERS);
    assert_int_equal(kept(books, now).share, RECONCILE_SHARE_WHOLE);
}

static void test_a_worker_that_stops_leaves_the_day_to_others(void **state)
{
    struct books *books = books_make(*state);
    struct till *till = books->till;
    struct instant now = after(books, RECONCILE_AFTER_S);
    bool busy;

    assert_int_equal(reconcile_daily_go_on(&books->daily, till->sql, &till->gateway.gateway, now, 0, &busy), STATUS_OK);
    reconcile_daily_stop(&books->daily, till->sql, now);
    reconcile_daily_stop(&books->daily, till->sql, now); /* nothing is begun any more */
    assert_int_equal(day_row(books, 0, 1).tries, 0);
    assert_int_equal(go_on(books, &books->another, now), STATUS_OK);
    assert_true(day_row(books, 0, 1).run > 0);
}

/* RECONCILE_KEPT_MAX: what is more is counted. */
static void test_more_differences_than_are_kept(void **state)
{
    struct books *books = books_make(*state);
    struct till *till = books->till;
    int64_t open;

    for (size_t i = ORDERS; i < LISTED_MAX; i++) {
        books->listed[i] = books->listed[0];
        books->listed[i].key = arena_text(&till->arena, id_write(ID_PAYMENT, id_new()).text);
        books->listed[i].charge_id = arena_format(&till->arena, "ch_%zu", i);
    }
    till->gateway.listed_count = LISTED_MAX;
    assert_int_equal(go_on(books, &books->daily, after(books, RECONCILE_AFTER_S)), STATUS_OK);
    assert_int_equal(day_row(books, 0, 1).discrepancies, LISTED_MAX - ORDERS);
    assert_int_equal(store_difference_count(till->sql, &till->arena, &open), STATUS_OK);
    assert_int_equal(open, RECONCILE_KEPT_MAX);
}

static void test_no_account_no_day(void **state)
{
    struct books *books = books_make(*state);
    struct till *till = books->till;
    struct instant now = after(books, RECONCILE_AFTER_S);
    bool busy = true;

    database_do(till->database->root, "DELETE FROM gateway_account");
    assert_int_equal(reconcile_daily_go_on(&books->daily, till->sql, &till->gateway.gateway, now, 0, &busy), STATUS_OK);
    assert_false(busy);
    assert_int_equal(kept(books, now).share, RECONCILE_SHARE_WHOLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_a_day_that_is_over_is_reconciled_once),
        TILL_TEST(test_differences_are_kept),
        TILL_TEST(test_differences_are_looked_at_again),
        TILL_TEST(test_an_old_day_is_let_be),
        TILL_TEST(test_what_a_person_accepted_is_flagged_no_more),
        TILL_TEST(test_two_workers),
        TILL_TEST(test_the_gateway_is_away),
        TILL_TEST(test_a_question_without_an_answer),
        TILL_TEST(test_a_question_that_is_never_answered),
        TILL_TEST(test_missed_days_are_caught_up),
        TILL_TEST(test_a_worker_that_stops_leaves_the_day_to_others),
        TILL_TEST(test_more_differences_than_are_kept),
        TILL_TEST(test_no_account_no_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
