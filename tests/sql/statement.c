/* tests/sql/statement.c: statements: many rows at once, the count of changed rows, and signatures that do not fit. */
#include <signal.h>

#include "../support/child.h"
#include "../support/database.h"

/* clang-format off */
static const struct sql_query row_insert = { .name = "row_insert", .takes = "iTDUBHI", .text =
    "INSERT INTO scratch (k, t, d, u, b, h, n) VALUES (?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query row_list = { .name = "row_list", .takes = "", .gives = "iTDUBHI", .text =
    "SELECT k, t, d, u, b, h, n FROM scratch ORDER BY k" };
static const struct sql_query row_change = { .name = "row_change", .takes = "Iii", .text =
    "UPDATE scratch SET n = ?, version = version + 1 WHERE k = ? AND version = ?" };
/* clang-format on */

enum { COLUMNS = 7, ROWS_MAX = 1000 };

static int scratch_start(void **state)
{
    struct database *database = database_make_empty();

    auth_start();
    database_do(database->root,
                "CREATE TABLE scratch (k BIGINT PRIMARY KEY, t TEXT, d DATE, u DATETIME(6), b BINARY(16), h BINARY(32),"
                " n BIGINT, version BIGINT NOT NULL DEFAULT 1) ENGINE = InnoDB");
    *state = database;
    return 0;
}

static int scratch_clear(void **state)
{
    struct database *database = *state;

    database_do(database->root, "DELETE FROM scratch");
    return 0;
}

/* Row k: columns are NULL in turn, so that each column has NULLs and values in any order; texts long and short. */
static void row_fill(struct arena *arena, int64_t k, struct sql_value row[COLUMNS])
{
    uint8_t hash[32] = { (uint8_t)k, 0xff };
    struct id id = { { (uint8_t)(k + 1), (uint8_t)(k >> 8), 7 } };
    char *text = arena_take(arena, (size_t)(k % 300) + 1);

    memset(text, 'a' + (int)(k % 26), (size_t)(k % 300));
    row[0] = sql_int(k);
    row[1] = sql_text(k % 2 == 0 ? text : NULL);
    row[2] = sql_day(k % 3 == 0 ? DAY_NONE : (struct day){ (int32_t)k });
    row[3] = sql_instant(k % 5 == 0 ? INSTANT_NONE : (struct instant){ k * 1000003 });
    row[4] = sql_id(k % 4 == 1 ? ID_NONE : id);
    row[5] = sql_hash(k % 7 == 2 ? NULL : hash);
    row[6] = k % 6 == 3 ? (struct sql_value){ 0 } : sql_int(-k);
}

static void row_compare(struct sql_row *found, const struct sql_value want[COLUMNS], int64_t k)
{
    for (size_t i = 0; i < COLUMNS; i++, found->next++) {
        const struct sql_value *value = found->next;
        bool same = value->letter == want[i].letter;

        if (same && value->letter == 't')
            same = strcmp(value->as.text, want[i].as.text) == 0;
        else if (same && value->letter == 'b')
            same = id_equal(value->as.id, want[i].as.id);
        else if (same && value->letter == 'h')
            same = memcmp(value->as.hash, want[i].as.hash, 32) == 0;
        else if (same && value->letter == 'd')
            same = value->as.day.number == want[i].as.day.number;
        else if (same && value->letter != 0)
            same = value->as.integer == want[i].as.integer;
        if (!same)
            fail_msg("row %lld, column %zu came back different", (long long)k, i + 1);
    }
}

static const struct {
    const char *why;
    size_t rows;
} groups[] = {
    { "no rows", 0 },
    { "one row, a plain statement", 1 },
    { "two rows, as arrays", 2 },
    { "more than a packet of small ones", ROWS_MAX },
    { "one row again, after the arrays", 1 },
};

