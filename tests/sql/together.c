/* tests/sql/together.c: statements that wait and are sent together: what arrives, in which order, what happens at the
 * first that fails, and that a read goes with them. Source: docs/reliability.md, 4.1. */
#include <limits.h>
#include <pthread.h>

#include "../support/database.h"
#include "../support/proxy.h"

/* clang-format off */
static const struct sql_query row_insert = { .name = "row_insert", .takes = "iTDUBHI", .text =
    "INSERT INTO scratch (k, t, d, u, b, h, n) VALUES (?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query row_read = { .name = "row_read", .takes = "i", .gives = "iTDUBHI", .text =
    "SELECT k, t, d, u, b, h, n FROM scratch WHERE k = ?" };
static const struct sql_query row_of_text = { .name = "row_of_text", .takes = "t", .gives = "i", .text =
    "SELECT k FROM scratch WHERE t = ?" };
static const struct sql_query row_lock = { .name = "row_lock", .takes = "i", .gives = "I", .text =
    "SELECT n FROM scratch WHERE k = ? FOR UPDATE" };
static const struct sql_query row_change = { .name = "row_change", .takes = "Iii", .text =
    "UPDATE scratch SET n = ?, version = version + 1 WHERE k = ? AND version = ?" };
static const struct sql_query lock_awaited = { .name = "lock_awaited", .takes = "i", .gives = "i", .text =
    "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = ? AND trx_state = 'LOCK WAIT'" };
static const struct sql_query version_read = { .name = "version_read", .takes = "i", .gives = "i", .text =
    "SELECT version FROM scratch WHERE k = ?" };
static const struct sql_query rows_count = { .name = "rows_count", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*) FROM scratch" };
/* clang-format on */

enum { COLUMNS = 7 };

static int scratch_start(void **state)
{
    struct database *database = database_make_empty();

    auth_start();
    database_do(database->root,
                "CREATE TABLE scratch (k BIGINT PRIMARY KEY, t TEXT COLLATE utf8mb4_bin, d DATE, u DATETIME(6),"
                " b BINARY(16), h BINARY(32), n BIGINT, version BIGINT NOT NULL DEFAULT 1) ENGINE = InnoDB");
    *state = database;
    return 0;
}

static int scratch_clear(void **state)
{
    struct database *database = *state;

    database_do(database->root, "DELETE FROM scratch");
    return 0;
}

static const char *const texts[] = {
    NULL,
    "",
    "plain",
    "'; DROP TABLE scratch; --",
    "\\' \" ` ? ; \n \x1a",
    "Zo\xc3\xab, 7 \xe2\x82\xac, \xf0\x9f\x98\x80",
};
enum { TEXTS = sizeof texts / sizeof texts[0] };

static void row_fill(int64_t k, struct sql_value row[COLUMNS])
{
    static const int64_t numbers[] = { 0, -1, INT64_MAX, INT64_MIN, 10, 33 };
    uint8_t hash[32] = { 0, '\'', '\\', (uint8_t)k, 0xff };
    struct id id = { { (uint8_t)(k + 1), 0, '\'', 0xff } };

    row[0] = sql_int(k);
    row[1] = sql_text(texts[k]);
    row[2] = sql_day(k % 2 == 0 ? DAY_NONE : day_of(2026, 11, (int)k));
    row[3] = sql_instant(k % 3 == 0 ? INSTANT_NONE : (struct instant){ k * INT64_C(300000000000001) });
    row[4] = sql_id(k % 4 == 1 ? ID_NONE : id);
    row[5] = sql_hash(k % 4 == 2 ? NULL : hash);
    row[6] = k == 4 ? (struct sql_value){ 0 } : sql_int(numbers[k]);
}

