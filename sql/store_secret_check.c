/* sql/store_secret_check.c */
#include "sql/store_secret_check.h"

#include <assert.h>

/* clang-format off */
static const struct sql_query secret_check_find = { .name = "secret_check_find", .takes = "", .gives = "h", .text =
    "SELECT value FROM secret_check WHERE name = 'program'" };
static const struct sql_query secret_check_insert = { .name = "secret_check_insert", .takes = "hu", .text =
    "INSERT INTO secret_check (name, value, created_at) VALUES ('program', ?, ?)" };
static const struct sql_query secret_check_replace = { .name = "secret_check_replace", .takes = "huh", .text =
    "UPDATE secret_check SET value = ?, created_at = ? WHERE name = 'program' AND value = ?" };
static const struct sql_query secret_check_keys = { .name = "secret_check_keys", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*) FROM product_key WHERE state = 'available'" };
/* clang-format on */

enum status store_secret_check_find(struct sql *sql, struct arena *arena, uint8_t value[32])
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &secret_check_find, NULL, 0, &row);
    bool known;

    if (status != STATUS_OK)
        return status;
    known = sql_take_hash(&row, value);
    assert(known); /* the column is NOT NULL */
    (void)known;
    return STATUS_OK;
}

enum status store_secret_check_insert(struct sql *sql, const uint8_t value[32], struct instant now)
{
    return sql_run(sql, &secret_check_insert, SQL_VALUES(sql_hash(value), sql_instant(now)));
}

enum status store_secret_check_replace(struct sql *sql, const uint8_t before[32], const uint8_t value[32],
                                       struct instant now)
{
    return sql_run_one(sql, &secret_check_replace, SQL_VALUES(sql_hash(value), sql_instant(now), sql_hash(before)));
}

enum status store_secret_check_keys(struct sql *sql, struct arena *arena, int64_t *keys)
{
    return sql_read_int(sql, arena, &secret_check_keys, NULL, 0, keys);
}
