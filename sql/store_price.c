/* sql/store_price.c: the table price. */
#include "sql/store_price.h"

#include "base/log.h"

#define PRICE_COLUMNS                                                                                             \
    "r.id, r.product_id, r.currency, r.billing_period, r.mode, r.steps, r.min_licences, r.max_licences, r.trial_days," \
    " r.reduction_policy, r.on_sale_from, r.on_sale_until"
#define PRICE_LETTERS "bbttttiiitDD"

static const struct sql_query price_find = { .name = "price_find", .takes = "b", .gives = PRICE_LETTERS "ttt", .text =
    "SELECT " PRICE_COLUMNS ", p.code, p.name_en, p.name_fr FROM price r JOIN product p ON p.id = r.product_id WHERE r.id = ?" };

static const struct sql_query price_insert = { .name = "price_insert", .takes = "bbttttiiitDDu", .text =
    "INSERT INTO price (id, product_id, currency, billing_period, mode, steps, min_licences, max_licences, trial_days, reduction_policy,"
    " on_sale_from, on_sale_until, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };

static const struct sql_query price_list = { .name = "price_list", .takes = "bb", .gives = PRICE_LETTERS, .text =
    "SELECT " PRICE_COLUMNS " FROM price r WHERE r.product_id BETWEEN ? AND ? ORDER BY r.product_id DESC, r.id DESC" };

static bool rate_take(struct sql_row *row, struct arena *arena, struct rate *rate)
{
    bool known = currency_read(sql_take_text(row), &rate->currency);

    known = billing_period_read(sql_take_text(row), &rate->billing_period) && known;
    known = price_mode_read(sql_take_text(row), &rate->mode) && known;
    return price_steps_read(arena, sql_take_text(row), &rate->steps, &rate->step_count) && known;
}

/* A row that no program of ours can have written is told in the log and ends the request, not the process. */
static enum status price_take(struct sql_row *row, struct arena *arena, struct price *price)
{
    bool known;

    price->id = sql_take_id(row);
    price->product_id = sql_take_id(row);
    known = rate_take(row, arena, &price->rate);
    price->min_licences = sql_take_int(row);
    price->max_licences = sql_take_int(row);
    price->trial_days = sql_take_int(row);
    known = reduction_policy_read(sql_take_text(row), &price->reduction_policy) && known;
    price->on_sale_from = sql_take_day(row);
    price->on_sale_until = sql_take_day(row);
    if (known)
        return STATUS_OK;
    log_error("The price %s holds a value that is none.", id_write(ID_PRICE, price->id).text);
    return STATUS_INTERNAL;
}

enum status store_price_find(struct sql *sql, struct arena *arena, struct id price_id, struct priced_product *found)
{
    struct priced_product read;
    struct sql_row row;
    enum status status;

    if ((status = sql_read_one(sql, arena, &price_find, SQL_VALUES(sql_id(price_id)), &row)) != STATUS_OK)
        return status;
    if ((status = price_take(&row, arena, &read.price)) != STATUS_OK)
        return status;
    read.product_code = sql_take_text(&row);
    read.product_name_en = sql_take_text(&row);
    read.product_name_fr = sql_take_text(&row);
    *found = read;
    return STATUS_OK;
}

enum status store_price_insert(struct sql *sql, struct arena *arena, const struct price *price, struct instant created_at)
{
    const struct rate *rate = &price->rate;

    return sql_run(sql, &price_insert, SQL_VALUES(sql_id(price->id), sql_id(price->product_id), sql_text(rate->currency.code),
                                                  sql_text(billing_period_name(rate->billing_period)), sql_text(price_mode_name(rate->mode)),
                                                  sql_text(price_steps_write(arena, rate->steps, rate->step_count)),
                                                  sql_int(price->min_licences), sql_int(price->max_licences), sql_int(price->trial_days),
                                                  sql_text(reduction_policy_name(price->reduction_policy)), sql_day(price->on_sale_from),
                                                  sql_day(price->on_sale_until), sql_instant(created_at)));
}

enum status store_price_list(struct sql *sql, struct arena *arena, struct id first, struct id last, struct price **prices, size_t *count)
{
    struct sql_rows rows;
    struct price *read;
    enum status status;

    if ((status = sql_read(sql, arena, &price_list, SQL_VALUES(sql_id(first), sql_id(last)), &rows)) != STATUS_OK)
        return status;
    read = ARENA_ARRAY(arena, struct price, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        if ((status = price_take(&row, arena, &read[i])) != STATUS_OK)
            return status;
    }
    *prices = read;
    *count = rows.count;
    return STATUS_OK;
}
