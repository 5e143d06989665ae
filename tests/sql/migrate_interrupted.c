/* tests/sql/migrate_interrupted.c: migrations that are killed before, in and after each of their statements are
 * completed by the next run, on an empty database and on those of earlier releases (tests/upgrade); and several runs at
 * once.
 * Source: docs/reliability.md, 2.5. */
#include "../support/child.h"
#include "../support/release.h"

#include "counter/verify.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

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

/* Migrates on a connection of its own, as `guichet migrate` does. */
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

/* Every column, key and constraint as one text. */
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

/* All values of a table as one number. (CHECKSUM TABLE also counts what a NULL of a generated column leaves behind.) */
static int64_t sum_of(struct database *database, const char *table, const char *values)
{
    struct sql_query *sum = ARENA_NEW(&database->arena, struct sql_query);

    *sum = (struct sql_query){
        .name = "test_sum", .takes = "", .gives = "i",
        .text = arena_format(&database->arena,
                             "SELECT CAST(COALESCE(SUM(CRC32(CONCAT_WS(' ', %s))), 0) AS SIGNED) FROM `%s`", values,
                             table)
    };
    return database_int(database->root, sum);
}

/* Compares every table but the record of when it was migrated. Times that a migration takes from the clock may
 * differ. */
static void same_rows(struct database *database, struct database *other)
{
    static const struct sql_query tables = { .name = "test_tables", .takes = "", .gives = "tt", .text =
        "SELECT table_name, GROUP_CONCAT(IF(column_name IN ('ask_at', 'detach_at', 'updated_at', 'watch_at'),"
        " CONCAT('`',"
        " column_name, '` IS NULL'), CONCAT('COALESCE(HEX(`', column_name, '`), ''-'')')) ORDER BY column_name)"
        " FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND table_name NOT IN ('schema_migration', 'schema_step') GROUP BY table_name" };
    struct sql_rows rows;

    assert_int_equal(sql_read(database->root, &database->arena, &tables, NULL, 0, &rows), STATUS_OK);
    assert_true(rows.count > 30);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        const char *table = sql_take_text(&row), *values = sql_take_text(&row);

        if (sum_of(database, table, values) != sum_of(other, table, values))
            fail_msg("the rows of %s are not what they are in one go", table);
    }
}

/* schema_step is empty, and schema and rows equal those of a database that was migrated without interruption. */
static void same_as(struct database *database, struct database *other)
{
    static const struct sql_query steps = {
        .name = "test_steps", .takes = "", .gives = "i", .text = "SELECT COUNT(*) FROM schema_step"
    };
    const char *fault = "";

    assert_int_equal(database_int(database->root, &steps), 0);
    assert_int_equal(migrate_check(database->root, &database->arena, &fault), STATUS_OK);
    assert_string_equal(schema_of(database), schema_of(other));
    same_rows(database, other);
}

static void same_as_in_one_go(struct database *database)
{
    struct database *other = database_make();

    same_as(database, other);
    database_drop(&other);
}

/* Kills the migration three times a statement: begun and not run, run and not recorded, recorded. Returns the kills. */
static int killed_around_every_statement(struct database *database)
{
    static const char *const points[] = { "step_begun", "step_ran", "step_done" };
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
    return rounds - 1;
}

static void test_migration_killed_around_every_statement_is_completed(void **state)
{
    struct database *database = *state;

    /* the migrations have more than a hundred statements */
    assert_true(killed_around_every_statement(database) > 3 * 100);
    same_as_in_one_go(database);
}

/* Number of statements in the migrations after this number; a statement ends where a line does. */
static int statements_after(int number)
{
    int count = 0;

    for (const struct migration *m = migrations; m->name != NULL; m++)
        for (const char *line = m->text; m->number > number && *line != '\0'; line += strcspn(line, "\n") + 1)
            count += strncmp(line, "--", 2) != 0 && line[strcspn(line, "\n") - 1] == ';';
    return count;
}

/* Does the same with a database of an earlier release (tests/upgrade): it equals one migrated without interruption, and
 * its books are right. */
static void killed_with_a_year_in_it(const char *schema, int number)
{
    struct database *stopped = release_make(schema), *other = release_make(schema);
    struct verification verification;

    assert_true(statements_after(number) > 0 || strncmp(migrations[migrations_known() - 1].name, schema, 3) == 0);
    assert_int_equal(killed_around_every_statement(stopped), 3 * statements_after(number));
    migrate_whole(other, 0);
    same_as(stopped, other);
    assert_int_equal(verify_books(stopped->root, &stopped->arena, &verification), STATUS_OK);
    if (verification.fault != NULL)
        fail_msg("%s %s: %s", verification.table, verification.row, verification.fault);
    assert_true(verification.invoices > 40);
    database_drop(&other);
    database_drop(&stopped);
}

static void test_migration_of_release_003_killed_around_every_statement_is_completed(void **state)
{
    (void)state;
    killed_with_a_year_in_it("003", 3);
}

static void test_migration_of_release_009_killed_around_every_statement_is_completed(void **state)
{
    (void)state;
    killed_with_a_year_in_it("009", 9);
}

static void test_migration_of_release_020_killed_around_every_statement_is_completed(void **state)
{
    (void)state;
    killed_with_a_year_in_it("020", 20);
}

static void test_migration_of_release_032_killed_around_every_statement_is_completed(void **state)
{
    (void)state;
    killed_with_a_year_in_it("032", 32);
}

static void test_concurrent_migrations_apply_each_statement_once(void **state)
{
    struct database *database = *state;
    pid_t pids[4];

    for (size_t i = 0; i < sizeof pids / sizeof pids[0]; i++)
        pids[i] = child_start(migrate_whole, database, (int)i, 1);
    for (size_t i = 0; i < sizeof pids / sizeof pids[0]; i++)
        assert_int_equal(child_end(pids[i]), 0);
    same_as_in_one_go(database);
}

/* A table that somebody made by hand is not taken for an interrupted migration: refused each time, until it is gone. */
static void test_table_made_by_hand_is_not_taken_for_an_interrupted_migration(void **state)
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

static void test_migration_edited_after_its_first_steps_is_refused(void **state)
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
        cmocka_unit_test_setup_teardown(test_migration_killed_around_every_statement_is_completed, start, end),
        cmocka_unit_test(test_migration_of_release_003_killed_around_every_statement_is_completed),
        cmocka_unit_test(test_migration_of_release_009_killed_around_every_statement_is_completed),
        cmocka_unit_test(test_migration_of_release_020_killed_around_every_statement_is_completed),
        cmocka_unit_test(test_migration_of_release_032_killed_around_every_statement_is_completed),
        cmocka_unit_test_setup_teardown(test_concurrent_migrations_apply_each_statement_once, start, end),
        cmocka_unit_test_setup_teardown(test_table_made_by_hand_is_not_taken_for_an_interrupted_migration, start, end),
        cmocka_unit_test_setup_teardown(test_migration_edited_after_its_first_steps_is_refused, start, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
