/* sql/store_lot.c */
#include "sql/store_lot.h"

#include "sql/read_rows.h"

#include <assert.h>

/* clang-format off */
#define COLUMNS "SELECT id, quantity, acquired_on, returnable_until, expires_on"
static const struct sql_query lots_of = { .name = "lots_of", .takes = "bb", .gives = "bidDD", .text =
    COLUMNS " FROM lot WHERE organization_id = ? AND subscription_id = ? AND quantity > 0 ORDER BY id DESC" };
static const struct sql_query lots_of_page = {
    .name = "lots_of_page", .takes = "b" SQL_IDS_LETTERS "i", .gives = "bbidDD",
    .text =
    "SELECT subscription_id, id, quantity, acquired_on, returnable_until, expires_on FROM lot WHERE organization_id = ?"
    " AND subscription_id IN (" SQL_IDS_MARKS ") AND quantity > 0 ORDER BY subscription_id DESC, id DESC LIMIT ?" };
static const struct sql_query lot_insert = { .name = "lot_insert", .takes = "bbbBBBiidDD", .text =
    "INSERT INTO lot (organization_id, id, subscription_id, order_id, invoice_line_id, pending_line_id, quantity,"
    " unit_price_minor, acquired_on,"
    " returnable_until, expires_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query lot_quantity = { .name = "lot_quantity", .takes = "ibbi", .text =
    "UPDATE lot SET quantity = ? WHERE organization_id = ? AND id = ? AND quantity = ?" };
/* clang-format on */

void store_lot_take(struct sql_row *row, struct lot *lot)
{
    lot->id = sql_take_id(row);
    lot->quantity = sql_take_int_or(row, 0);
    lot->acquired_on = sql_take_day(row);
    lot->returnable_until = sql_take_day(row);
    lot->expires_on = sql_take_day(row);
}

SQL_READ_ARRAY(lots_read, struct lot, store_lot_take)

enum status store_lots_of(struct sql *sql, struct arena *arena, struct subscription *s)
{
    struct lot *lots;
    enum status status =
        lots_read(sql, arena, &lots_of, SQL_VALUES(sql_id(s->organization_id), sql_id(s->id)), &lots, &s->lot_count);

    if (status == STATUS_OK)
        s->lots = lots;
    return status;
}

/* Assigns lots, sorted by subscription in the page's order, to their subscriptions. *whole: how many subscriptions are
 * complete. */
static void lots_hand_out(const struct sql_rows *rows, struct arena *arena, struct subscription *subscriptions,
                          size_t count, size_t *whole)
{
    struct lot *lots = ARENA_ARRAY(arena, struct lot, rows->count);
    size_t at = 0;

    *whole = count;
    for (size_t i = 0; i < rows->count; i++) {
        struct sql_row row = sql_row_at(rows, i);
        struct id id = sql_take_id(&row);

        while (at < count && !id_equal(subscriptions[at].id, id))
            at++;
        assert(at < count); /* the statement selects only the page's subscriptions, in the page's order */
        if (i == SQL_PARTS_MAX)
            *whole = at;
        if (subscriptions[at].lot_count++ == 0)
            subscriptions[at].lots = &lots[i];
        store_lot_take(&row, &lots[i]);
    }
}

enum status store_lots_of_page(struct sql *sql, struct arena *arena, struct subscription *subscriptions, size_t count,
                               size_t *whole)
{
    struct sql_value values[SQL_IDS_MAX + 2];
    struct id ids[SQL_IDS_MAX];
    struct sql_rows rows;
    enum status status;

    *whole = 0;
    if (count == 0)
        return STATUS_OK;
    for (size_t i = 0; i < count; i++)
        ids[i] = subscriptions[i].id;
    values[0] = sql_id(subscriptions[0].organization_id);
    sql_ids(values + 1, ids, count);
    values[SQL_IDS_MAX + 1] = sql_int(SQL_PARTS_MAX + 1);
    if ((status = sql_read(sql, arena, &lots_of_page, values, SQL_IDS_MAX + 2, &rows)) != STATUS_OK)
        return status;
    lots_hand_out(&rows, arena, subscriptions, count, whole);
    if (*whole > 0)
        return STATUS_OK;
    *whole = 1; /* the page's first subscription has more lots than a page holds: read it alone */
    return store_lots_of(sql, arena, &subscriptions[0]);
}

enum status store_lot_insert(struct sql *sql, const struct lot_row *r)
{
    return sql_put(sql, &lot_insert,
                   SQL_VALUES(sql_id(r->organization_id), sql_id(r->lot.id), sql_id(r->subscription_id),
                              sql_id(r->order_id), sql_id(r->invoice_line_id), sql_id(r->pending_line_id),
                              sql_int(r->lot.quantity), sql_int(r->unit_price_minor), sql_day(r->lot.acquired_on),
                              sql_day(r->lot.returnable_until), sql_day(r->lot.expires_on)));
}

enum status store_lot_quantity(struct sql *sql, struct id organization_id, const struct lot *lot, int64_t quantity)
{
    return sql_put_one(sql, &lot_quantity,
                       SQL_VALUES(sql_int(quantity), sql_id(organization_id), sql_id(lot->id), sql_int(lot->quantity)));
}