static void row_compare(struct sql_row found, const struct sql_value want[COLUMNS], int64_t k)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        const struct sql_value *value = &found.next[i];

        if (value->letter != want[i].letter || (value->letter == 't' && strcmp(value->as.text, want[i].as.text) != 0) ||
            (value->letter == 'b' && !id_equal(value->as.id, want[i].as.id)) ||
            (value->letter == 'h' && memcmp(value->as.hash, want[i].as.hash, 32) != 0) ||
            (value->letter == 'd' && value->as.day.number != want[i].as.day.number) ||
            (value->letter == 'i' && value->as.integer != want[i].as.integer) ||
            (value->letter == 'u' && value->as.instant.us != want[i].as.instant.us))
            fail_msg("row %lld, column %zu came back different", (long long)k, i + 1);
    }
}

static enum status put_row(struct sql *sql, int64_t k)
{
    struct sql_value row[COLUMNS];

    row_fill(k, row);
    return sql_put(sql, &row_insert, row, COLUMNS);
}

/* Written as literals, read back as text by a read that goes with them, and by a prepared one. */
static void test_every_value_arrives_as_it_was_put(void **state)
{
    struct database *database = *state;
    struct sql *sql = database->root;
    struct sql_value want[COLUMNS];
    struct sql_row row;
    int64_t found;

    for (int64_t k = 0; k < TEXTS; k++) {
        row_fill(k, want);
        assert_int_equal(sql_begin_later(sql), STATUS_OK);
        assert_int_equal(put_row(sql, k), STATUS_OK);
        assert_int_equal(sql_read_one(sql, &database->arena, &row_read, SQL_VALUES(sql_int(k)), &row), STATUS_OK);
        row_compare(row, want, k);
        assert_int_equal(sql_commit(sql), STATUS_OK);
        assert_int_equal(sql_read_one(sql, &database->arena, &row_read, SQL_VALUES(sql_int(k)), &row), STATUS_OK);
        row_compare(row, want, k);
        if (texts[k] == NULL)
            continue;
        assert_int_equal(sql_begin_later(sql), STATUS_OK);
        assert_int_equal(sql_read_int(sql, &database->arena, &row_of_text, SQL_VALUES(sql_text(texts[k])), &found),
                         STATUS_OK);
        assert_int_equal(found, k);
        sql_rollback(sql);
    }
    assert_int_equal(database_int(sql, &rows_count), TEXTS);
}

static void test_what_waits_is_sent_in_one_round_trip(void **state)
{
    struct database *database = *state;
    struct sql *sql = database->root;
    int64_t version = 1;
    uint64_t trips;

    assert_int_equal(sql_begin_later(sql), STATUS_OK); /* the connection is told that several come */
    assert_int_equal(sql_send(sql), STATUS_OK);
    sql_rollback(sql);
    trips = sql_trips(sql);
    assert_int_equal(sql_begin_later(sql), STATUS_OK);
    for (int64_t k = 0; k < TEXTS; k++)
        assert_int_equal(put_row(sql, k), STATUS_OK);
    assert_int_equal(
        sql_put_versioned(sql, &row_change, SQL_VALUES(sql_int(7), sql_int(3), sql_int(version)), &version), STATUS_OK);
    assert_int_equal(version, 2);
    assert_int_equal(
        sql_put_versioned(sql, &row_change, SQL_VALUES(sql_int(8), sql_int(3), sql_int(version)), &version), STATUS_OK);
    assert_int_equal(sql_trips(sql), trips);
    assert_int_equal(sql_commit(sql), STATUS_OK);
    assert_int_equal(sql_trips(sql), trips + 2);
    assert_int_equal(database_int(sql, &rows_count), TEXTS);
}

static void test_a_transaction_that_was_never_sent_is_forgotten(void **state)
{
    struct database *database = *state;
    uint64_t trips = sql_trips(database->root);

    assert_int_equal(sql_begin_later(database->root), STATUS_OK);
    assert_int_equal(put_row(database->root, 1), STATUS_OK);
    sql_rollback(database->root);
    assert_false(sql_in_transaction(database->root));
    assert_int_equal(sql_trips(database->root), trips);
    assert_int_equal(database_int(database->root, &rows_count), 0);
}

