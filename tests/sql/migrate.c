/* tests/sql/migrate.c: migrations are applied once, and an edited, foreign or incomplete history is refused. */
#include "../support/database.h"
#include "sql/email_keys.h"

static int empty_start(void **state)
{
    auth_start();
    *state = database_make_empty();
    return 0;
}

static enum status apply(struct database *database, int *applied, const char **fault)
{
    *applied = -1;
    *fault = "";
    return migrate_apply(database->root, &database->arena, applied, fault);
}

static int migrations_known(void)
{
    int count = 0;

    while (migrations[count].name != NULL)
        count++;
    return count;
}

static void test_migrating_again_changes_nothing(void **state)
{
    static const struct sql_query columns = { .name = "test_columns", .takes = "", .gives = "i", .text =
        "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE()" };
    struct database *database = *state;
    const char *fault, *before;
    int64_t columns_before;
    int applied;

    assert_int_equal(apply(database, &applied, &fault), STATUS_OK);
    assert_int_equal(applied, migrations_known());
    before = database_contents(database);
    columns_before = database_int(database->root, &columns);
    assert_int_equal(apply(database, &applied, &fault), STATUS_OK);
    assert_int_equal(applied, 0);
    assert_string_equal(database_contents(database), before);
    assert_int_equal(database_int(database->root, &columns), columns_before);
    assert_int_equal(migrate_check(database->root, &database->arena, &fault), STATUS_OK);
}

static void test_every_table_is_innodb_with_a_primary_key(void **state)
{
    static const struct sql_query odd = { .name = "test_odd_tables",
                                          .takes = "",
                                          .gives = "i",
                                          .text = "SELECT COUNT(*) FROM information_schema.tables t WHERE "
                                                  "t.table_schema = DATABASE() AND (t.engine <> 'InnoDB' OR NOT EXISTS"
                                                  " (SELECT 1 FROM information_schema.statistics s WHERE "
                                                  "s.table_schema = t.table_schema AND s.table_name = t.table_name"
                                                  "  AND s.index_name = 'PRIMARY'))" };
    struct database *database = *state;
    const char *fault;
    int applied;

    assert_int_equal(apply(database, &applied, &fault), STATUS_OK);
    assert_int_equal(database_int(database->root, &odd), 0);
}

static const struct {
    const char *why;
    const char *forge;  /* an edit by hand of a migrated database; NULL: none */
    enum status check;
    const char *says;   /* part of the sentence */
    bool apply_refuses; /* migrate must refuse too, and change nothing */
} histories[] = {
    { "as it should be", NULL, STATUS_OK, "", false },
    { "edited afterwards", "UPDATE schema_migration SET checksum = REPEAT('0', 64) WHERE number = 1",
      STATUS_VALIDATION_FAILED,
      "was edited after it had been applied", true },
    { "written by a newer program", "INSERT INTO schema_migration (number, name, checksum, applied_at)"
      " VALUES (999, '999_later', REPEAT('0', 64), '2030-01-01')", STATUS_VALIDATION_FAILED, "999_later", true },
    { "a number is missing", "UPDATE schema_migration SET number = 0, name = '000_odd' WHERE number = 1",
      STATUS_VALIDATION_FAILED, "000_odd", true },
    { "not applied", "DELETE FROM schema_migration", STATUS_VALIDATION_FAILED, "run `guichet migrate`", false },
    { "no history at all", "DROP TABLE schema_migration", STATUS_VALIDATION_FAILED, "no schema yet", false },
};

static void test_edited_or_incomplete_history_is_refused_with_a_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof histories / sizeof histories[0]; i++) {
        struct database *database = database_make();
        const char *fault = "", *before = database_contents(database);
        enum status status;
        int applied;

        if (histories[i].forge != NULL)
            database_do(database->root, histories[i].forge);
        status = migrate_check(database->root, &database->arena, &fault);
        if (status != histories[i].check || strstr(fault, histories[i].says) == NULL)
            fail_msg("%s: %s, \"%s\"", histories[i].why, status_name(status), fault);
        if (histories[i].apply_refuses &&
            (apply(database, &applied, &fault) != STATUS_VALIDATION_FAILED || applied != -1))
            fail_msg("%s: it was migrated all the same", histories[i].why);
        if (strcmp(database_contents(database), before) != 0)
            fail_msg("%s: something changed", histories[i].why);
        database_drop(&database);
    }
}

