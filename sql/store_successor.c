/* sql/store_successor.c */
#include "sql/store_successor.h"

#include <assert.h>

/* clang-format off */
static const struct sql_query lists[] = {
    [SUCCESSOR_OF_PRODUCT] = { .name = "product_successor_list", .takes = "b", .gives = "b", .text =
        "SELECT successor_id FROM product_successor WHERE product_id = ? ORDER BY place" },
    [SUCCESSOR_OF_PRICE] = { .name = "price_successor_list", .takes = "b", .gives = "b", .text =
        "SELECT successor_id FROM price_successor WHERE price_id = ? ORDER BY place" } };
static const struct sql_query deletes[] = {
    [SUCCESSOR_OF_PRODUCT] = { .name = "product_successor_delete", .takes = "b", .text =
        "DELETE FROM product_successor WHERE product_id = ?" },
    [SUCCESSOR_OF_PRICE] = { .name = "price_successor_delete", .takes = "b", .text =
        "DELETE FROM price_successor WHERE price_id = ?" } };
static const struct sql_query inserts[] = {
    [SUCCESSOR_OF_PRODUCT] = { .name = "product_successor_insert", .takes = "bib", .text =
        "INSERT INTO product_successor (product_id, place, successor_id) VALUES (?, ?, ?)" },
    [SUCCESSOR_OF_PRICE] = { .name = "price_successor_insert", .takes = "bib", .text =
        "INSERT INTO price_successor (price_id, place, successor_id) VALUES (?, ?, ?)" } };

/* A price r of a product d that is sold on a day, bound four times, in a currency. */
#define SOLD \
    " r.currency = ? AND (r.on_sale_from IS NULL OR r.on_sale_from <= ?) AND (r.on_sale_until IS NULL OR" \
    " r.on_sale_until > ?) AND (d.on_sale_until IS NULL OR d.on_sale_until > ?)"
static const struct sql_query of_prices = {
    .name = "successor_of_prices", .takes = "tddd" SQL_IDS_LETTERS, .gives = "bbtttb",
    .text =
    "SELECT x.price_id, d.id, d.code, d.name_en, d.name_fr, r.id FROM price_successor x"
    " JOIN price r ON r.id = x.successor_id JOIN product d ON d.id = r.product_id"
    " WHERE" SOLD " AND x.price_id IN (" SQL_IDS_MARKS ") ORDER BY x.price_id, x.place" };
static const struct sql_query of_products = {
    .name = "successor_of_products", .takes = "tddd" SQL_IDS_LETTERS, .gives = "bbtttB",
    .text =
    "SELECT x.product_id, d.id, d.code, d.name_en, d.name_fr, NULL FROM product_successor x"
    " JOIN product d ON d.id = x.successor_id"
    " WHERE EXISTS (SELECT 1 FROM price r WHERE r.product_id = d.id AND" SOLD ")"
    " AND x.product_id IN (" SQL_IDS_MARKS ") ORDER BY x.product_id, x.place" };
/* clang-format on */

enum status store_successor_list(struct sql *sql, struct arena *arena, enum successor_of of, struct id id,
                                 const struct id **ids, size_t *count)
{
    struct sql_rows rows;
    struct id *read;
    enum status status = sql_read(sql, arena, &lists[of], SQL_VALUES(sql_id(id)), &rows);

    if (status != STATUS_OK)
        return status;
    read = ARENA_ARRAY(arena, struct id, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        read[i] = sql_take_id(&row);
    }
    *ids = read;
    *count = rows.count;
    return STATUS_OK;
}

enum status store_successor_set(struct sql *sql, enum successor_of of, struct id id, const struct id ids[],
                                size_t count)
{
    struct sql_value values[SUCCESSORS_MAX * 3];
    enum status status = sql_run(sql, &deletes[of], SQL_VALUES(sql_id(id)));

    assert(count <= SUCCESSORS_MAX);
    if (status != STATUS_OK || count == 0)
        return status;
    for (size_t i = 0; i < count; i++) {
        values[3 * i] = sql_id(id);
        values[3 * i + 1] = sql_int((int64_t)i);
        values[3 * i + 2] = sql_id(ids[i]);
    }
    return sql_run_rows(sql, &inserts[of], values, 3, count);
}