static void test_rows_written_in_groups_are_read_back(void **state)
{
    struct database *database = *state;
    struct sql_value *values = ARENA_ARRAY(&database->arena, struct sql_value, ROWS_MAX * COLUMNS);

    for (size_t k = 0; k < ROWS_MAX; k++)
        row_fill(&database->arena, (int64_t)k, values + k * COLUMNS);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        struct sql_rows rows;

        database_do(database->root, "DELETE FROM scratch");
        if (sql_run_rows(database->root, &row_insert, values, COLUMNS, groups[i].rows) != STATUS_OK)
            fail_msg("%s: %s", groups[i].why, sql_error(database->root));
        assert_int_equal(sql_read(database->root, &database->arena, &row_list, NULL, 0, &rows), STATUS_OK);
        if (rows.count != groups[i].rows)
            fail_msg("%s: %zu rows", groups[i].why, rows.count);
        for (size_t k = 0; k < rows.count; k++) {
            struct sql_row row = sql_row_at(&rows, k);

            row_compare(&row, values + k * COLUMNS, (int64_t)k);
        }
    }
}

static void test_thousand_rows_are_written_in_one_round_trip(void **state)
{
    struct database *database = *state;
    struct sql_value *values = ARENA_ARRAY(&database->arena, struct sql_value, ROWS_MAX * COLUMNS);
    uint64_t before;

    for (size_t k = 0; k < ROWS_MAX; k++)
        row_fill(&database->arena, (int64_t)k, values + k * COLUMNS);
    assert_int_equal(sql_run_rows(database->root, &row_insert, values, COLUMNS, 2), STATUS_OK); /* prepared by now */
    database_do(database->root, "DELETE FROM scratch");
    before = sql_trips(database->root);
    assert_int_equal(sql_run_rows(database->root, &row_insert, values, COLUMNS, ROWS_MAX), STATUS_OK);
    assert_int_equal(sql_trips(database->root) - before, 1);
}

/* A duplicate in the middle: the act rolls back, and no row of the group is left. */
static void test_duplicate_in_a_group_of_rows_is_told_and_rolled_back(void **state)
{
    struct database *database = *state;
    struct sql_value values[3 * COLUMNS];
    struct sql_rows rows;

    row_fill(&database->arena, 1, values);
    row_fill(&database->arena, 2, values + COLUMNS);
    row_fill(&database->arena, 1, values + 2 * COLUMNS);
    assert_int_equal(sql_begin(database->root), STATUS_OK);
    assert_int_equal(sql_run_rows(database->root, &row_insert, values, COLUMNS, 3), STATUS_DUPLICATE);
    sql_rollback(database->root);
    assert_int_equal(sql_read(database->root, &database->arena, &row_list, NULL, 0, &rows), STATUS_OK);
    assert_int_equal(rows.count, 0);
    /* the statement can be used again */
    assert_int_equal(sql_run_rows(database->root, &row_insert, values, COLUMNS, 2), STATUS_OK);
}

static void test_duplicate_row_is_a_duplicate(void **state)
{
    struct database *database = *state;
    struct sql_value row[COLUMNS];

    row_fill(&database->arena, 9, row);
    assert_int_equal(sql_run(database->root, &row_insert, row, COLUMNS), STATUS_OK);
    assert_int_equal(sql_run(database->root, &row_insert, row, COLUMNS), STATUS_DUPLICATE);
}

static void test_update_of_another_version_is_changed_and_writes_nothing(void **state)
{
    struct database *database = *state;
    struct sql_value row[COLUMNS];

    row_fill(&database->arena, 9, row);
    assert_int_equal(sql_run(database->root, &row_insert, row, COLUMNS), STATUS_OK);
    assert_int_equal(sql_run_one(database->root, &row_change, SQL_VALUES(sql_int(1), sql_int(9), sql_int(1))),
                     STATUS_OK);
    assert_int_equal(sql_run_one(database->root, &row_change, SQL_VALUES(sql_int(2), sql_int(9), sql_int(1))),
                     STATUS_CHANGED);
    assert_int_equal(sql_run_one(database->root, &row_change, SQL_VALUES(sql_int(2), sql_int(8), sql_int(1))),
                     STATUS_CHANGED);
    assert_int_equal(sql_run_one(database->root, &row_change, SQL_VALUES(sql_int(2), sql_int(9), sql_int(2))),
                     STATUS_OK);
}

