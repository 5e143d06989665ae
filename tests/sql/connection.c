/* tests/sql/connection.c: the status of a statement when locks collide or the connection is lost.
 * Source: docs/reliability.md, 2.3, 4.2, 4.3. */
#include <pthread.h>

#include "../support/database.h"
#include "../support/proxy.h"

/* clang-format off */
static const struct sql_query cell_read = {
    .name = "cell_read", .takes = "i", .gives = "i",
    .text = "SELECT n FROM cell WHERE k = ?" };
static const struct sql_query cell_lock = {
    .name = "cell_lock", .takes = "i", .gives = "i",
    .text = "SELECT n FROM cell WHERE k = ? FOR UPDATE" };
static const struct sql_query cell_add = {
    .name = "cell_add", .takes = "ii",
    .text = "UPDATE cell SET n = n + ? WHERE k = ?" };
static const struct sql_query cell_insert = {
    .name = "cell_insert", .takes = "i",
    .text = "INSERT INTO cell (k, n) VALUES (?, 0)" };
/* Fails at its 5,000th row, when earlier rows have already been sent. */
static const struct sql_query breaks_off = {
    .name = "breaks_off", .takes = "", .gives = "I",
    .text = "SELECT IF(seq < 5000, seq, (SELECT 1 UNION SELECT 2)) FROM seq_1_to_6000" };
static const struct sql_query is_slow = {
    .name = "is_slow", .takes = "", .gives = "ti",
    .text = "SELECT REPEAT('x', 1000), IF(seq < 5000, 0, SLEEP(1)) FROM seq_1_to_6000" };
/* clang-format on */

static int cells_start(void **state)
{
    struct database *database = database_make_empty();

    auth_start();
    database_do(database->root, "CREATE TABLE cell (k BIGINT PRIMARY KEY, n BIGINT NOT NULL) ENGINE = InnoDB");
    *state = database;
    return 0;
}

static int cells_fill(void **state)
{
    struct database *database = *state;

    database_do(database->root, "DELETE FROM cell");
    database_do(database->root, "INSERT INTO cell (k, n) VALUES (1, 0), (2, 0)");
    return 0;
}

static int64_t cell(struct database *database, int64_t k)
{
    struct sql_row row;

    assert_int_equal(sql_read_one(database->root, &database->arena, &cell_read, SQL_VALUES(sql_int(k)), &row),
                     STATUS_OK);
    return sql_take_int(&row);
}

static enum status add(struct sql *sql, int64_t k)
{
    return sql_run(sql, &cell_add, SQL_VALUES(sql_int(1), sql_int(k)));
}

/* The other side of a deadlock: holds cell 2, waits for cell 1. */
struct other {
    struct sql *sql;
    enum status status;
};

static void *other_wants_first(void *given)
{
    struct other *other = given;

    other->status = add(other->sql, 1);
    if (other->status == STATUS_OK)
        other->status = sql_commit(other->sql);
    else
        sql_rollback(other->sql);
    return NULL;
}

static void test_deadlock_ends_one_transaction_with_a_conflict_and_commits_the_other(void **state)
{
    struct database *database = *state;
    struct sql *ours = database_root(database);
    struct other other = { .sql = database_root(database) };
    pthread_t thread;
    enum status status;

    assert_int_equal(sql_begin(ours), STATUS_OK);
    assert_int_equal(add(ours, 1), STATUS_OK);
    assert_int_equal(sql_begin(other.sql), STATUS_OK);
    assert_int_equal(add(other.sql, 2), STATUS_OK);
    assert_int_equal(pthread_create(&thread, NULL, other_wants_first, &other), 0);
    status = add(ours, 2);
    if (status == STATUS_OK)
        status = sql_commit(ours);
    else
        sql_rollback(ours);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true((status == STATUS_OK && other.status == STATUS_CONFLICT) ||
                (status == STATUS_CONFLICT && other.status == STATUS_OK));
    assert_int_equal(cell(database, 1), 1);
    assert_int_equal(cell(database, 2), 1);
    sql_end(&ours);
    sql_end(&other.sql);
}

