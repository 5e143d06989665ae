/* sql/migrate_step.c */
#include "sql/migrate_step.h"

#include <assert.h>
#include <string.h>

#include "base/fault_point.h"
#include "base/log.h"

static const char steps_create[] =
    "CREATE TABLE IF NOT EXISTS schema_step (number INT NOT NULL, step INT NOT NULL, checksum CHAR(64) NOT NULL,"
    " done_at DATETIME(6) NULL, PRIMARY KEY (number, step)) ENGINE = InnoDB";

/* clang-format off */
static const struct sql_query step_last = { .name = "step_last", .takes = "i", .gives = "itU", .text =
    "SELECT step, checksum, done_at FROM schema_step WHERE number = ? ORDER BY step DESC LIMIT 1" };
static const struct sql_query step_begin = { .name = "step_begin", .takes = "iitU", .text =
    "INSERT INTO schema_step (number, step, checksum, done_at) VALUES (?, ?, ?, ?)" };
static const struct sql_query step_end = { .name = "step_end", .takes = "uii", .text =
    "UPDATE schema_step SET done_at = ? WHERE number = ? AND step = ?" };
static const struct sql_query step_forget = { .name = "step_forget", .takes = "ii", .text =
    "DELETE FROM schema_step WHERE number = ? AND step = ?" };
static const struct sql_query steps_over = {
    .name = "steps_over", .takes = "i",
    .text = "DELETE FROM schema_step WHERE number = ?" };
/* clang-format on */

/* Where a migration is to be continued. */
struct place {
    int64_t step; /* the first step not recorded as done, counted from 1 */
    bool begun;   /* recorded as begun: its statement may have run already */
};

enum status migrate_steps_create(struct sql *sql)
{
    return sql_plain(sql, steps_create);
}

enum status migrate_steps_over(struct sql *sql, const struct migration *m)
{
    return sql_run(sql, &steps_over, SQL_VALUES(sql_int(m->number)));
}

static enum status place_find(struct sql *sql, struct arena *arena, const struct migration *m, struct place *place,
                              const char **fault)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &step_last, SQL_VALUES(sql_int(m->number)), &row);
    int64_t step;

    *place = (struct place){ .step = 1 };
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    step = sql_take_int(&row);
    if (strcmp(sql_take_text(&row), m->checksum) != 0) {
        *fault = arena_format(
            arena, "Migration %s was edited after its first %lld steps had run: put its file back as it was.", m->name,
            (long long)step);
        return STATUS_VALIDATION_FAILED;
    }
    place->begun = instant_is_none(sql_take_instant(&row));
    place->step = place->begun ? step : step + 1;
    return STATUS_OK;
}

static bool changes_rows(const char *statement)
{
    static const char *const verbs[] = { "INSERT ", "UPDATE ", "DELETE " };

    statement += strspn(statement, " \n");
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strncmp(statement, verbs[i], strlen(verbs[i])) == 0)
            return true;
    return false;
}

static enum status rows_change(struct sql *sql, const struct migration *m, int64_t step, const char *statement)
{
    enum status status;

    FAULT_POINT(STEP_BEGUN);
    if ((status = sql_begin(sql)) != STATUS_OK)
        return status;
    if ((status = sql_plain(sql, statement)) == STATUS_OK &&
        (status = sql_run(sql, &step_begin,
                          SQL_VALUES(sql_int(m->number), sql_int(step), sql_text(m->checksum),
                                     sql_instant(clock_now())))) == STATUS_OK) {
        FAULT_POINT(STEP_RAN);
        status = sql_commit(sql);
    }
    if (status != STATUS_OK)
        sql_rollback(sql);
    FAULT_POINT(STEP_DONE);
    return status;
}

static enum status schema_change(struct sql *sql, const struct migration *m, int64_t step, bool begun,
                                 const char *statement)
{
    enum status status;

    if (!begun && (status = sql_run(sql, &step_begin,
                                    SQL_VALUES(sql_int(m->number), sql_int(step), sql_text(m->checksum),
                                               sql_instant(INSTANT_NONE)))) != STATUS_OK)
        return status;
    FAULT_POINT(STEP_BEGUN);
    status = sql_plain(sql, statement);
    if (status == STATUS_INTERNAL && begun && sql_was_done_already(sql)) {
        log_info("migration %s: step %lld was carried out before it was interrupted", m->name, (long long)step);
        status = STATUS_OK;
    }
    FAULT_POINT(STEP_RAN);
    if (status == STATUS_INTERNAL && !begun) { /* the statement was refused, so it changed nothing: delete the record,
                                                * and the next run tries again */
        enum status forgotten = sql_run(sql, &step_forget, SQL_VALUES(sql_int(m->number), sql_int(step)));

        return forgotten == STATUS_OK ? status : forgotten;
    }
    if (status == STATUS_OK)
        status = sql_run(sql, &step_end, SQL_VALUES(sql_instant(clock_now()), sql_int(m->number), sql_int(step)));
    FAULT_POINT(STEP_DONE);
    return status;
}

/* Returns the next statement, copied into the arena, and moves *text behind it; NULL: there is none. A statement ends
 * with a semicolon at the end of a line; comment lines are left out. */
static const char *statement_next(struct arena *arena, const char **text)
{
    char *statement = arena_take(arena, strlen(*text) + 1);
    size_t length = 0;

    while (**text != '\0') {
        const char *line = *text;
        size_t bytes = strcspn(line, "\n");

        *text += bytes + (line[bytes] == '\n' ? 1 : 0);
        if (strncmp(line, "--", 2) == 0)
            continue;
        memcpy(statement + length, line, bytes);
        length += bytes;
        statement[length++] = '\n';
        if (bytes > 0 && line[bytes - 1] == ';') {
            statement[length - 2] = '\0';
            return statement;
        }
    }
    statement[length] = '\0';
    assert(strspn(statement, " \n") == length); /* our own file, which ends with a complete statement */
    return NULL;
}

enum status migrate_steps_run(struct sql *sql, struct arena *arena, const struct migration *m, const char **fault)
{
    const char *text = m->text, *statement;
    struct place place;
    enum status status = place_find(sql, arena, m, &place, fault);

    for (int64_t step = 1; status == STATUS_OK && (statement = statement_next(arena, &text)) != NULL; step++) {
        if (step < place.step)
            continue;
        status = changes_rows(statement) ? rows_change(sql, m, step, statement)
                                         : schema_change(sql, m, step, place.begun && step == place.step, statement);
    }
    return status;
}
