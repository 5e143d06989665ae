/* sql/store_price.c */
#include "sql/store_price.h"

#include "base/log.h"
#include "billing/period.h"

/* clang-format off */
/* v: the revision in force on the day; w: the one in force at the end of a period that begins on that day. Bound are
 * three days: the day, and the ends of a month and of a year from it. */
#define PRICE_COLUMNS \
    "r.id, r.product_id, r.currency, r.billing_period, COALESCE(v.mode, r.mode), COALESCE(v.steps, r.steps)," \
    " COALESCE(w.mode, r.mode), COALESCE(w.steps, r.steps), r.min_licences, r.max_licences, r.trial_days," \
    " r.reduction_policy, r.on_sale_from, COALESCE(LEAST(r.on_sale_until, p.on_sale_until), r.on_sale_until," \
    " p.on_sale_until)"
#define PRICE_LETTERS "bbttttttiiitDD"
#define PRICE_REVISIONS \
    " LEFT JOIN price_revision v ON v.price_id = r.id AND v.effective_from =" \
    " (SELECT MAX(e.effective_from) FROM price_revision e WHERE e.price_id = r.id AND e.effective_from <= ?)" \
    " LEFT JOIN price_revision w ON w.price_id = r.id AND w.effective_from =" \
    " (SELECT MAX(e.effective_from) FROM price_revision e WHERE e.price_id = r.id" \
    " AND e.effective_from <= IF(r.billing_period = 'P1M', ?, ?))"
#define PRICE_FROM " FROM price r JOIN product p ON p.id = r.product_id" PRICE_REVISIONS
#define DAYS(today) \
    sql_day(today), sql_day(period_at(today, BILLING_MONTHLY, 0).end), sql_day(period_at(today, BILLING_YEARLY, 0).end)

static const struct sql_query price_find = {
    .name = "price_find", .takes = "dddb", .gives = PRICE_LETTERS "tttDi",
    .text =
    "SELECT " PRICE_COLUMNS ", p.code, p.name_en, p.name_fr, r.on_sale_until, r.version" PRICE_FROM
    " WHERE r.id = ?" };

