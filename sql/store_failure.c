/* sql/store_failure.c */
#include "sql/store_failure.h"

/* clang-format off */
static const struct sql_query failure_limit = { .name = "failure_limit", .takes = "hui", .gives = "u", .text =
    "SELECT failed_at FROM sign_in_failure WHERE subject_hash = ? AND failed_at > ? ORDER BY failed_at DESC LIMIT 1"
    " OFFSET ?" };

static const struct sql_query failure_add = { .name = "failure_add", .takes = "hub", .text =
    "INSERT INTO sign_in_failure (subject_hash, failed_at, id) VALUES (?, ?, ?)" };
/* clang-format on */

enum status store_failure_limit(struct sql *sql, struct arena *arena, const struct sign_in_subject *subject,
                                struct instant since, struct instant *limit)
{
    struct sql_row row;
    enum status status =
        sql_read_one(sql, arena, &failure_limit,
                     SQL_VALUES(sql_hash(subject->hash), sql_instant(since), sql_int(subject->failures_max - 1)), &row);

    if (status == STATUS_OK)
        *limit = sql_take_instant(&row);
    else if (status == STATUS_NOT_FOUND)
        *limit = INSTANT_NONE;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_failure_add(struct sql *sql, const struct sign_in_subject *subject, struct instant now)
{
    return sql_run(sql, &failure_add, SQL_VALUES(sql_hash(subject->hash), sql_instant(now), sql_id(id_new())));
}
