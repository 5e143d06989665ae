/* sql/migrate.c: applies the numbered migrations, and compares the schema with what the program needs. */
#include "sql/migrate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault_point.h"
#include "base/log.h"
#include "sql/email_keys.h"
#include "sql/migrate_step.h"

static const char history_create[] =
    "CREATE TABLE IF NOT EXISTS schema_migration (number INT NOT NULL, name VARCHAR(100) NOT NULL,"
    " checksum CHAR(64) NOT NULL, applied_at DATETIME(6) NOT NULL, PRIMARY KEY (number)) ENGINE = InnoDB";

/* clang-format off */
static const struct sql_query history_read = { .name = "history_read", .takes = "", .gives = "itt", .text =
    "SELECT number, name, checksum FROM schema_migration ORDER BY number" };
static const struct sql_query history_insert = { .name = "history_insert", .takes = "ittu", .text =
    "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)" };

/* A lock held by this connection and released when it closes: two migrations at once would interleave, and a row lock
 * cannot prevent it, because DDL statements commit. Acts must not use such locks (docs/reliability.md, 2.3). */
static const struct sql_query migrating_begin = { .name = "migrating_begin", .takes = "i", .gives = "i", .text =
    "SELECT COALESCE(GET_LOCK(CONCAT('guichet.migrate.', DATABASE()), ?), 0)" };
static const struct sql_query migrating_end = { .name = "migrating_end", .takes = "", .gives = "I", .text =
    "SELECT RELEASE_LOCK(CONCAT('guichet.migrate.', DATABASE()))" };
/* clang-format on */

enum { WAIT_TOLD_EVERY_S = 30 };

/* Checks that every recorded migration is one of ours and unedited. *applied: how many are recorded. */
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
            *fault = arena_format(
                arena, "The database has migration %s, which this program does not know: run the newer program.", name);
            return STATUS_VALIDATION_FAILED;
        }
        if (strcmp(migrations[i].checksum, checksum) != 0) {
            *fault = arena_format(
                arena,
                "Migration %s was edited after it had been applied: put its file back as it was and write a new one.",
                name);
            return STATUS_VALIDATION_FAILED;
        }
    }
    *applied = rows.count;
    return STATUS_OK;
}

static const char *trouble_of(const struct sql *sql, struct arena *arena)
{
    const char *trouble = sql_trouble(sql, arena);

    return trouble != NULL ? trouble : sql_error(sql);
}

/* The part of a migration that is not in its file; it must be safe to repeat. */
static enum status step_run(struct sql *sql, const struct migration *m)
{
    return strcmp(m->name, "016_email_keys") == 0 ? email_keys_fill(sql) : STATUS_OK;
}

/* Waits until no other connection is migrating this database. */
static enum status alone(struct sql *sql, struct arena *arena)
{
    for (int64_t wait_s = 0;; wait_s = WAIT_TOLD_EVERY_S) {
        struct sql_row row;
        enum status status = sql_read_one(sql, arena, &migrating_begin, SQL_VALUES(sql_int(wait_s)), &row);

        if (status != STATUS_OK || sql_take_int(&row) == 1)
            return status;
        log_info("another `guichet migrate` is at work on this database: waiting for it");
    }
}

/* Records the migration as applied and deletes its steps, in one transaction. */
static enum status migration_record(struct sql *sql, const struct migration *m)
{
    enum status status;

    if ((status = sql_begin(sql)) != STATUS_OK)
        return status;
    if ((status = sql_run(sql, &history_insert,
                          SQL_VALUES(sql_int(m->number), sql_text(m->name), sql_text(m->checksum),
                                     sql_instant(clock_now())))) != STATUS_OK ||
        (status = migrate_steps_over(sql, m)) != STATUS_OK || (status = sql_commit(sql)) != STATUS_OK)
        sql_rollback(sql);
    return status;
}

static enum status missing_apply(struct sql *sql, struct arena *arena, int *applied, const char **fault)
{
    size_t known;
    enum status status;

    if ((status = sql_plain(sql, history_create)) != STATUS_OK || (status = migrate_steps_create(sql)) != STATUS_OK ||
        (status = history_compare(sql, arena, &known, fault)) != STATUS_OK)
        return status;
    *applied = 0;
    for (const struct migration *m = migrations + known; m->name != NULL; m++) {
        log_info("applying migration %s", m->name);
        if ((status = migrate_steps_run(sql, arena, m, fault)) != STATUS_OK ||
            (status = step_run(sql, m)) != STATUS_OK) {
            if (*fault == NULL)
                *fault = arena_format(arena, "Migration %s stopped. %s", m->name, trouble_of(sql, arena));
            return status;
        }
        if ((status = migration_record(sql, m)) != STATUS_OK)
            return status;
        ++*applied;
    }
    return STATUS_OK;
}

enum status migrate_apply(struct sql *sql, struct arena *arena, int *applied, const char **fault)
{
    struct sql_row row;
    enum status status, ended;

    *fault = NULL;
    FAULT_SCOPE("migrate");
    if ((status = sql_plain(sql, "SET SESSION max_statement_time = 0")) != STATUS_OK ||
        (status = alone(sql, arena)) != STATUS_OK)
        return status;
    status = missing_apply(sql, arena, applied, fault);
    /* if this fails, the lock ends with the connection */
    ended = sql_read_one(sql, arena, &migrating_end, NULL, 0, &row);
    return status == STATUS_OK ? ended : status;
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
