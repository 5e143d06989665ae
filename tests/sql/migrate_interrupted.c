/* tests/sql/migrate_interrupted.c: a migration is killed before, in and after each of its statements, and goes on
 * the next time; and two at once. Source: docs/reliability.md, 2.5. */
#include "../support/database.h"
#include "../support/child.h"

#include <signal.h>
#include <stdio.h>

enum { ROUNDS_MAX = 3000 };

static int start(void **state)
{
    auth_start();
    *state = database_make_empty();
    return 0;
}

static int migrations_known(void)
{
    int count = 0;

    while (migrations[count].name != NULL)
        count++;
    return count;
}

/* A connection of its own, as `guichet migrate` has. */
static void migrate_whole(void *with, int number)
{
    struct database *database = with;
    struct sql *sql = database_root(database);
    const char *fault = NULL;
    int applied;

    (void)number;
    child_check(migrate_apply(sql, &database->arena, &applied, &fault) == STATUS_OK);
    sql_end(&sql);
}

static void fault_arm(const char *path, const char *point)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fprintf(file, "migrate:%s 1 kill\n", point) > 0);
    assert_int_equal(fclose(file), 0);
}

/* Every column, key and constraint. */
static const char *schema_of(struct database *database)
{
    static const struct sql_query all = {
        .name = "test_schema",
        .takes = "",
        .gives = "t",
        .text = "SELECT CONCAT_WS(' ', table_name, ordinal_position, column_name, column_type, is_nullable, "
                "column_default, extra, generation_expression)"
                "  FROM information_schema.columns WHERE table_schema = DATABASE()"
                " UNION ALL SELECT CONCAT_WS(' ', table_name, index_name, seq_in_index, column_name, non_unique)"
                "  FROM information_schema.statistics WHERE table_schema = DATABASE()"
                " UNION ALL SELECT CONCAT_WS(' ', table_name, constraint_name, check_clause)"
                "  FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()"
                " UNION ALL SELECT CONCAT_WS(' ', table_name, constraint_name, constraint_type)"
                "  FROM information_schema.table_constraints WHERE table_schema = DATABASE() ORDER BY 1"
    };
    struct sql_rows rows;
    const char *text = "";

    assert_int_equal(sql_read(database->root, &database->arena, &all, NULL, 0, &rows), STATUS_OK);
    assert_true(rows.count > 500);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        text = arena_format(&database->arena, "%s%s\n", text, sql_take_text(&row));
    }
    return text;
}

/* schema_step is empty, and everything is as if nothing had ever stopped. */
static void same_as_in_one_go(struct database *database)
{
    static const struct sql_query steps = {
        .name = "test_steps", .takes = "", .gives = "i", .text = "SELECT COUNT(*) FROM schema_step"
    };
    struct database *other = database_make();
    const char *fault = "";

    assert_int_equal(database_int(database->root, &steps), 0);
    assert_int_equal(migrate_check(database->root, &database->arena, &fault), STATUS_OK);
    assert_string_equal(schema_of(database), schema_of(other));
    assert_string_equal(database_contents(database), database_contents(other));
    database_drop(&other);
}

/* Each statement in turn is begun and not run, run and not recorded, recorded: three kills. */
static void test_killed_around_every_statement(void **state)
{
    static const char *const points[] = { "step_begun", "step_ran", "step_done" };
    struct database *database = *state;
    char path[] = "/tmp/guichet-migrate.XXXXXX";
    int rounds = 0, ended = SIGKILL, fd = mkstemp(path);

    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(setenv("GUICHET_FAULT_FILE", path, 1), 0);
    for (; ended == SIGKILL && rounds < ROUNDS_MAX; rounds++) {
        fault_arm(path, points[rounds % 3]);
        ended = child_end(child_start(migrate_whole, database, 0, 1));
    }
    assert_int_equal(unsetenv("GUICHET_FAULT_FILE"), 0);
    (void)unlink(path);
    assert_int_equal(ended, 0);
    assert_true(rounds > 3 * 100); /* the migrations have more than a hundred statements */
    same_as_in_one_go(database);
}

static void test_two_at_once(void **state)
{
    struct database *database = *state;
    pid_t pids[4];

    for (size_t i = 0; i < sizeof pids / sizeof pids[0]; i++)
        pids[i] = child_start(migrate_whole, database, (int)i, 1);
    for (size_t i = 0; i < sizeof pids / sizeof pids[0]; i++)
        assert_int_equal(child_end(pids[i]), 0);
    same_as_in_one_go(database);
}

/* A table that somebody made by hand is no trace of ours: refused each time, until it is gone. */
static void test_what_was_never_begun_is_not_taken_for_done(void **state)
{
    struct database *database = *state;
    const char *fault = NULL;
    int applied;

    database_do(database->root, "CREATE TABLE event (k INT PRIMARY KEY)");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(migrate_apply(database->root, &database->arena, &applied, &fault), STATUS_INTERNAL);
        assert_non_null(strstr(fault, "Migration 001_create stopped."));
    }
    database_do(database->root, "DROP TABLE event");
    assert_int_equal(migrate_apply(database->root, &database->arena, &applied, &fault), STATUS_OK);
    assert_int_equal(applied, migrations_known());
    same_as_in_one_go(database);
}

static void test_a_file_edited_after_its_first_steps(void **state)
{
    struct database *database = *state;
    const char *fault = NULL;
    int applied;

    database_do(database->root, "CREATE TABLE event (k INT PRIMARY KEY)");
    assert_int_equal(migrate_apply(database->root, &database->arena, &applied, &fault), STATUS_INTERNAL);
    database_do(database->root, "UPDATE schema_step SET checksum = REPEAT('0', 64)");
    assert_int_equal(migrate_apply(database->root, &database->arena, &applied, &fault), STATUS_VALIDATION_FAILED);
    assert_non_null(strstr(fault, "Migration 001_create was edited after its first"));
}

static int end(void **state)
{
    struct database *database = *state;

    database_drop(&database);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_killed_around_every_statement, start, end),
        cmocka_unit_test_setup_teardown(test_two_at_once, start, end),
        cmocka_unit_test_setup_teardown(test_what_was_never_begun_is_not_taken_for_done, start, end),
        cmocka_unit_test_setup_teardown(test_a_file_edited_after_its_first_steps, start, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
