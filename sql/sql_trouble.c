/* sql/sql_trouble.c: describes a database error in a sentence that says what to do; for the server's operator, in
 * English like the log. */
#include <string.h>

#include "sql/sql_private.h"

/* Server errors by number (the client headers of the two libraries do not agree on names). */
enum {
    ERROR_DISK_FULL = 1021,
    ERROR_TABLE_FULL = 1114, /* InnoDB reports a full disk this way */
    ERROR_TOO_MANY_CONNECTIONS = 1040,
    ERROR_NO_DATABASE = 1049,
    ERROR_READ_ONLY = 1290,
    ERROR_DATABASE_DENIED = 1044,
    ERROR_USER_DENIED = 1045,
    ERROR_USER_UNKNOWN = 1698,
};

bool sql_is_disk_full(unsigned number, const char *message)
{
    return number == ERROR_DISK_FULL || number == ERROR_TABLE_FULL ||
           strstr(message, "No space left on device") != NULL;
}

bool sql_was_done_already(const struct sql *sql)
{
    static const unsigned numbers[] = {
        1022, 1061, 1826, /* a key or constraint of that name exists */
        1050, 1060, 1068, /* a table, a column or a primary key exists */
        1051, 1091,       /* a table, a column or a key does not exist */
    };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (sql->error_number == numbers[i])
            return true;
    return false;
}

static const char *place_of(const struct sql_config *config, struct arena *arena)
{
    return config->socket != NULL ? config->socket : arena_format(arena, "%s:%u", config->host, config->port);
}

const char *sql_trouble(const struct sql *sql, struct arena *arena)
{
    const struct sql_config *config = &sql->config;
    const char *place = place_of(config, arena);

    if (sql->error_number == 0)
        return NULL;
    if (sql_is_disk_full(sql->error_number, sql->error))
        return "The database's disk is full: free some space on the server's disk, then try again.";
    if (sql_is_client_error(sql->error_number))
        return arena_format(
            arena,
            "The database does not answer at %s: start the server, or correct GUICHET_DB_SOCKET or GUICHET_DB_HOST.",
            place);
    switch (sql->error_number) {
    case ERROR_DATABASE_DENIED:
    case ERROR_USER_DENIED:
    case ERROR_USER_UNKNOWN:
        return arena_format(
            arena,
            "The database at %s refuses the user %s: correct its name or password in the settings, or make it with"
            " sql/users.sql.",
            place, config->user);
    case ERROR_NO_DATABASE:
        return arena_format(arena,
                            "There is no database %s at %s: make it with sql/users.sql, or correct GUICHET_DB_NAME.",
                            config->name, place);
    case ERROR_TOO_MANY_CONNECTIONS:
        return arena_format(
            arena,
            "The database at %s takes no more connections: raise max_connections there, or lower GUICHET_TILL_WORKERS.",
            place);
    case ERROR_READ_ONLY:
        return arena_format(
            arena, "The database at %s takes no writes: name the server that does, or switch read_only off there.",
            place);
    default:
        return arena_format(arena, "The database at %s refused it (%s): its own log says more.", place, sql->error);
    }
}
