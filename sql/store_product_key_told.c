/* sql/store_product_key_told.c: each filter has a statement of its own, so that each reads a page of one index. */
#include "sql/store_product_key_told.h"

#include <assert.h>

#include "sql/read_rows.h"

/* clang-format off */
#define TOLD_GIVES "bbbiitTuBBIDBUTBU"
#define TOLD                                                                                                           \
    "SELECT k.id, k.product_id, k.price_id, k.licences, k.months, k.state, k.ending, k.created_at, r.organization_id," \
    " r.subscription_id, r.licences_added, r.extended_until, r.created_by, r.created_at, v.reason, v.created_by,"      \
    " v.created_at FROM product_key k LEFT JOIN product_key_redemption r ON r.product_key_id = k.id"                   \
    " LEFT JOIN product_key_revocation v ON v.product_key_id = k.id WHERE "
#define OLDER " k.id < ? ORDER BY k.id DESC LIMIT ?"

static const struct sql_query told_one = { .name = "product_key_told", .takes = "b", .gives = TOLD_GIVES, .text =
    TOLD "k.id = ?" };
static const struct sql_query told_all = { .name = "product_keys_told", .takes = "bi", .gives = TOLD_GIVES, .text =
    TOLD OLDER };
static const struct sql_query told_of_state = {
    .name = "product_keys_told_state", .takes = "tbi", .gives = TOLD_GIVES,
    .text = TOLD "k.state = ? AND" OLDER };
static const struct sql_query told_of_product = {
    .name = "product_keys_told_product", .takes = "bbi", .gives = TOLD_GIVES,
    .text = TOLD "k.product_id = ? AND" OLDER };
static const struct sql_query told_of_both = {
    .name = "product_keys_told_both", .takes = "btbi", .gives = TOLD_GIVES,
    .text = TOLD "k.product_id = ? AND k.state = ? AND" OLDER };
static const struct sql_query told_of_ending = {
    .name = "product_keys_told_ending", .takes = "tbi", .gives = TOLD_GIVES,
    .text = TOLD "k.ending = ? AND" OLDER };
static const struct sql_query revocation_insert = { .name = "revocation_insert", .takes = "btbu", .text =
    "INSERT INTO product_key_revocation (product_key_id, reason, created_by, created_at) VALUES (?, ?, ?, ?)" };
/* clang-format on */

static void told_take(struct sql_row *row, struct product_key_told *key)
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
    key->redemption = (struct redemption_row){ .product_key_id = key->id };
    key->redemption.organization_id = sql_take_id(row);
    key->redemption.subscription_id = sql_take_id(row);
    key->redemption.licences_added = sql_take_int_or(row, 0);
    key->redemption.extended_until = sql_take_day(row);
    key->redemption.created_by = sql_take_id(row);
    key->redemption.created_at = sql_take_instant(row);
    key->revocation.product_key_id = key->id;
    key->revocation.reason = sql_take_text(row);
    key->revocation.created_by = sql_take_id(row);
    key->revocation.created_at = sql_take_instant(row);
}

SQL_READ_ONE(told_read, struct product_key_told, told_take)
SQL_READ_ARRAY(told_rows_read, struct product_key_told, told_take)

enum status store_product_key_list(struct sql *sql, struct arena *arena, const struct product_key_filter *filter,
                                   struct id before, int64_t limit, struct product_key_told **keys, size_t *count)
{
    struct sql_value from = sql_id_or_last(before), most = sql_int(limit), product = sql_id(filter->product_id);
    bool has_product = !id_is_none(filter->product_id), has_state = filter->state != KEY_STATE__MAX;
    struct sql_value state = sql_text(has_state ? key_state_name(filter->state) : NULL);

    if (filter->ending != NULL)
        return told_rows_read(sql, arena, &told_of_ending, SQL_VALUES(sql_text(filter->ending), from, most), keys,
                              count);
    if (has_product && has_state)
        return told_rows_read(sql, arena, &told_of_both, SQL_VALUES(product, state, from, most), keys, count);
    if (has_product)
        return told_rows_read(sql, arena, &told_of_product, SQL_VALUES(product, from, most), keys, count);
    if (has_state)
        return told_rows_read(sql, arena, &told_of_state, SQL_VALUES(state, from, most), keys, count);
    return told_rows_read(sql, arena, &told_all, SQL_VALUES(from, most), keys, count);
}

enum status store_product_key_told(struct sql *sql, struct arena *arena, struct id id, struct product_key_told *key)
{
    return told_read(sql, arena, &told_one, SQL_VALUES(sql_id(id)), key);
}

enum status store_revocation_insert(struct sql *sql, const struct revocation_row *r)
{
    return sql_run(
        sql, &revocation_insert,
        SQL_VALUES(sql_id(r->product_key_id), sql_text(r->reason), sql_id(r->created_by), sql_instant(r->created_at)));
}