/* 1205: the server drops one lock wait, so the whole transaction must be rolled back: half an act must not be
 * committed. */
static void test_lock_wait_timeout_is_a_conflict_and_commits_nothing(void **state)
{
    struct database *database = *state;
    struct sql *ours = database_root(database), *holder = database_root(database);

    assert_int_equal(sql_begin(holder), STATUS_OK);
    assert_int_equal(add(holder, 2), STATUS_OK);
    database_do(ours, "SET SESSION innodb_lock_wait_timeout = 1");
    assert_int_equal(sql_begin(ours), STATUS_OK);
    assert_int_equal(add(ours, 1), STATUS_OK);
    assert_int_equal(add(ours, 2), STATUS_CONFLICT);
    /* whoever goes on instead of rolling back writes nothing: the statement would be committed by itself */
    assert_int_equal(add(ours, 1), STATUS_CONFLICT);
    assert_int_equal(sql_commit(ours), STATUS_CONFLICT);
    assert_false(sql_in_transaction(ours));
    sql_rollback(holder);
    assert_int_equal(cell(database, 1), 0);
    assert_int_equal(cell(database, 2), 0);
    sql_end(&ours);
    sql_end(&holder);
}

/* 1020: a row that was changed since the transaction's snapshot is not overwritten, whatever the isolation level. */
static void test_write_on_a_stale_snapshot_is_a_conflict(void **state)
{
    struct database *database = *state;
    struct sql *ours = database_root(database);
    struct sql_row row;

    database_do(ours, "SET SESSION tx_isolation = 'REPEATABLE-READ'");
    assert_int_equal(sql_begin(ours), STATUS_OK);
    assert_int_equal(sql_read_one(ours, &database->arena, &cell_read, SQL_VALUES(sql_int(1)), &row), STATUS_OK);
    assert_int_equal(add(database->root, 1), STATUS_OK);
    assert_int_equal(add(ours, 1), STATUS_CONFLICT);
    sql_rollback(ours);
    assert_int_equal(cell(database, 1), 1);
    sql_end(&ours);
}

static void test_every_connection_has_the_session_settings_of_the_program(void **state)
{
    static const struct sql_query session = {
        .name = "session",
        .takes = "",
        .gives = "ttt",
        .text = "SELECT @@SESSION.tx_isolation, @@SESSION.time_zone, CONCAT(@@SESSION.innodb_lock_wait_timeout, ' ', "
                "@@SESSION.idle_transaction_timeout)"
    };
    struct database *database = *state;
    struct sql *sql = database_root(database);

    for (int connection = 0; connection < 2; connection++) { /* the second time after the connection was lost */
        struct sql_row row;

        assert_int_equal(sql_read_one(sql, &database->arena, &session, NULL, 0, &row), STATUS_OK);
        assert_string_equal(sql_take_text(&row), "READ-COMMITTED");
        assert_string_equal(sql_take_text(&row), "+00:00");
        assert_string_equal(sql_take_text(&row), "1 10");
        database_kill(database, database_connection(sql));
    }
    sql_end(&sql);
}

static void test_read_on_a_dead_connection_is_repeated_on_a_new_one(void **state)
{
    struct database *database = *state;
    struct sql *sql = database_root(database);
    struct sql_row row;

    for (int prepared = 0; prepared < 2; prepared++) {
        database_kill(database, database_connection(sql));
        assert_int_equal(sql_read_one(sql, &database->arena, &cell_read, SQL_VALUES(sql_int(1)), &row), STATUS_OK);
        assert_int_equal(sql_take_int(&row), 0);
    }
    sql_end(&sql);
}

