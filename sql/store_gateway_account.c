/* sql/store_gateway_account.c */
#include "sql/store_gateway_account.h"

#include <assert.h>

/* clang-format off */
static const struct sql_query gateway_account_find = { .name = "gateway_account_find", .takes = "", .gives = "ttihi",
    .text = "SELECT kind, account_id, live, key_check, number FROM gateway_account WHERE name = 'program'" };
static const struct sql_query gateway_account_insert = { .name = "gateway_account_insert", .takes = "ttihu", .text =
    "INSERT INTO gateway_account (name, kind, account_id, live, key_check, created_at)"
    " VALUES ('program', ?, ?, ?, ?, ?)" };
static const struct sql_query gateway_account_key = { .name = "gateway_account_key", .takes = "hh", .text =
    "UPDATE gateway_account SET key_check = ? WHERE name = 'program' AND key_check = ?" };
/* Locking reads, so that a move to another account and what relies on the account wait for each other. */
static const struct sql_query gateway_account_share = { .name = "gateway_account_share", .takes = "", .gives = "i",
    .text = "SELECT number FROM gateway_account WHERE name = 'program' LOCK IN SHARE MODE" };
static const struct sql_query gateway_account_lock = { .name = "gateway_account_lock", .takes = "", .gives = "i",
    .text = "SELECT number FROM gateway_account WHERE name = 'program' FOR UPDATE" };
/* clang-format on */

enum status store_gateway_account_find(struct sql *sql, struct arena *arena, struct gateway_account_row *found)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &gateway_account_find, NULL, 0, &row);
    bool known;

    if (status != STATUS_OK)
        return status;
    found->kind = sql_take_text(&row);
    found->account_id = sql_take_text(&row);
    found->live = sql_take_int(&row) != 0;
    known = sql_take_hash(&row, found->key_check);
    assert(known); /* the column is NOT NULL */
    (void)known;
    found->number = sql_take_int(&row);
    return STATUS_OK;
}

enum status store_gateway_account_insert(struct sql *sql, const struct gateway_account_row *row, struct instant now)
{
    return sql_run(sql, &gateway_account_insert,
                   SQL_VALUES(sql_text(row->kind), sql_text(row->account_id), sql_int(row->live ? 1 : 0),
                              sql_hash(row->key_check), sql_instant(now)));
}

enum status store_gateway_account_key(struct sql *sql, const uint8_t before[32], const uint8_t key_check[32])
{
    return sql_run_one(sql, &gateway_account_key, SQL_VALUES(sql_hash(key_check), sql_hash(before)));
}

enum status store_gateway_account_share(struct sql *sql, struct arena *arena, int64_t *number)
{
    return sql_read_int(sql, arena, &gateway_account_share, NULL, 0, number);
}

enum status store_gateway_account_lock(struct sql *sql, struct arena *arena, int64_t *number)
{
    return sql_read_int(sql, arena, &gateway_account_lock, NULL, 0, number);
}
