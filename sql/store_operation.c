/* sql/store_operation.c */
#include "sql/store_operation.h"

#include <string.h>

/* clang-format off */
static const struct sql_query operation_insert = { .name = "operation_insert", .takes = "bhbhtBUITu", .text =
    "INSERT INTO operation (principal_id, key_hash, organization_id, fingerprint, state, object_id, lease_until,"
    " http_status, body, created_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query operation_finish = { .name = "operation_finish", .takes = "itbh", .text =
    "UPDATE operation SET state = 'done', lease_until = NULL, http_status = ?, body = ?"
    " WHERE principal_id = ? AND key_hash = ? AND state = 'running'" };
static const struct sql_query operation_forget = { .name = "operation_forget", .takes = "bh", .text =
    "DELETE FROM operation WHERE principal_id = ? AND key_hash = ? AND state = 'running'" };
static const struct sql_query operation_sweep = { .name = "operation_sweep", .takes = "ui", .text =
    "DELETE FROM operation WHERE created_at < ? AND state = 'done' LIMIT ?" };
/* clang-format on */

void operation_take(struct sql_row *row, struct operation *operation)
{
    const char *state;

    *operation = (struct operation){ 0 };
    operation->found = sql_take_hash(row, operation->fingerprint);
    state = sql_take_text(row);
    operation->done = state != NULL && strcmp(state, "done") == 0;
    operation->object_id = sql_take_id(row);
    operation->lease_until = sql_take_instant(row);
    operation->http_status = sql_take_int_or(row, 0);
    operation->body = sql_take_text(row);
}

enum status store_operation_insert(struct sql *sql, const struct operation *o)
{
    struct sql_value http_status = o->done ? sql_int(o->http_status) : (struct sql_value){ 0 };

    return sql_put_once(sql, &operation_insert,
                        SQL_VALUES(sql_id(o->principal_id), sql_hash(o->key_hash), sql_id(o->organization_id),
                                   sql_hash(o->fingerprint), sql_text(o->done ? "done" : "running"),
                                   sql_id(o->object_id), sql_instant(o->lease_until), http_status, sql_text(o->body),
                                   sql_instant(o->created_at)),
                        STATUS_CONFLICT);
}

enum status store_operation_finish(struct sql *sql, struct id principal_id, const uint8_t key_hash[32],
                                   int64_t http_status, const char *body)
{
    return sql_put_one(sql, &operation_finish,
                       SQL_VALUES(sql_int(http_status), sql_text(body), sql_id(principal_id), sql_hash(key_hash)));
}

enum status store_operation_forget(struct sql *sql, struct id principal_id, const uint8_t key_hash[32])
{
    return sql_run_one(sql, &operation_forget, SQL_VALUES(sql_id(principal_id), sql_hash(key_hash)));
}

enum status store_operation_sweep(struct sql *sql, struct instant before, int64_t limit)
{
    return sql_run(sql, &operation_sweep, SQL_VALUES(sql_instant(before), sql_int(limit)));
}