/* An error in the middle of a result has number and message like one at its start. */
static void test_read_that_fails_in_the_middle_reports_the_servers_error_and_keeps_the_connection(void **state)
{
    struct database *database = *state;
    struct sql *sql = database_root(database);
    int64_t connection = database_connection(sql);
    struct sql_rows rows;
    struct arena arena = { 0 };

    assert_int_equal(sql_read(sql, &arena, &breaks_off, NULL, 0, &rows), STATUS_INTERNAL);
    assert_non_null(strstr(sql_trouble(sql, &arena), "1242 Subquery returns more than 1 row"));
    assert_int_equal(sql_plain(sql, "SET SESSION max_statement_time = 0.1"), STATUS_OK);
    assert_int_equal(sql_read(sql, &arena, &is_slow, NULL, 0, &rows), STATUS_UNAVAILABLE);
    assert_non_null(strstr(sql_trouble(sql, &arena), "1969 "));
    assert_int_equal(database_connection(sql), connection); /* the connection itself is kept */
    assert_int_equal(sql_plain(sql, "SET SESSION max_statement_time = 5"), STATUS_OK);
    arena_end(&arena);
    sql_end(&sql);
}

struct killing {
    struct database *database;
    int64_t connection;
};

static void *kills_later(void *given)
{
    struct killing *killing = given;

    usleep(300000);
    database_kill(killing->database, killing->connection);
    return NULL;
}

/* A connection that is lost in the middle of a result is closed; the next statement opens a new one. */
static void test_connection_lost_in_the_middle_of_a_result_is_replaced(void **state)
{
    struct database *database = *state;
    struct sql *sql = database_root(database);
    struct killing killing = { database, database_connection(sql) };
    struct arena arena = { 0 };
    struct sql_rows rows;
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, kills_later, &killing), 0);
    assert_int_equal(sql_read(sql, &arena, &is_slow, NULL, 0, &rows), STATUS_UNAVAILABLE);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_not_equal(database_connection(sql), killing.connection);
    arena_end(&arena);
    sql_end(&sql);
}

/* Whether the server received the write is not known, so it is never sent again by itself. */
static void test_write_on_a_dead_connection_is_unknown_and_not_repeated(void **state)
{
    struct database *database = *state;
    struct sql *sql = database_root(database);

    assert_int_equal(add(sql, 1), STATUS_OK);
    database_kill(database, database_connection(sql));
    assert_int_equal(add(sql, 1), STATUS_OUTCOME_UNKNOWN);
    assert_int_equal(cell(database, 1), 1);
    assert_int_equal(add(sql, 1), STATUS_OK); /* the next one has a new connection */
    assert_int_equal(cell(database, 1), 2);
    sql_end(&sql);
}

static void test_many_row_write_on_a_dead_connection_is_unknown_and_not_repeated(void **state)
{
    const struct sql_value keys[] = { sql_int(10), sql_int(11) };
    const struct sql_value others[] = { sql_int(12), sql_int(13) };
    struct database *database = *state;
    struct sql *sql = database_root(database);

    assert_int_equal(sql_run_rows(sql, &cell_insert, keys, 1, 2), STATUS_OK);
    database_kill(database, database_connection(sql));
    assert_int_equal(sql_run_rows(sql, &cell_insert, others, 1, 2), STATUS_OUTCOME_UNKNOWN);
    assert_int_equal(sql_run_rows(sql, &cell_insert, others, 1, 2), STATUS_OK);
    sql_end(&sql);
}

static void test_statement_in_a_transaction_on_a_dead_connection_is_unavailable(void **state)
{
    struct database *database = *state;
    struct sql *sql = database_root(database);
    struct sql_row row;

    for (int reads = 0; reads < 2; reads++) {
        enum status status;

        assert_int_equal(sql_begin(sql), STATUS_OK);
        assert_int_equal(add(sql, 1), STATUS_OK);
        database_kill(database, database_connection(sql));
        status = reads ? sql_read_one(sql, &database->arena, &cell_lock, SQL_VALUES(sql_int(1)), &row) : add(sql, 1);
        /* the transaction's writes are gone, so a read in it must fail too */
        assert_int_equal(status, STATUS_UNAVAILABLE);
        /* nor may a write after it begin a connection of its own, or a COMMIT say that all is well */
        assert_int_equal(add(sql, 1), STATUS_UNAVAILABLE);
        if (reads)
            assert_int_equal(sql_commit(sql), STATUS_UNAVAILABLE);
        sql_rollback(sql);
        assert_false(sql_in_transaction(sql));
        assert_int_equal(cell(database, 1), 0);
    }
    assert_int_equal(sql_begin(sql), STATUS_OK);
    assert_int_equal(add(sql, 1), STATUS_OK);
    assert_int_equal(sql_commit(sql), STATUS_OK);
    assert_int_equal(cell(database, 1), 1);
    sql_end(&sql);
}