/* How the second of three statements fails. */
static const struct {
    const char *why;
    enum status says;
    int64_t key;
    int64_t version; /* of the change; 0: an insert of the key */
    bool once;
} failures[] = {
    { "a duplicate", STATUS_DUPLICATE, 1, 0, false },
    { "a duplicate that means a conflict", STATUS_CONFLICT, 1, 0, true },
    { "another version", STATUS_CHANGED, 1, 5, false },
    { "no such row", STATUS_CHANGED, 99, 1, false },
};

static void test_a_statement_that_fails_is_told_by_the_call_that_sends_it(void **state)
{
    struct database *database = *state;
    struct sql *sql = database->root;

    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        struct sql_value row[COLUMNS];
        struct sql_row found;
        enum status status;

        database_do(sql, "DELETE FROM scratch");
        assert_int_equal(sql_begin_later(sql), STATUS_OK);
        assert_int_equal(put_row(sql, 1), STATUS_OK);
        row_fill(1, row);
        if (failures[i].version > 0)
            status = sql_put_one(sql, &row_change,
                                 SQL_VALUES(sql_int(3), sql_int(failures[i].key), sql_int(failures[i].version)));
        else if (failures[i].once)
            status = sql_put_once(sql, &row_insert, row, COLUMNS, STATUS_CONFLICT);
        else
            status = sql_put(sql, &row_insert, row, COLUMNS);
        assert_int_equal(status, STATUS_OK);
        assert_int_equal(put_row(sql, 2), STATUS_OK);
        status =
            i % 2 == 0 ? sql_send(sql) : sql_read_one(sql, &database->arena, &row_read, SQL_VALUES(sql_int(1)), &found);
        if (status != failures[i].says)
            fail_msg("%s: %s", failures[i].why, status_name(status));
        sql_rollback(sql);
        assert_int_equal(database_int(sql, &rows_count), 0);
    }
}

/* A commit of what waits: it is not done where a statement that was sent with it failed. */
static void test_a_commit_does_not_follow_a_statement_that_failed(void **state)
{
    struct database *database = *state;
    struct sql *sql = database->root;

    assert_int_equal(sql_begin_later(sql), STATUS_OK);
    assert_int_equal(put_row(sql, 1), STATUS_OK);
    assert_int_equal(sql_put_one(sql, &row_change, SQL_VALUES(sql_int(3), sql_int(1), sql_int(9))), STATUS_OK);
    assert_int_equal(sql_commit(sql), STATUS_CHANGED);
    assert_false(sql_in_transaction(sql));
    assert_int_equal(database_int(sql, &rows_count), 0);
}

/* 1205 rolls the transaction back in the server: what follows in the same text must not be done by itself. */
static void test_nothing_is_done_after_the_server_has_rolled_back(void **state)
{
    struct database *database = *state;
    struct sql *ours = database_root(database), *holder = database_root(database);
    struct sql_value row[COLUMNS];
    struct sql_row found;

    row_fill(3, row);
    assert_int_equal(sql_run(ours, &row_insert, row, COLUMNS), STATUS_OK);
    assert_int_equal(sql_begin(holder), STATUS_OK);
    assert_int_equal(sql_read_one(holder, &database->arena, &row_lock, SQL_VALUES(sql_int(3)), &found), STATUS_OK);
    assert_int_equal(sql_begin_later(ours), STATUS_OK);
    assert_int_equal(put_row(ours, 1), STATUS_OK);
    assert_int_equal(sql_put_one(ours, &row_change, SQL_VALUES(sql_int(4), sql_int(3), sql_int(1))), STATUS_OK);
    assert_int_equal(put_row(ours, 2), STATUS_OK);
    assert_int_equal(sql_send(ours), STATUS_CONFLICT);
    assert_int_equal(put_row(ours, 4), STATUS_CONFLICT);
    assert_int_equal(sql_commit(ours), STATUS_CONFLICT);
    sql_rollback(holder);
    assert_int_equal(database_int(ours, &rows_count), 1);
    sql_end(&ours);
    sql_end(&holder);
}

