/* sql/store_product_key.c */
#include "sql/store_product_key.h"

#include <assert.h>
#include <string.h>

/* clang-format off */
static const struct sql_query product_key_insert = { .name = "product_key_insert", .takes = "hbbbiitu", .text =
    "INSERT INTO product_key (key_hash, id, product_id, price_id, licences, months, ending, created_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query product_key_find = {
    .name = "product_key_find", .takes = "h", .gives = "bbbiitTu",
    .text =
    "SELECT id, product_id, price_id, licences, months, state, ending, created_at FROM product_key"
    " WHERE key_hash = ?" };
static const struct sql_query product_key_end = { .name = "product_key_end", .takes = "tb", .text =
    "UPDATE product_key SET state = ? WHERE id = ? AND state = 'available'" };
static const struct sql_query redemption_insert = { .name = "redemption_insert", .takes = "bbbbiDbu", .text =
    "INSERT INTO product_key_redemption (organization_id, id, product_key_id, subscription_id, licences_added,"
    " extended_until, created_by,"
    " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)" };
/* clang-format on */

enum { KEY_COLUMNS = 8, KEYS_A_TIME = 1000 };

enum status store_product_key_insert(struct sql *sql, const struct product_key_row *keys, size_t count)
{
    struct arena arena = { 0 };
    struct sql_value *values = ARENA_ARRAY(&arena, struct sql_value, KEYS_A_TIME * KEY_COLUMNS);
    enum status status = STATUS_OK;

    for (size_t done = 0; status == STATUS_OK && done < count; done += KEYS_A_TIME) {
        size_t rows = count - done < KEYS_A_TIME ? count - done : KEYS_A_TIME;

        for (size_t i = 0; i < rows; i++) {
            const struct product_key_row *k = &keys[done + i];
            const struct sql_value row[KEY_COLUMNS] = { sql_hash(k->key_hash), sql_id(k->id),
                                                        sql_id(k->product_id), sql_id(k->price_id),
                                                        sql_int(k->licences),  sql_int(k->months),
                                                        sql_text(k->ending),   sql_instant(k->created_at) };

            memcpy(values + i * KEY_COLUMNS, row, sizeof row);
        }
        status = sql_run_rows(sql, &product_key_insert, values, KEY_COLUMNS, rows);
    }
    arena_end(&arena);
    return status;
}

static void key_take(struct sql_row *row, struct product_key_row *key)
{
    const char *state;
    bool known;

    key->id = sql_take_id(row);
    key->product_id = sql_take_id(row);
    key->price_id = sql_take_id(row);
    key->licences = sql_take_int(row);
    key->months = sql_take_int(row);
    state = sql_take_text(row);
    known = key_state_read(state, &key->state);
    assert(known); /* the column holds what store_product_key_end writes, and its default */
    (void)known;
    key->ending = sql_take_text(row);
    key->created_at = sql_take_instant(row);
}

enum status store_product_key_find(struct sql *sql, struct arena *arena, const uint8_t key_hash[32],
                                   struct product_key_row *key)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &product_key_find, SQL_VALUES(sql_hash(key_hash)), &row);

    if (status != STATUS_OK)
        return status;
    memcpy(key->key_hash, key_hash, sizeof key->key_hash);
    key_take(&row, key);
    return STATUS_OK;
}

enum status store_product_key_end(struct sql *sql, struct id id, enum key_state state)
{
    return sql_run_one(sql, &product_key_end, SQL_VALUES(sql_text(key_state_name(state)), sql_id(id)));
}

enum status store_redemption_insert(struct sql *sql, const struct redemption_row *r)
{
    return sql_run(sql, &redemption_insert,
                   SQL_VALUES(sql_id(r->organization_id), sql_id(r->id), sql_id(r->product_key_id),
                              sql_id(r->subscription_id), sql_int(r->licences_added), sql_day(r->extended_until),
                              sql_id(r->created_by), sql_instant(r->created_at)));
}
