/* tests/sql/settings.c: a server setting on which the program cannot be correct is refused by its name. Settings that
 * need a restart are not tried here. */
#include "../support/database.h"

static const struct {
    const char *name, *wrong, *right;
} settings[] = {
    { "innodb_flush_log_at_trx_commit", "SET GLOBAL innodb_flush_log_at_trx_commit = 2",
      "SET GLOBAL innodb_flush_log_at_trx_commit = 1" },
    { "innodb_snapshot_isolation", "SET GLOBAL innodb_snapshot_isolation = OFF",
      "SET GLOBAL innodb_snapshot_isolation = ON" },
    { "character_set_server", "SET GLOBAL character_set_server = 'latin1'",
      "SET GLOBAL character_set_server = 'utf8mb4'" },
    { "local_infile", "SET GLOBAL local_infile = ON", "SET GLOBAL local_infile = OFF" },
};

enum { SETTINGS = sizeof settings / sizeof settings[0] };

static int server_start(void **state)
{
    auth_start();
    *state = database_make_empty();
    return 0;
}

/* Restores the settings, whatever a failing case left: other tests use the same server. */
static int server_mend(void **state)
{
    struct database *database = *state;

    for (size_t i = 0; i < SETTINGS; i++)
        database_do(database->root, settings[i].right);
    return 0;
}

static void test_servers_settings_are_accepted(void **state)
{
    struct database *database = *state;
    const char *fault = "";

    if (settings_check(database->root, &database->arena, &fault) != STATUS_OK)
        fail_msg("%s", fault);
}

static void test_each_wrong_setting_is_refused_by_its_name(void **state)
{
    struct database *database = *state;

    for (size_t i = 0; i < SETTINGS; i++) {
        const char *fault = "";
        enum status status;

        database_do(database->root, settings[i].wrong);
        status = settings_check(database->root, &database->arena, &fault);
        database_do(database->root, settings[i].right);
        if (status != STATUS_VALIDATION_FAILED || strstr(fault, settings[i].name) == NULL)
            fail_msg("%s: %s, \"%s\"", settings[i].name, status_name(status), fault);
        if (settings_check(database->root, &database->arena, &fault) != STATUS_OK)
            fail_msg("%s: set right, and still: %s", settings[i].name, fault);
    }
}

/* What the program sets for its session does not depend on the server's defaults. */
static void test_session_is_strict_whatever_the_servers_default(void **state)
{
    static const struct sql_query mode = {
        .name = "test_mode", .takes = "", .gives = "t", .text = "SELECT @@SESSION.sql_mode"
    };
    static const char *const wanted[] = { "STRICT_ALL_TABLES",      "ERROR_FOR_DIVISION_BY_ZERO",
                                          "NO_ENGINE_SUBSTITUTION", "NO_ZERO_DATE",
                                          "NO_ZERO_IN_DATE",        "ONLY_FULL_GROUP_BY" };
    struct database *database = *state;
    const char *modes;
    struct sql_row row;
    struct sql *sql;

    database_do(database->root, "SET @sql_mode_before = @@GLOBAL.sql_mode");
    database_do(database->root, "SET GLOBAL sql_mode = ''");
    sql = database_root(database);
    assert_int_equal(sql_read_one(sql, &database->arena, &mode, NULL, 0, &row), STATUS_OK);
    database_do(database->root, "SET GLOBAL sql_mode = @sql_mode_before");
    modes = sql_take_text(&row);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (strstr(modes, wanted[i]) == NULL)
            fail_msg("%s is not in \"%s\"", wanted[i], modes);
    sql_end(&sql);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_servers_settings_are_accepted),
        cmocka_unit_test_teardown(test_each_wrong_setting_is_refused_by_its_name, server_mend),
        cmocka_unit_test(test_session_is_strict_whatever_the_servers_default),
    };

    return cmocka_run_group_tests(tests, server_start, database_end);
}