/* A table of an applied migration's name exists already: the sentence names the migration, and it is not recorded. */
static void test_migration_that_fails_is_not_recorded(void **state)
{
    static const struct sql_query recorded = {
        .name = "test_recorded", .takes = "", .gives = "i", .text = "SELECT COUNT(*) FROM schema_migration"
    };
    struct database *database = *state;
    const char *fault;
    int applied;

    database_do(database->root, "CREATE TABLE event (k INT PRIMARY KEY)");
    assert_int_not_equal(apply(database, &applied, &fault), STATUS_OK);
    assert_non_null(strstr(fault, "001_create"));
    assert_int_equal(database_int(database->root, &recorded), 0);
}

static const struct migration *migration_named(const char *name)
{
    for (const struct migration *m = migrations; m->name != NULL; m++)
        if (strcmp(m->name, name) == 0)
            return m;
    fail_msg("no migration %s", name);
    return NULL;
}

static void statements_do(struct database *database, const char *text)
{
    for (const char *at = text, *end; (end = strstr(at, ";\n")) != NULL; at = end + 2)
        database_do(database->root, arena_copy(&database->arena, at, (size_t)(end - at)));
}

static const char *key_of(struct database *database, int number)
{
    static const struct sql_query key = { .name = "test_email_key", .takes = "i", .gives = "t", .text =
        "SELECT COALESCE(HEX(email_key), 'none') FROM user WHERE id = UNHEX(LPAD(HEX(?), 32, '0'))" };
    struct sql_row row;

    assert_int_equal(sql_read_one(database->root, &database->arena, &key, SQL_VALUES(sql_int(number)), &row),
                     STATUS_OK);
    return sql_take_text(&row);
}

/* Users of before 016, whose addresses the collation told apart: afterwards each has a key of its own. */
static void test_016_existing_users_get_distinct_email_keys(void **state)
{
    static const struct { const char *why, *email, *status, *key; } users[] = {
        { "ASCII in lower case", "'Ana@Example.Test'", "active", "616E61406578616D706C652E74657374" },
        { "decomposed, with a twin in the normal form", "CONCAT('Rene', CHAR(0xCC81 USING utf8mb4), '@e.test')",
          "active", "72656E65CC8140652E74657374" },
        { "the normal form has the key", "CONCAT('Ren', CHAR(0xC3A9 USING utf8mb4), '@e.test')", "active",
          "72656EC3A940652E74657374" },
        { "decomposed, without a twin", "CONCAT('Le', CHAR(0xCC81 USING utf8mb4), 'a@e.test')", "disabled",
          "6CC3A96140652E74657374" },
        { "deleted", "'deleted:usr_1'", "deleted", "none" },
    };
    struct database *database = *state;
    const struct migration *migration = migration_named("016_email_keys");
    const char *fault;
    int applied;

    assert_int_equal(apply(database, &applied, &fault), STATUS_OK);
    database_do(database->root,
                "ALTER TABLE user DROP KEY user_email_key, DROP COLUMN email_key, ADD UNIQUE KEY user_email (email)");
    database_do(database->root, "SET foreign_key_checks = 0");
    for (int i = 0; i < 5; i++)
        database_do(
            database->root,
            arena_format(
                &database->arena,
                "INSERT INTO user (organization_id, id, email, display_name, roles, status, version,"
                " created_at) VALUES (REPEAT('x', 16), UNHEX(LPAD(HEX(%d), 32, '0')), %s, 'N', 8, '%s', 1, NOW())",
                i + 1, users[i].email, users[i].status));
    for (int times = 0; times < 2; times++) { /* the second time as after a crash */
        statements_do(database, migration->text);
        assert_int_equal(email_keys_fill(database->root), STATUS_OK);
        for (int i = 0; i < 5; i++)
            if (strcmp(key_of(database, i + 1), users[i].key) != 0)
                fail_msg("%s: %s", users[i].why, key_of(database, i + 1));
    }
}