static const struct sql_query price_insert = { .name = "price_insert", .takes = "bbttttiiitDDu", .text =
    "INSERT INTO price (id, product_id, currency, billing_period, mode, steps, min_licences, max_licences, trial_days,"
    " reduction_policy,"
    " on_sale_from, on_sale_until, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };

static const struct sql_query price_list = { .name = "price_list", .takes = "dddbb", .gives = PRICE_LETTERS, .text =
    "SELECT " PRICE_COLUMNS PRICE_FROM " WHERE r.product_id BETWEEN ? AND ? ORDER BY r.product_id"
    " DESC, r.id DESC" };

static const struct sql_query price_these = {
    .name = "price_these", .takes = "ddd" SQL_IDS_LETTERS, .gives = PRICE_LETTERS,
    .text =
    "SELECT " PRICE_COLUMNS PRICE_FROM " WHERE r.product_id IN (" SQL_IDS_MARKS ") ORDER BY"
    " r.product_id DESC, r.id DESC" };

static const struct sql_query price_end = { .name = "price_end", .takes = "Dbi", .text =
    "UPDATE price SET on_sale_until = ?, updated_at = CURRENT_TIMESTAMP(6), version = version + 1 WHERE id = ? AND"
    " version = ?" };

static const struct sql_query price_revision_insert = { .name = "price_revision_insert", .takes = "bdttu", .text =
    "INSERT INTO price_revision (price_id, effective_from, mode, steps, created_at) VALUES (?, ?, ?, ?, ?)" };

static const struct sql_query price_revisions = { .name = "price_revisions", .takes = "bi", .gives = "dttu", .text =
    "SELECT effective_from, mode, steps, created_at FROM price_revision WHERE price_id = ? ORDER BY effective_from DESC"
    " LIMIT ?" };
/* clang-format on */

static bool steps_take(struct sql_row *row, struct arena *arena, struct rate *rate)
{
    bool known = price_mode_read(sql_take_text(row), &rate->mode);

    return price_steps_read(arena, sql_take_text(row), &rate->steps, &rate->step_count) && known;
}

static bool rates_take(struct sql_row *row, struct arena *arena, struct price *price)
{
    bool known = currency_read(sql_take_text(row), &price->rate.currency);

    known = billing_period_read(sql_take_text(row), &price->rate.billing_period) && known;
    price->renewal_rate = price->rate; /* a revision changes neither currency nor billing period */
    known = steps_take(row, arena, &price->rate) && known;
    return steps_take(row, arena, &price->renewal_rate) && known;
}

/* A row that no program of ours can have written is logged and fails the request, but does not end the process. */
static enum status price_take(struct sql_row *row, struct arena *arena, struct price *price)
{
    bool known;

    price->id = sql_take_id(row);
    price->product_id = sql_take_id(row);
    known = rates_take(row, arena, price);
    price->min_licences = sql_take_int(row);
    price->max_licences = sql_take_int(row);
    price->trial_days = sql_take_int(row);
    known = reduction_policy_read(sql_take_text(row), &price->reduction_policy) && known;
    price->on_sale_from = sql_take_day(row);
    price->on_sale_until = sql_take_day(row);
    if (known)
        return STATUS_OK;
    log_error("price %s holds an unknown value", id_write(ID_PRICE, price->id).text);
    return STATUS_INTERNAL;
}

enum status store_price_find(struct sql *sql, struct arena *arena, struct id price_id, struct day today,
                             struct priced_product *found)
{
    struct priced_product read;
    struct sql_row row;
    enum status status;

    if ((status = sql_read_one(sql, arena, &price_find, SQL_VALUES(DAYS(today), sql_id(price_id)), &row)) != STATUS_OK)
        return status;
    if ((status = price_take(&row, arena, &read.price)) != STATUS_OK)
        return status;
    read.product_code = sql_take_text(&row);
    read.product_name_en = sql_take_text(&row);
    read.product_name_fr = sql_take_text(&row);
    read.own_until = sql_take_day(&row);
    read.version = sql_take_int(&row);
    *found = read;
    return STATUS_OK;
}

enum status store_price_insert(struct sql *sql, struct arena *arena, const struct price *price,
                               struct instant created_at)
{
    const struct rate *rate = &price->rate;

    return sql_run(sql, &price_insert,
                   SQL_VALUES(sql_id(price->id), sql_id(price->product_id), sql_text(rate->currency.code),
                              sql_text(billing_period_name(rate->billing_period)),
                              sql_text(price_mode_name(rate->mode)),
                              sql_text(price_steps_write(arena, rate->steps, rate->step_count)),
                              sql_int(price->min_licences), sql_int(price->max_licences), sql_int(price->trial_days),
                              sql_text(reduction_policy_name(price->reduction_policy)), sql_day(price->on_sale_from),
                              sql_day(price->on_sale_until), sql_instant(created_at)));
}

enum status store_price_end(struct sql *sql, struct priced_product *found)
{
    return sql_run_versioned(sql, &price_end,
                             SQL_VALUES(sql_day(found->own_until), sql_id(found->price.id), sql_int(found->version)),
                             &found->version);
}

enum status store_price_revision_insert(struct sql *sql, struct arena *arena, const struct price_revision *r)
{
    return sql_run(sql, &price_revision_insert,
                   SQL_VALUES(sql_id(r->price_id), sql_day(r->effective_from), sql_text(price_mode_name(r->rate.mode)),
                              sql_text(price_steps_write(arena, r->rate.steps, r->rate.step_count)),
                              sql_instant(r->created_at)));
}

enum status store_price_revision_list(struct sql *sql, struct arena *arena, const struct price *price,
                                      struct price_revision **revisions, size_t *count)
{
    struct sql_rows rows;
    enum status status =
        sql_read(sql, arena, &price_revisions, SQL_VALUES(sql_id(price->id), sql_int(PRICE_REVISIONS_SHOWN)), &rows);

    if (status != STATUS_OK)
        return status;
    *revisions = ARENA_ARRAY(arena, struct price_revision, rows.count);
    *count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct price_revision *revision = &(*revisions)[i];

        *revision = (struct price_revision){ .price_id = price->id, .effective_from = sql_take_day(&row) };
        revision->rate = price->rate; /* a revision changes neither currency nor billing period */
        if (!steps_take(&row, arena, &revision->rate)) {
            log_error("a revision of price %s holds an unknown value", id_write(ID_PRICE, price->id).text);
            return STATUS_INTERNAL;
        }
        revision->created_at = sql_take_instant(&row);
    }
    return STATUS_OK;
}

static enum status prices_read(struct sql *sql, struct arena *arena, const struct sql_query *query,
                               const struct sql_value *values, size_t value_count, struct price **prices, size_t *count)
{
    struct sql_rows rows;
    struct price *read;
    enum status status;

    if ((status = sql_read(sql, arena, query, values, value_count, &rows)) != STATUS_OK)
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

enum status store_price_list(struct sql *sql, struct arena *arena, struct id first, struct id last, struct day today,
                             struct price **prices, size_t *count)
{
    return prices_read(sql, arena, &price_list, SQL_VALUES(DAYS(today), sql_id(first), sql_id(last)), prices, count);
}

enum status store_price_these(struct sql *sql, struct arena *arena, const struct id product_ids[], size_t id_count,
                              struct day today, struct price **prices, size_t *count)
{
    struct sql_value values[SQL_IDS_MAX + 3] = { DAYS(today) };

    sql_ids(values + 3, product_ids, id_count);
    return prices_read(sql, arena, &price_these, values, SQL_IDS_MAX + 3, prices, count);
}