static void test_a_transaction_begins_on_a_new_connection(void **state)
{
    struct database *database = *state;
    struct sql *sql = database_root(database);

    database_kill(database, database_connection(sql));
    assert_int_equal(sql_begin(sql), STATUS_OK);
    assert_int_equal(add(sql, 1), STATUS_OK);
    assert_int_equal(sql_commit(sql), STATUS_OK);
    assert_int_equal(cell(database, 1), 1);
    sql_end(&sql);
}

static void test_commit_on_a_killed_connection_is_unknown(void **state)
{
    struct database *database = *state;
    struct sql *sql = database_root(database);

    assert_int_equal(sql_begin(sql), STATUS_OK);
    assert_int_equal(add(sql, 1), STATUS_OK);
    database_kill(database, database_connection(sql));
    assert_int_equal(sql_commit(sql), STATUS_OUTCOME_UNKNOWN);
    assert_false(sql_in_transaction(sql));
    assert_int_equal(cell(database, 1), 0);
    sql_end(&sql);
}

static const struct {
    const char *why;
    enum proxy_cut cut;
    int64_t stands; /* what the cell holds afterwards */
} commits[] = {
    { "the server never saw the COMMIT", PROXY_CUT_BEFORE, 0 },
    { "the server committed and its answer was lost", PROXY_CUT_AFTER, 1 },
};

static void test_commit_whose_answer_is_lost_is_unknown_whether_it_happened_or_not(void **state)
{
    struct database *database = *state;
    struct proxy *proxy = proxy_open(fixture_setting(&database->arena, "GUICHET_DB_SOCKET"));
    struct sql *sql;

    assert_non_null(proxy);
    sql = database_connect(&database->arena, proxy->path, database->name, "root",
                           database_root_password(&database->arena));
    for (size_t i = 0; i < sizeof commits / sizeof commits[0]; i++) {
        enum status status;

        cells_fill(state);
        assert_int_equal(sql_begin(sql), STATUS_OK);
        assert_int_equal(add(sql, 1), STATUS_OK);
        proxy_cut_commit(proxy, commits[i].cut, 1);
        status = sql_commit(sql);
        if (status != STATUS_OUTCOME_UNKNOWN || !proxy_was_cut(proxy))
            fail_msg("%s: %s", commits[i].why, status_name(status));
        assert_int_equal(sql_begin(database->root), STATUS_OK); /* waits until the old transaction has ended */
        assert_int_equal(add(database->root, 1), STATUS_OK);
        sql_rollback(database->root);
        if (cell(database, 1) != commits[i].stands)
            fail_msg("%s: the cell holds %lld", commits[i].why, (long long)cell(database, 1));
    }
    sql_end(&sql);
    proxy_close(&proxy);
}

static void test_every_call_without_a_database_is_unavailable(void **state)
{
    struct database *database = *state;
    struct sql *sql = database_connect(&database->arena, "/nonexistent/database.sock", database->name, "root", "");
    struct sql_row row;

    assert_int_equal(sql_read_one(sql, &database->arena, &cell_read, SQL_VALUES(sql_int(1)), &row), STATUS_UNAVAILABLE);
    assert_int_equal(add(sql, 1), STATUS_UNAVAILABLE); /* nothing was sent, so it certainly did not happen */
    assert_int_equal(sql_begin(sql), STATUS_UNAVAILABLE);
    assert_false(sql_in_transaction(sql));
    sql_end(&sql);
}

#define CELL_TEST(test) cmocka_unit_test_setup(test, cells_fill)

/* After an error of the client library itself (numbers from 2000) the connection's state is unknown: it is closed, and
 * the next statement opens a new one. */