static int64_t updated_us(struct database *database, const char *table, int organization)
{
    struct sql_query *at = ARENA_NEW(&database->arena, struct sql_query);

    *at = (struct sql_query){ .name = "test_updated", .takes = "", .gives = "i",
                              .text = arena_format(&database->arena,
                                                   "SELECT TIMESTAMPDIFF(MICROSECOND, '2026-11-12', updated_at) FROM %s"
                                                   " WHERE organization_id = REPEAT('%d', 16)",
                                                   table, organization) };
    return database_int(database->root, at);
}

/* Organization 1 is a sandbox whose clock is behind its row, 2 one that is before it, 3 no sandbox. */
static void test_040_no_row_of_a_sandbox_is_later_than_its_clock(void **state)
{
    static const struct { const char *clock; int64_t want_us; } cases[] = {
        { "'2026-11-12 09:00:00.000001'", INT64_C(32400000001) },
        { "'2026-11-12 11:00:00'", INT64_C(36000000000) },
        { "NULL", INT64_C(36000000000) },
    };
    struct database *database = *state;
    const struct migration *migration = migration_named("040_sandbox_updated");
    const char *fault;
    int applied;

    assert_int_equal(apply(database, &applied, &fault), STATUS_OK);
    database_do(database->root, "SET foreign_key_checks = 0");
    for (int i = 1; i <= 3; i++) {
        database_do(database->root,
                    arena_format(&database->arena,
                                 "INSERT INTO organization (id, name, legal_name, line1, postal_code, city, country,"
                                 " currency, locale, credit_limit_minor, credit_balance_minor, is_operator, sandbox,"
                                 " clock_at, journal_sequence, journal_hash, version, created_at) VALUES"
                                 " (REPEAT('%d', 16), 'A', 'A', 'A', '1', 'A', 'FR', 'EUR', 'fr', 0, 0, FALSE, %d, %s,"
                                 " 0, REPEAT('x', 32), 1, NOW())",
                                 i, i < 3, cases[i - 1].clock));
        database_do(database->root,
                    arena_format(&database->arena,
                                 "INSERT INTO invoice_state (organization_id, invoice_id, status, credited_minor,"
                                 " paid_minor, due_minor, version, updated_at) VALUES (REPEAT('%d', 16),"
                                 " REPEAT('%d', 16), 'paid', 0, 0, 0, 1, '2026-11-12 10:00:00')",
                                 i, i));
        database_do(database->root,
                    arena_format(&database->arena,
                                 "INSERT INTO user (organization_id, id, email, display_name, roles, status, version,"
                                 " created_at, updated_at) VALUES (REPEAT('%d', 16), REPEAT('%d', 16), 'u%d@e.test',"
                                 " 'N', 8, 'active', 1, NOW(), '2026-11-12 10:00:00')",
                                 i, i, i));
    }
    for (int times = 0; times < 2; times++) { /* the second time as after a crash */
        statements_do(database, migration->text);
        for (int i = 1; i <= 3; i++) {
            assert_int_equal(updated_us(database, "user", i), cases[i - 1].want_us);
            assert_int_equal(updated_us(database, "invoice_state", i), cases[i - 1].want_us);
        }
    }
}

static void test_programs_user_may_check_schema_and_settings(void **state)
{
    struct database *database = *state;
    struct sql *program;
    const char *fault = "";
    int applied;

    assert_int_equal(apply(database, &applied, &fault), STATUS_OK);
    program = database_program(database, NULL);
    assert_int_equal(migrate_check(program, &database->arena, &fault), STATUS_OK);
    assert_int_equal(settings_check(program, &database->arena, &fault), STATUS_OK);
    sql_end(&program);
}

#define EMPTY_TEST(test) cmocka_unit_test_setup_teardown(test, empty_start, database_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EMPTY_TEST(test_migrating_again_changes_nothing),
        EMPTY_TEST(test_every_table_is_innodb_with_a_primary_key),
        cmocka_unit_test(test_edited_or_incomplete_history_is_refused_with_a_sentence),
        EMPTY_TEST(test_migration_that_fails_is_not_recorded),
        EMPTY_TEST(test_016_existing_users_get_distinct_email_keys),
        EMPTY_TEST(test_040_no_row_of_a_sandbox_is_later_than_its_clock),
        EMPTY_TEST(test_programs_user_may_check_schema_and_settings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