/* The text of the one that loses a deadlock: two rows and two changes, the second of which meets the other's lock. */
static void *text_send(void *given)
{
    struct sql *sql = given;
    static enum status status;

    if ((status = sql_begin_later(sql)) != STATUS_OK || (status = put_row(sql, 3)) != STATUS_OK ||
        (status = sql_put_one(sql, &row_change, SQL_VALUES(sql_int(7), sql_int(1), sql_int(1)))) != STATUS_OK ||
        (status = sql_put_one(sql, &row_change, SQL_VALUES(sql_int(7), sql_int(2), sql_int(1)))) != STATUS_OK ||
        (status = put_row(sql, 4)) != STATUS_OK)
        return &status;
    status = sql_send(sql);
    return &status;
}

/* 1213 rolls back what the text has done before, and nothing of it is done after. The one with more rows wins. */
static void test_a_deadlock_within_a_text_undoes_all_of_it(void **state)
{
    enum { MORE = 30 };
    struct database *database = *state;
    struct sql *ours = database_root(database), *other = database_root(database);
    int64_t connection = database_connection(ours), awaited = 0, version;
    struct sql_row row;
    void *status;
    pthread_t thread;

    for (int64_t k = 1; k <= 2; k++)
        assert_int_equal(put_row(database->root, k), STATUS_OK);
    database_do(ours, "SET SESSION innodb_lock_wait_timeout = 4");
    assert_int_equal(sql_begin(other), STATUS_OK);
    for (int64_t k = 0; k < MORE; k++)
        assert_int_equal(sql_run(other, &row_insert, (const struct sql_value[COLUMNS]){ sql_int(100 + k) }, COLUMNS),
                         STATUS_OK);
    assert_int_equal(sql_read_one(other, &database->arena, &row_lock, SQL_VALUES(sql_int(2)), &row), STATUS_OK);
    assert_int_equal(pthread_create(&thread, NULL, text_send, ours), 0);
    while (awaited == 0) {
        usleep(10000);
        assert_int_equal(
            sql_read_int(database->root, &database->arena, &lock_awaited, SQL_VALUES(sql_int(connection)), &awaited),
            STATUS_OK);
    }
    assert_int_equal(sql_read_one(other, &database->arena, &row_lock, SQL_VALUES(sql_int(1)), &row), STATUS_OK);
    assert_int_equal(pthread_join(thread, &status), 0);
    assert_int_equal(*(enum status *)status, STATUS_CONFLICT);
    assert_memory_equal(sql_error(ours), "1213 ", 5);
    assert_int_equal(sql_commit(ours), STATUS_CONFLICT);
    assert_int_equal(sql_commit(other), STATUS_OK);
    assert_int_equal(database_int(database->root, &rows_count), 2 + MORE);
    assert_int_equal(*(enum status *)text_send(ours), STATUS_OK); /* once more, whole */
    assert_int_equal(sql_commit(ours), STATUS_OK);
    assert_int_equal(database_int(database->root, &rows_count), 4 + MORE);
    for (int64_t k = 1; k <= 2; k++) {
        assert_int_equal(
            sql_read_int(database->root, &database->arena, &version_read, SQL_VALUES(sql_int(k)), &version), STATUS_OK);
        assert_int_equal(version, 2);
    }
    sql_end(&ours);
    sql_end(&other);
}

/* What is called while a duplicate waits, and what it says of that. */
enum after_duplicate { RUN, RUN_ROWS, READ, PUT_FULL, SEND, COMMIT, AFTER_DUPLICATE__MAX };

static enum status after_duplicate_call(struct database *database, enum after_duplicate call)
{
    enum { FULL = 64, MANY = 20 };
    struct sql *sql = database->root;
    struct sql_value row[COLUMNS] = { sql_int(1000) }, rows[MANY * COLUMNS] = { { 0 } };
    struct sql_row found;
    enum status status = STATUS_OK;

