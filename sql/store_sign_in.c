/* sql/store_sign_in.c: both subjects are handled in one statement, because signing in is slow enough by the password
 * hash. */
#include "sql/store_sign_in.h"

/* clang-format off */
static const struct sql_query sign_in_limits = { .name = "sign_in_limits", .takes = "huihui", .gives = "UU", .text =
    "SELECT"
    " (SELECT failed_at FROM sign_in_failure WHERE subject_hash = ? AND failed_at > ? ORDER BY failed_at DESC LIMIT 1"
    " OFFSET ?),"
    " (SELECT failed_at FROM sign_in_failure WHERE subject_hash = ? AND failed_at > ? ORDER BY failed_at DESC LIMIT 1"
    " OFFSET ?)" };

static const struct sql_query sign_in_fail = { .name = "sign_in_fail", .takes = "hubhub", .text =
    "INSERT INTO sign_in_failure (subject_hash, failed_at, id) VALUES (?, ?, ?), (?, ?, ?)" };

static const struct sql_query sign_in_sweep = { .name = "sign_in_sweep", .takes = "ui", .text =
    "DELETE FROM sign_in_failure WHERE failed_at <= ? ORDER BY failed_at LIMIT ?" };
/* clang-format on */

enum status store_sign_in_limits(struct sql *sql, struct arena *arena, const struct sign_in_subject *account,
                                 const struct sign_in_subject *address, struct instant since,
                                 struct instant *account_limit, struct instant *address_limit)
{
    struct sql_row row;
    enum status status =
        sql_read_one(sql, arena, &sign_in_limits,
                     SQL_VALUES(sql_hash(account->hash), sql_instant(since), sql_int(account->failures_max - 1),
                                sql_hash(address->hash), sql_instant(since), sql_int(address->failures_max - 1)),
                     &row);

    if (status != STATUS_OK)
        return status;
    *account_limit = sql_take_instant(&row);
    *address_limit = sql_take_instant(&row);
    return STATUS_OK;
}

enum status store_sign_in_fail(struct sql *sql, const struct sign_in_subject *account,
                               const struct sign_in_subject *address, struct instant now)
{
    return sql_run(sql, &sign_in_fail,
                   SQL_VALUES(sql_hash(account->hash), sql_instant(now), sql_id(id_new()), sql_hash(address->hash),
                              sql_instant(now), sql_id(id_new())));
}

enum status store_sign_in_sweep(struct sql *sql, struct instant until, unsigned limit)
{
    return sql_run(sql, &sign_in_sweep, SQL_VALUES(sql_instant(until), sql_int(limit)));
}
