/* sql/settings.c: the server settings that the program's correctness depends on. A wrong one is refused at start-up,
 * with the line that corrects it.
 * Source: docs/reliability.md, 2.4. */
#include <string.h>

#include "sql/migrate.h"

struct setting {
    const char *name;
    const char *value;
    const char *why;
};

/* In the order of settings_read's columns. Session settings (isolation, sql_mode, time zone) are set by
 * sql_connection.c. */
static const struct setting settings[] = {
    { "innodb_flush_log_at_trx_commit", "1", "an acknowledged order must survive a power cut" },
    { "innodb_doublewrite", "1", "a torn page must not lose money" },
    { "innodb_snapshot_isolation", "1", "a lost update must be refused, not made" },
    { "innodb_rollback_on_timeout", "1", "half an act must never be committed" },
    { "character_set_server", "utf8mb4", "names are in every script" },
    { "local_infile", "0", "the server must not read the client's files" },
    { "sync_binlog", "1", "with a binary log, it must hold what was acknowledged" },
};

/* clang-format off */
static const struct sql_query settings_read = { .name = "settings_read", .takes = "", .gives = "ttttttt", .text =
    "SELECT CAST(@@GLOBAL.innodb_flush_log_at_trx_commit AS CHAR), CAST(@@GLOBAL.innodb_doublewrite AS CHAR),"
    " CAST(@@GLOBAL.innodb_snapshot_isolation AS CHAR), CAST(@@GLOBAL.innodb_rollback_on_timeout AS CHAR),"
    " @@GLOBAL.character_set_server,"
    " CAST(@@GLOBAL.local_infile AS CHAR), IF(@@GLOBAL.log_bin, CAST(@@GLOBAL.sync_binlog AS CHAR), '1')" };
/* clang-format on */

/* Some versions say ON where others say 1. */
static bool setting_is(const char *value, const char *wanted)
{
    return strcmp(value, wanted) == 0 || (strcmp(wanted, "1") == 0 && strcmp(value, "ON") == 0) ||
           (strcmp(wanted, "0") == 0 && strcmp(value, "OFF") == 0);
}

enum status settings_check(struct sql *sql, struct arena *arena, const char **fault)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &settings_read, NULL, 0, &row);

    if (status == STATUS_INTERNAL) {
        *fault = arena_format(
            arena, "The server's settings cannot be read (%s): Guichet needs MariaDB 10.6.18, 10.11.8 or later.",
            sql_error(sql));
        return STATUS_VALIDATION_FAILED;
    }
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        const char *value = sql_take_text(&row);

        if (setting_is(value, settings[i].value))
            continue;
        *fault = arena_format(
            arena, "The database server has %s = %s, but %s: set %s = %s in its configuration and restart it.",
            settings[i].name, value, settings[i].why, settings[i].name, settings[i].value);
        return STATUS_VALIDATION_FAILED;
    }
    return STATUS_OK;
}