    for (int64_t k = 0; k < MANY; k++)
        rows[k * COLUMNS] = sql_int(100 + k);
    switch (call) {
    case RUN:
        return sql_run(sql, &row_insert, row, COLUMNS);
    case RUN_ROWS:
        return sql_run_rows(sql, &row_insert, rows, COLUMNS, MANY);
    case READ:
        return sql_read_one(sql, &database->arena, &row_read, SQL_VALUES(sql_int(1)), &found);
    case PUT_FULL: /* the text is full, and sent by the put of one more */
        for (int64_t k = 2; status == STATUS_OK && k < FULL; k++)
            status = sql_put(sql, &row_insert, (const struct sql_value[COLUMNS]){ sql_int(100 + k) }, COLUMNS);
        assert_int_equal(status, STATUS_OK);
        return sql_put_once(sql, &row_insert, row, COLUMNS, STATUS_EMAIL_TAKEN);
    case SEND:
        return sql_send(sql);
    default:
        return sql_commit(sql);
    }
}

static void test_a_duplicate_that_waited_is_not_told_as_the_next_ones(void **state)
{
    static const enum status says[AFTER_DUPLICATE__MAX] = { STATUS_CONFLICT, STATUS_CONFLICT,  STATUS_CONFLICT,
                                                            STATUS_CONFLICT, STATUS_DUPLICATE, STATUS_DUPLICATE };
    struct database *database = *state;
    struct sql *sql = database->root;
    struct sql_value row[COLUMNS];

    for (enum after_duplicate call = RUN; call < AFTER_DUPLICATE__MAX; call++) {
        assert_int_equal(sql_begin_later(sql), STATUS_OK);
        assert_int_equal(put_row(sql, 1), STATUS_OK);
        assert_int_equal(put_row(sql, 1), STATUS_OK);
        if (after_duplicate_call(database, call) != says[call])
            fail_msg("call %d does not say %s", (int)call, status_name(says[call]));
        if (sql_in_transaction(sql))
            sql_rollback(sql);
        assert_int_equal(database_int(sql, &rows_count), 0);
    }
    row_fill(1, row); /* its own, of a statement that did not wait */
    assert_int_equal(sql_begin_later(sql), STATUS_OK);
    assert_int_equal(put_row(sql, 1), STATUS_OK);
    assert_int_equal(sql_run(sql, &row_insert, row, COLUMNS), STATUS_DUPLICATE);
    sql_rollback(sql);
}

/* How the connection is lost by the text that begins a transaction. */
static const struct {
    const char *why;
    enum proxy_cut cut;
    enum status says;
    int texts; /* how many were sent */
    int64_t least_s, most_s;
} losses[] = {
    { "not received: sent again at once", PROXY_CUT_BEFORE, STATUS_OK, 2, 0, 5 },
    { "not answered: sent again at once, as BEGIN alone was lost", PROXY_CUT_AFTER, STATUS_OK, 2, 0, 5 },
    { "lost after BEGIN was answered: the act decides", PROXY_CUT_WITHIN, STATUS_UNAVAILABLE, 1, 0, 5 },
    { "a server that does not answer is waited for once", PROXY_HANG, STATUS_UNAVAILABLE, 1, 5, 8 },
};

static void test_only_a_transaction_that_was_not_begun_is_begun_anew(void **state)
{
    struct database *database = *state;
    struct proxy *proxy = proxy_open(fixture_setting(&database->arena, "GUICHET_DB_SOCKET"));
    struct sql *sql = database_connect(&database->arena, proxy->path, database->name, "root",
                                       database_root_password(&database->arena));

    for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++) {
        int64_t began_us, rows;
        struct sql_row row;
        enum status status;
        int sent;

        database_do(sql, "DELETE FROM scratch");
        assert_int_equal(sql_begin_later(sql), STATUS_OK); /* the connection is told that several come */
        assert_int_equal(sql_send(sql), STATUS_OK);
        sql_rollback(sql);
        proxy_cut_command(proxy, losses[i].cut, 1);
        began_us = clock_monotonic_us();
        assert_int_equal(sql_begin_later(sql), STATUS_OK);
        assert_int_equal(put_row(sql, 1), STATUS_OK);
        status = sql_read_one(sql, &database->arena, &row_read, SQL_VALUES(sql_int(1)), &row);
        sent = atomic_load(&proxy->commands);
        assert_true(proxy_was_cut(proxy));
        /* on a new connection: its settings, and that several come */
        if (status != losses[i].says || sent != losses[i].texts + (losses[i].texts > 1 ? 2 : 0))
            fail_msg("%s: %s, %d commands", losses[i].why, status_name(status), sent);
        assert_in_range(clock_monotonic_us() - began_us, losses[i].least_s * 1000000, losses[i].most_s * 1000000);
        assert_int_equal(sql_commit(sql), losses[i].says);
        rows = database_int(database->root, &rows_count);
        assert_int_equal(rows, losses[i].says == STATUS_OK ? 1 : 0);
    }
    sql_end(&sql);
    proxy_close(&proxy);
}