static void test_read_of_a_missing_row_is_not_found(void **state)
{
    static const struct sql_query one = {
        .name = "row_one", .takes = "i", .gives = "i", .text = "SELECT k FROM scratch WHERE k = ?"
    };
    struct database *database = *state;
    struct sql_row row = { 0 };

    assert_int_equal(sql_read_one(database->root, &database->arena, &one, SQL_VALUES(sql_int(1)), &row),
                     STATUS_NOT_FOUND);
    assert_null(row.next);
}

static void test_statement_that_the_server_refuses_is_internal(void **state)
{
    static const struct sql_query missing = {
        .name = "row_missing", .takes = "", .gives = "i", .text = "SELECT k FROM no_such_table"
    };
    struct database *database = *state;
    struct sql_rows rows;

    assert_int_equal(sql_read(database->root, &database->arena, &missing, NULL, 0, &rows), STATUS_INTERNAL);
    assert_non_null(strstr(sql_error(database->root), "1146"));
    assert_int_equal(sql_plain(database->root, "SELEC 1"), STATUS_INTERNAL);
    assert_int_equal(sql_plain(database->root, "DO 1; DO 2"), STATUS_INTERNAL); /* one statement a text */
}

/* clang-format off */
/* Programming errors: each ends the process before a wrong statement is sent or a wrong value used. */
static const struct sql_query takes_text = {
    .name = "bug", .takes = "t", .gives = "i",
    .text = "SELECT COUNT(*) FROM scratch WHERE t = ?" };
static const struct sql_query takes_two = {
    .name = "bug", .takes = "tt", .gives = "i",
    .text = "SELECT COUNT(*) FROM scratch WHERE t = ?" };
static const struct sql_query gives_two = {
    .name = "bug", .takes = "t", .gives = "ii",
    .text = "SELECT COUNT(*) FROM scratch WHERE t = ?" };
static const struct sql_query gives_null = {
    .name = "bug", .takes = "t", .gives = "i",
    .text = "SELECT NULLIF(?, 'x')" };
static const struct sql_query gives_hash = {
    .name = "bug", .takes = "t", .gives = "h",
    .text = "SELECT CONCAT(?, 'too short')" };
static const struct sql_query gives_rows = {
    .name = "bug", .takes = "t", .gives = "i",
    .text = "SELECT 1 WHERE ? <> '' UNION ALL SELECT 2" };
/* clang-format on */

static const struct {
    const char *why;
    const struct sql_query *query;
    size_t count;     /* values given */
    char letter;      /* of the first: t, i, or 0 for NULL */
    char read_as;     /* 0: the read itself must end the process; else the letter that the column is taken as */
} bugs[] = {
    { "another letter than the signature's", &takes_text, 1, 'i', 0 },
    { "NULL where none may be", &takes_text, 1, 0, 0 },
    { "fewer values than letters", &takes_text, 0, 't', 0 },
    { "more letters than ? marks", &takes_two, 2, 't', 0 },
    { "more columns promised than there are", &gives_two, 1, 't', 0 },
    { "a NULL column that was promised a value", &gives_null, 1, 't', 0 },
    { "a hash of another length", &gives_hash, 1, 't', 0 },
    { "two rows where one was asked for", &gives_rows, 1, 't', 0 },
    { "a column taken as another letter", &takes_text, 1, 't', 't' },
    { "a column after the last", &takes_text, 1, 't', '+' },
};

static void bug_make(void *with, int number)
{
    struct database *database = with;
    struct sql *sql = database_root(database);
    const struct sql_value values[] = { bugs[number].letter == 'i' ? sql_int(1)
                                                                   : sql_text(bugs[number].letter == 0 ? NULL : "x"),
                                        sql_text("y") };
    struct sql_row row;

    if (sql_read_one(sql, &database->arena, bugs[number].query, values, bugs[number].count, &row) != STATUS_OK)
        _exit(1);
    if (bugs[number].read_as == 't')
        (void)sql_take_text(&row);
    if (bugs[number].read_as == '+') {
        (void)sql_take_int(&row);
        (void)sql_take_int(&row);
    }
}