/* Only where a remedy may name them: an action on it may be refused because of that. */
static bool is_wanted(const struct subscription *s)
{
    return !s->price_on_sale && s->channel == CHANNEL_DIRECT && s->status != SUBSCRIPTION_CANCELLED;
}

static struct id key_of(const struct subscription *s, enum successor_of of)
{
    return of == SUCCESSOR_OF_PRICE ? s->price_id : s->product_id;
}

/* Gives each wanted subscription the rows of its key, which stand together; those that have some already keep them. */
static void rows_give(const struct sql_rows *rows, struct arena *arena, enum successor_of of, struct subscription *all,
                      size_t count)
{
    struct successor *found = ARENA_ARRAY(arena, struct successor, rows->count);
    struct id *keys = ARENA_ARRAY(arena, struct id, rows->count);

    for (size_t r = 0; r < rows->count; r++) {
        struct sql_row row = sql_row_at(rows, r);

        keys[r] = sql_take_id(&row);
        found[r] = (struct successor){ .product_id = sql_take_id(&row) };
        found[r].product_code = sql_take_text(&row);
        found[r].product_name_en = sql_take_text(&row);
        found[r].product_name_fr = sql_take_text(&row);
        found[r].price_id = sql_take_id(&row);
    }
    for (size_t i = 0; i < count; i++) {
        struct obstacle *obstacle = &all[i].obstacle;

        for (size_t r = 0; r < rows->count && is_wanted(&all[i]) && obstacle->successor_count == 0; r++)
            if (id_equal(keys[r], key_of(&all[i], of))) {
                obstacle->successors = &found[r];
                while (r < rows->count && id_equal(keys[r], key_of(&all[i], of)))
                    obstacle->successor_count++, r++;
            }
    }
}

static enum status successors_read(struct sql *sql, struct arena *arena, struct day today, enum successor_of of,
                                   struct subscription *all, size_t count)
{
    struct sql_value values[SQL_IDS_MAX + 4];
    struct id keys[SQL_IDS_MAX];
    struct sql_rows rows;
    const char *currency = NULL;
    size_t wanted = 0;
    enum status status;

    for (size_t i = 0; i < count; i++)
        if (is_wanted(&all[i]) && all[i].obstacle.successor_count == 0) {
            currency = all[i].rate.currency.code; /* these are direct: all are in the organization's currency */
            keys[wanted++] = key_of(&all[i], of);
        }
    if (wanted == 0)
        return STATUS_OK;
    values[0] = sql_text(currency);
    values[1] = values[2] = values[3] = sql_day(today);
    sql_ids(values + 4, keys, wanted);
    status = sql_read(sql, arena, of == SUCCESSOR_OF_PRICE ? &of_prices : &of_products, values, SQL_IDS_MAX + 4, &rows);
    if (status == STATUS_OK)
        rows_give(&rows, arena, of, all, count);
    return status;
}

enum status store_successors(struct sql *sql, struct arena *arena, struct day today, struct subscription *subscriptions,
                             size_t count)
{
    enum status status = successors_read(sql, arena, today, SUCCESSOR_OF_PRICE, subscriptions, count);

    return status == STATUS_OK ? successors_read(sql, arena, today, SUCCESSOR_OF_PRODUCT, subscriptions, count)
                               : status;
}

enum status store_successors_of_price(struct sql *sql, struct arena *arena, struct day today, const struct price *price,
                                      struct currency currency, const struct successor **successors, size_t *count)
{
    /* what the buyer's subscription to this price would be offered */
    struct subscription one = { .channel = CHANNEL_DIRECT,
                                .status = SUBSCRIPTION_ACTIVE,
                                .price_id = price->id,
                                .product_id = price->product_id,
                                .rate = { .currency = currency } };
    enum status status = store_successors(sql, arena, today, &one, 1);

    *successors = one.obstacle.successors;
    *count = one.obstacle.successor_count;
    return status;
}