static void test_a_transaction_begins_on_a_new_connection_where_the_old_one_died_idle(void **state)
{
    struct database *database = *state;
    struct sql *sql = database_root(database);
    struct sql_row row;
    int64_t connection;

    for (int told = 0; told < 2; told++) { /* before and after it was told that several come */
        database_kill(database, database_connection(sql));
        assert_int_equal(sql_begin_later(sql), STATUS_OK);
        assert_int_equal(put_row(sql, told), STATUS_OK);
        assert_int_equal(sql_read_one(sql, &database->arena, &row_read, SQL_VALUES(sql_int(told)), &row), STATUS_OK);
        assert_int_equal(sql_commit(sql), STATUS_OK);
    }
    assert_int_equal(database_int(sql, &rows_count), 2);
    /* one that died after it had begun is lost, with what waits */
    assert_int_equal(sql_begin_later(sql), STATUS_OK);
    assert_int_equal(put_row(sql, 2), STATUS_OK);
    connection = database_connection(sql);
    assert_int_equal(put_row(sql, 3), STATUS_OK);
    database_kill(database, connection);
    assert_int_equal(sql_send(sql), STATUS_UNAVAILABLE);
    assert_int_equal(put_row(sql, 4), STATUS_UNAVAILABLE);
    assert_int_equal(sql_commit(sql), STATUS_UNAVAILABLE);
    assert_int_equal(database_int(database->root, &rows_count), 2);
    sql_end(&sql);
}

/* More statements, and longer ones, than are kept: they are sent before the end, and none is lost. */
static void test_many_statements_are_sent_in_several_round_trips(void **state)
{
    enum { MANY = 1000, LONG = 20000 };
    struct database *database = *state;
    struct sql *sql = database->root;
    char *text = arena_take(&database->arena, LONG + 1);

    memset(text, 'x', LONG);
    assert_int_equal(sql_begin_later(sql), STATUS_OK);
    for (int64_t k = 0; k < MANY; k++) {
        const struct sql_value row[COLUMNS] = { sql_int(k), sql_text(k % 10 == 0 ? text : "short") };

        assert_int_equal(sql_put(sql, &row_insert, row, COLUMNS), STATUS_OK);
    }
    assert_int_equal(sql_commit(sql), STATUS_OK);
    assert_int_equal(database_int(sql, &rows_count), MANY);
}

#define SCRATCH_TEST(test) cmocka_unit_test_setup(test, scratch_clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(test_every_value_arrives_as_it_was_put),
        SCRATCH_TEST(test_what_waits_is_sent_in_one_round_trip),
        SCRATCH_TEST(test_a_transaction_that_was_never_sent_is_forgotten),
        SCRATCH_TEST(test_a_statement_that_fails_is_told_by_the_call_that_sends_it),
        SCRATCH_TEST(test_a_commit_does_not_follow_a_statement_that_failed),
        SCRATCH_TEST(test_nothing_is_done_after_the_server_has_rolled_back),
        SCRATCH_TEST(test_a_deadlock_within_a_text_undoes_all_of_it),
        SCRATCH_TEST(test_a_duplicate_that_waited_is_not_told_as_the_next_ones),
        SCRATCH_TEST(test_only_a_transaction_that_was_not_begun_is_begun_anew),
        SCRATCH_TEST(test_a_transaction_begins_on_a_new_connection_where_the_old_one_died_idle),
        SCRATCH_TEST(test_many_statements_are_sent_in_several_round_trips),
    };

    return cmocka_run_group_tests(tests, scratch_start, database_end);
}