static void test_connection_that_sends_a_malformed_packet_is_replaced(void **state)
{
    struct database *database = *state;
    struct proxy *proxy = proxy_open(fixture_setting(&database->arena, "GUICHET_DB_SOCKET"));
    struct sql *sql;
    struct sql_row row;
    int64_t first;

    assert_non_null(proxy);
    sql = database_connect(&database->arena, proxy->path, database->name, "root",
                           database_root_password(&database->arena));
    first = database_connection(sql);
    proxy_cut_command(proxy, PROXY_GARBLE, 1);
    assert_int_equal(add(sql, 1), STATUS_OUTCOME_UNKNOWN);
    assert_true(proxy_was_cut(proxy));
    assert_in_range(strtol(sql_error(sql), NULL, 10), 2000, 2999);
    assert_int_equal(sql_read_one(sql, &database->arena, &cell_read, SQL_VALUES(sql_int(1)), &row), STATUS_OK);
    assert_true(database_connection(sql) != first);
    proxy_cut_command(proxy, PROXY_GARBLE, 2); /* the first command is START TRANSACTION */
    assert_int_equal(sql_begin(sql), STATUS_OK);
    assert_int_equal(add(sql, 1), STATUS_UNAVAILABLE);
    sql_rollback(sql);
    assert_int_equal(sql_begin(sql), STATUS_OK);
    assert_int_equal(add(sql, 1), STATUS_OK);
    assert_int_equal(sql_commit(sql), STATUS_OK);
    assert_int_equal(cell(database, 1), 1);
    sql_end(&sql);
    proxy_close(&proxy);
}

/* Nothing is sent while it is held off; afterwards the same connection serves. */
static void test_a_connection_that_is_held_off_asks_nobody(void **state)
{
    struct database *database = *state;
    struct sql *sql = database_root(database);
    struct sql_row row;
    uint64_t trips;

    assert_int_equal(add(sql, 1), STATUS_OK);
    trips = sql_trips(sql);
    sql_hold_off(sql, true);
    assert_int_equal(sql_read_one(sql, &database->arena, &cell_read, SQL_VALUES(sql_int(1)), &row),
                     STATUS_UNAVAILABLE);
    assert_int_equal(add(sql, 1), STATUS_UNAVAILABLE);
    assert_int_equal(sql_begin(sql), STATUS_UNAVAILABLE);
    assert_int_equal(sql_trips(sql), trips);
    sql_hold_off(sql, false);
    assert_int_equal(add(sql, 1), STATUS_OK);
    assert_int_equal(cell(database, 1), 2);
    sql_end(&sql);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CELL_TEST(test_deadlock_ends_one_transaction_with_a_conflict_and_commits_the_other),
        CELL_TEST(test_lock_wait_timeout_is_a_conflict_and_commits_nothing),
        CELL_TEST(test_write_on_a_stale_snapshot_is_a_conflict),
        CELL_TEST(test_every_connection_has_the_session_settings_of_the_program),
        CELL_TEST(test_read_on_a_dead_connection_is_repeated_on_a_new_one),
        CELL_TEST(test_read_that_fails_in_the_middle_reports_the_servers_error_and_keeps_the_connection),
        CELL_TEST(test_connection_lost_in_the_middle_of_a_result_is_replaced),
        CELL_TEST(test_write_on_a_dead_connection_is_unknown_and_not_repeated),
        CELL_TEST(test_many_row_write_on_a_dead_connection_is_unknown_and_not_repeated),
        CELL_TEST(test_statement_in_a_transaction_on_a_dead_connection_is_unavailable),
        CELL_TEST(test_a_transaction_begins_on_a_new_connection),
        CELL_TEST(test_commit_on_a_killed_connection_is_unknown),
        CELL_TEST(test_commit_whose_answer_is_lost_is_unknown_whether_it_happened_or_not),
        CELL_TEST(test_every_call_without_a_database_is_unavailable),
        CELL_TEST(test_connection_that_sends_a_malformed_packet_is_replaced),
        CELL_TEST(test_a_connection_that_is_held_off_asks_nobody),
    };

    return cmocka_run_group_tests(tests, cells_start, database_end);
}
