/* tests/support/database.h: a database of the test's own beside that of the services, empty or migrated, with a
 * connection of the server's root for what the program's user may not do (counterfeit rows, change settings, KILL).
 * Other tests do not see its changes. */
#ifndef GUICHET_TESTS_SUPPORT_DATABASE_H
#define GUICHET_TESTS_SUPPORT_DATABASE_H

#include <unistd.h>

#include "../sql/fixture.h"
#include "sql/migrate.h"

struct database {
    struct arena arena; /* of the names and passwords; lives as long as the database */
    const char *name;
    struct sql *root;   /* the server's root, inside this database */
};

/* Reads the password of the server's root from the file that tests/services wrote. */
static inline const char *database_root_password(struct arena *arena)
{
    char services[8192];
    const char *at = strstr(fixture_file(getenv("GUICHET_SERVICES"), services, sizeof services), "\"database\"");

    if (getenv("GUICHET_DB_ROOT_PASSWORD") != NULL)
        return getenv("GUICHET_DB_ROOT_PASSWORD");
    if (at == NULL || (at = strstr(at, "\"password\"")) == NULL || (at = strchr(at, ':')) == NULL ||
        (at = strchr(at, '"')) == NULL)
        fail_msg("no password of the database's root: ./test starts a database, or set GUICHET_DB_ROOT_PASSWORD");
    return arena_copy(arena, at + 1, strcspn(at + 1, "\""));
}

static inline struct sql *database_connect(struct arena *arena, const char *socket, const char *name, const char *user,
                                           const char *password)
{
    struct sql_config config = { .socket = socket, .name = name, .user = user, .password = password };

    if (config.socket == NULL)
        config.socket = fixture_setting(arena, "GUICHET_DB_SOCKET");
    return sql_new(&config);
}

/* Opens another connection as the server's root. */
static inline struct sql *database_root(struct database *database)
{
    return database_connect(&database->arena, NULL, database->name, "root", database_root_password(&database->arena));
}

/* Opens a connection as the program's own user; socket NULL: the server's own socket. */
static inline struct sql *database_program(struct database *database, const char *socket)
{
    return database_connect(&database->arena, socket, database->name,
                            fixture_setting(&database->arena, "GUICHET_DB_USER"),
                            fixture_setting(&database->arena, "GUICHET_DB_PASSWORD"));
}

static inline void database_do(struct sql *sql, const char *text)
{
    if (sql_plain(sql, text) != STATUS_OK)
        fail_msg("%s: %s", text, sql_error(sql));
}

static inline struct database *database_make_empty(void)
{
    struct database *database = calloc(1, sizeof *database);
    struct sql *server;

    assert_non_null(database);
    database->name = arena_format(&database->arena, "guichet_%s", id_write(ID_EVENT, id_new()).text);
    server = database_connect(&database->arena, NULL, "mysql", "root", database_root_password(&database->arena));
    database_do(server, arena_format(&database->arena, "CREATE DATABASE %s CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                                     database->name));
    sql_end(&server);
    database->root = database_root(database);
    return database;
}

static inline struct database *database_make(void)
{
    struct database *database = database_make_empty();
    const char *fault = "";
    int applied = 0;

    if (migrate_apply(database->root, &database->arena, &applied, &fault) != STATUS_OK)
        fail_msg("no schema: %s", fault);
    return database;
}

static inline void database_drop(struct database **database)
{
    database_do((*database)->root, arena_format(&(*database)->arena, "DROP DATABASE %s", (*database)->name));
    sql_end(&(*database)->root);
    arena_end(&(*database)->arena);
    free(*database);
    *database = NULL;
}

/* Returns the one integer that a statement yields. */
static inline int64_t database_int(struct sql *sql, const struct sql_query *query)
{
    struct arena arena = { 0 };
    struct sql_row row;
    int64_t integer;

    assert_int_equal(sql_read_one(sql, &arena, query, NULL, 0, &row), STATUS_OK);
    integer = sql_take_int(&row);
    arena_end(&arena);
    return integer;
}

/* Returns the rows of every table that an act may write, as one text: two such texts are equal exactly where nothing
 * was changed between them. */
static inline const char *database_contents(struct database *database)
{
    static const struct sql_query checksums = {
        .name = "test_checksums",
        .takes = "",
        .gives = "tI",
        .text =
            "CHECKSUM TABLE organization, user, session, product, price, price_revision, payment_method, subscription, "
            "quote, `order`, lot, payment,"
            " pending_line, series, invoice, invoice_line, invoice_tax, invoice_state, ledger_entry, event, operation"
    };
    struct sql_rows rows;
    const char *all = "";

    assert_int_equal(sql_read(database->root, &database->arena, &checksums, NULL, 0, &rows), STATUS_OK);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        const char *table = strchr(sql_take_text(&row), '.') + 1;

        all = arena_format(&database->arena, "%s%s=%lld ", all, table, (long long)sql_take_int_or(&row, -1));
    }
    return all;
}

/* The server's identifier of a connection. database_kill ends one and waits until it is gone. */
static inline int64_t database_connection(struct sql *sql)
{
    static const struct sql_query connection_id = {
        .name = "test_connection", .takes = "", .gives = "i", .text = "SELECT CONNECTION_ID()"
    };

    return database_int(sql, &connection_id);
}

static inline void database_kill(struct database *database, int64_t connection)
{
    static const struct sql_query alive = { .name = "test_alive", .takes = "i", .gives = "i", .text =
        "SELECT id FROM information_schema.processlist WHERE id = ?" };
    struct arena arena = { 0 };
    struct sql_row row;

    database_do(database->root, arena_format(&database->arena, "KILL %lld", (long long)connection));
    while (sql_read_one(database->root, &arena, &alive, SQL_VALUES(sql_int(connection)), &row) == STATUS_OK) {
        arena_wipe(&arena);
        usleep(1000);
    }
    arena_end(&arena);
}

/* cmocka's set-up and tear-down of a group of tests that share one database. */
static inline int database_start(void **state)
{
    auth_start();
    *state = database_make();
    return 0;
}

static inline int database_end(void **state)
{
    struct database *database = *state;

    database_drop(&database);
    return 0;
}

#endif
