/* tests/sql/trouble.c: trouble at the database becomes one sentence that says what to do; a full disk is unavailable,
 * not an internal error. */
#include "../support/database.h"

static void fails(struct database *database, struct sql *sql, unsigned number, const char *message, enum status wanted,
                  const char *sentence)
{
    const char *raised = arena_format(
        &database->arena, "SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = %u, MESSAGE_TEXT = '%s'", number, message);
    enum status status = sql_plain(sql, raised);
    const char *trouble = sql_trouble(sql, &database->arena);

    if (status != wanted)
        fail_msg("%u %s: %s", number, message, status_name(status));
    if ((trouble == NULL) != (sentence == NULL) || (sentence != NULL && strcmp(trouble, sentence) != 0))
        fail_msg("%u %s: \"%s\", not \"%s\"", number, message, trouble == NULL ? "(none)" : trouble,
                 sentence == NULL ? "(none)" : sentence);
}

#define DISK_FULL "The database's disk is full: free some space on the server's disk, then try again."

/* The messages are the server's own. */
static void test_full_disk_in_any_wording_is_unavailable(void **state)
{
    static const struct {
        unsigned number;
        const char *message;
    } wordings[] = {
        { 1021, "Disk full (/tmp/#sql_1.MAI); waiting for someone to free some space... (errno: 28 \"No space left on "
                "device\")" },
        { 1114, "The table ''invoice'' is full" },
        { 1030, "Got error 28 \"No space left on device\" from storage engine InnoDB" },
        { 3, "Error writing file ''./guichet/invoice.frm'' (Errcode: 28 \"No space left on device\")" },
    };
    struct database *database = *state;

    for (size_t i = 0; i < sizeof wordings / sizeof wordings[0]; i++)
        fails(database, database->root, wordings[i].number, wordings[i].message, STATUS_UNAVAILABLE, DISK_FULL);
}

static const char *place(struct database *database)
{
    return fixture_setting(&database->arena, "GUICHET_DB_SOCKET");
}

static void test_each_server_error_says_what_to_do(void **state)
{
    struct database *database = *state;
    struct arena *arena = &database->arena;
    const char *at = place(database);

    fails(database, database->root, 1040, "Too many connections", STATUS_UNAVAILABLE,
          arena_format(
              arena,
              "The database at %s takes no more connections: raise max_connections there, or lower "
              "GUICHET_TILL_WORKERS.",
              at));
    fails(database, database->root, 1290, "The MariaDB server is running with the --read-only option",
          STATUS_UNAVAILABLE,
          arena_format(arena,
                       "The database at %s takes no writes: name the server that does, or switch read_only off there.",
                       at));
    fails(database, database->root, 1146, "Table ''guichet.thing'' doesn''t exist", STATUS_INTERNAL,
          arena_format(
              arena, "The database at %s refused it (1146 Table 'guichet.thing' doesn't exist): its own log says more.",
              at));
}

/* Errors that callers expect and handle are not logged as trouble. */
static void test_duplicate_and_deadlock_have_no_sentence(void **state)
{
    struct database *database = *state;
    struct sql *sql = database_root(database);

    fails(database, sql, 1062, "Duplicate entry", STATUS_DUPLICATE, NULL);
    fails(database, sql, 1213, "Deadlock found", STATUS_CONFLICT, NULL);
    sql_end(&sql);
}

static void test_failed_connection_names_address_user_and_database(void **state)
{
    struct database *database = *state;
    struct arena *arena = &database->arena;
    const char *at = place(database);
    struct sql *absent = database_connect(arena, "/nonexistent.sock", database->name, "root", ""),
               *stranger = database_connect(arena, at, database->name, "nobody_at_all", "x"),
               *elsewhere = database_connect(arena, at, "no_such_database", "root", database_root_password(arena));

    assert_int_equal(sql_plain(absent, "DO 1"), STATUS_UNAVAILABLE);
    assert_string_equal(sql_trouble(absent, arena), "The database does not answer at /nonexistent.sock: start the "
                                                    "server, or correct GUICHET_DB_SOCKET or GUICHET_DB_HOST.");
    assert_int_equal(sql_plain(stranger, "DO 1"), STATUS_UNAVAILABLE);
    assert_string_equal(
        sql_trouble(stranger, arena),
        arena_format(
            arena,
            "The database at %s refuses the user nobody_at_all: correct its name or password in the settings, or"
            " make it with sql/users.sql.",
            at));
    assert_int_equal(sql_plain(elsewhere, "DO 1"), STATUS_UNAVAILABLE);
    assert_string_equal(
        sql_trouble(elsewhere, arena),
        arena_format(
            arena,
            "There is no database no_such_database at %s: make it with sql/users.sql, or correct GUICHET_DB_NAME.",
            at));
    sql_end(&absent);
    sql_end(&stranger);
    sql_end(&elsewhere);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full_disk_in_any_wording_is_unavailable),
        cmocka_unit_test(test_each_server_error_says_what_to_do),
        cmocka_unit_test(test_duplicate_and_deadlock_have_no_sentence),
        cmocka_unit_test(test_failed_connection_names_address_user_and_database),
    };

    return cmocka_run_group_tests(tests, database_start, database_end);
}