static void test_signature_that_does_not_fit_ends_the_process(void **state)
{
    for (size_t i = 0; i < sizeof bugs / sizeof bugs[0]; i++) {
        int signal_number = child_end(child_start(bug_make, *state, (int)i, 1));

        if (signal_number != SIGABRT)
            fail_msg("%s: it went on (%d)", bugs[i].why, signal_number);
    }
}

/* clang-format off */
#define SCRATCH_TEST(test) cmocka_unit_test_setup(test, scratch_clear)

static const struct sql_query numbers = { .name = "numbers", .takes = "i", .gives = "i", .text =
    "SELECT seq FROM seq_1_to_20000 ORDER BY seq LIMIT ?" };
static const struct sql_query long_texts = { .name = "long_texts", .takes = "i", .gives = "t", .text =
    "SELECT REPEAT('x', 1024 * 1024) FROM seq_1_to_200 ORDER BY seq LIMIT ?" };
/* clang-format on */

static const struct {
    const char *why;
    const struct sql_query *query;
    int64_t limit;
    enum status want;
} sizes[] = {
    { "as many rows as are read at once", &numbers, SQL_ROWS_MAX, STATUS_OK },
    { "one more", &numbers, SQL_ROWS_MAX + 1, STATUS_TOO_MUCH_READ },
    { "many more", &numbers, 20000, STATUS_TOO_MUCH_READ },
    { "few rows of many bytes", &long_texts, 30, STATUS_OK },
    { "more bytes than are read at once", &long_texts, 200, STATUS_TOO_MUCH_READ },
};

/* The transaction and the connection can be used afterwards. */
static void test_result_beyond_the_read_limits_is_too_much_read(void **state)
{
    struct database *database = *state;
    struct sql *sql = database_root(database);

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        int64_t connection = database_connection(sql);
        struct arena arena = { 0 };
        struct sql_rows rows = { .count = 7 };
        struct sql_row row;
        enum status status;

        assert_int_equal(sql_begin(sql), STATUS_OK);
        status = sql_read(sql, &arena, sizes[i].query, SQL_VALUES(sql_int(sizes[i].limit)), &rows);
        if (status != sizes[i].want || rows.count != (status == STATUS_OK ? (size_t)sizes[i].limit : 7))
            fail_msg("%s: %s, %zu rows", sizes[i].why, status_name(status), rows.count);
        assert_true(arena.taken_bytes < ARENA_BYTES_MAX);
        arena_wipe(&arena);
        assert_true(sql_in_transaction(sql));
        assert_int_equal(sql_read_one(sql, &arena, &numbers, SQL_VALUES(sql_int(1)), &row), STATUS_OK);
        assert_int_equal(sql_take_int(&row), 1);
        assert_int_equal(sql_commit(sql), STATUS_OK);
        assert_int_equal(database_connection(sql), connection);
        arena_end(&arena);
    }
    sql_end(&sql);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_result_beyond_the_read_limits_is_too_much_read),
        SCRATCH_TEST(test_rows_written_in_groups_are_read_back),
        SCRATCH_TEST(test_thousand_rows_are_written_in_one_round_trip),
        SCRATCH_TEST(test_duplicate_in_a_group_of_rows_is_told_and_rolled_back),
        SCRATCH_TEST(test_duplicate_row_is_a_duplicate),
        SCRATCH_TEST(test_update_of_another_version_is_changed_and_writes_nothing),
        SCRATCH_TEST(test_read_of_a_missing_row_is_not_found),
        SCRATCH_TEST(test_statement_that_the_server_refuses_is_internal),
        SCRATCH_TEST(test_signature_that_does_not_fit_ends_the_process),
    };

    return cmocka_run_group_tests(tests, scratch_start, database_end);
}
