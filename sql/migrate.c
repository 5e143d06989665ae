/* sql/migrate.c: applies the numbered migrations; holds schema and server settings against what the program needs. */
#include "sql/migrate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "sql/email_keys.h"

static const char history_create[] = "CREATE TABLE IF NOT EXISTS schema_migration (number INT NOT NULL, name VARCHAR(100) NOT NULL,"
                                     " checksum CHAR(64) NOT NULL, applied_at DATETIME(6) NOT NULL, PRIMARY KEY (number)) ENGINE = InnoDB";

static const struct sql_query history_read = { .name = "history_read", .takes = "", .gives = "itt", .text =
    "SELECT number, name, checksum FROM schema_migration ORDER BY number" };
static const struct sql_query history_insert = { .name = "history_insert", .takes = "ittu", .text =
    "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)" };

/* Every recorded migration must be one of ours, unedited. *applied: how many are recorded. */
static enum status history_compare(struct sql *sql, struct arena *arena, size_t *applied, const char **fault)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &history_read, NULL, 0, &rows);

    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        int64_t number = sql_take_int(&row);
        const char *name = sql_take_text(&row), *checksum = sql_take_text(&row);

        if (migrations[i].name == NULL || migrations[i].number != number) {
            *fault = arena_format(arena, "The database has migration %s, which this program does not know: run the newer program.", name);
            return STATUS_VALIDATION_FAILED;
        }
        if (strcmp(migrations[i].checksum, checksum) != 0) {
            *fault = arena_format(arena, "Migration %s was edited after it had been applied: put its file back as it was and write a new one.", name);
            return STATUS_VALIDATION_FAILED;
        }
    }
    *applied = rows.count;
    return STATUS_OK;
}

/* Runs a file statement by statement. Statements end with a semicolon at the end of a line; comment lines are left out. */
static enum status text_run(struct sql *sql, struct arena *arena, const char *text)
{
    char *statement = arena_take(arena, strlen(text) + 1);
    size_t length = 0;

    for (const char *line = text; *line != '\0';) {
        size_t bytes = strcspn(line, "\n");

        if (strncmp(line, "--", 2) != 0) {
            memcpy(statement + length, line, bytes);
            length += bytes;
            statement[length++] = '\n';
            if (bytes > 0 && line[bytes - 1] == ';') {
                enum status status;

                statement[length - 2] = '\0';
                if ((status = sql_plain(sql, statement)) != STATUS_OK)
                    return status;
                length = 0;
            }
        }
        line += bytes + (line[bytes] == '\n' ? 1 : 0);
    }
    statement[length] = '\0';
    assert(strspn(statement, " \n") == length); /* a file must end with a finished statement */
    return STATUS_OK;
}

static const char *trouble_of(const struct sql *sql, struct arena *arena)
{
    const char *trouble = sql_trouble(sql, arena);

    return trouble != NULL ? trouble : sql_error(sql);
}

/* What a migration does beyond its file; it must be able to begin again. */
static enum status step_run(struct sql *sql, const struct migration *m)
{
    return strcmp(m->name, "016_email_keys") == 0 ? email_keys_fill(sql) : STATUS_OK;
}

enum status migrate_apply(struct sql *sql, struct arena *arena, int *applied, const char **fault)
{
    size_t known;
    enum status status;

    if ((status = sql_plain(sql, "SET SESSION max_statement_time = 0")) != STATUS_OK ||
        (status = sql_plain(sql, history_create)) != STATUS_OK || (status = history_compare(sql, arena, &known, fault)) != STATUS_OK)
        return status;
    *applied = 0;
    for (const struct migration *m = migrations + known; m->name != NULL; m++) {
        log_info("applying migration %s", m->name);
        if ((status = text_run(sql, arena, m->text)) != STATUS_OK || (status = step_run(sql, m)) != STATUS_OK) {
            *fault = arena_format(arena, "Migration %s stopped. %s", m->name, trouble_of(sql, arena));
            return status;
        }
        if ((status = sql_run(sql, &history_insert, SQL_VALUES(sql_int(m->number), sql_text(m->name), sql_text(m->checksum),
                                                               sql_instant(clock_now())))) != STATUS_OK)
            return status;
        ++*applied;
    }
    return STATUS_OK;
}

enum status migrate_check(struct sql *sql, struct arena *arena, const char **fault)
{
    size_t known;
    enum status status = history_compare(sql, arena, &known, fault);

    if (status == STATUS_INTERNAL) {
        *fault = "The database has no schema yet (or the program's user may not read it): run `guichet migrate`.";
        return STATUS_VALIDATION_FAILED;
    }
    if (status == STATUS_OK && migrations[known].name != NULL) {
        *fault = arena_format(arena, "The database lacks migration %s: run `guichet migrate`.", migrations[known].name);
        return STATUS_VALIDATION_FAILED;
    }
    return status;
}
