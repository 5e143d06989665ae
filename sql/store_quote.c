/* sql/store_quote.c */
#include "sql/store_quote.h"

#include "sql/known.h"

/* clang-format off */
static const struct sql_query quote_find = {
    .name = "quote_find", .takes = "bb", .gives = "btBibbtTtiiiittitDiiibuuBtttttt",
    .text =
    "SELECT q.id, q.kind, q.subscription_id, q.subscription_version, q.price_id, q.payment_method_id, m.type,"
    " m.gateway_reference,"
    " q.currency, q.current_licences,"
    " q.proposed_licences, q.current_monthly_cost_minor, q.proposed_monthly_cost_minor, q.effective, q.collection,"
    " q.binding, q.charge,"
    " q.next_invoice_on, q.next_subtotal_minor, q.next_tax_total_minor, q.next_total_minor, q.created_by,"
    " q.created_at, q.expires_at, r.id,"
    " d.name_en, d.name_fr, p.currency, p.billing_period, COALESCE(q.mode, p.mode), COALESCE(q.steps, p.steps) FROM"
    " quote q JOIN price p ON p.id = q.price_id JOIN product d ON d.id = p.product_id"
    " JOIN payment_method m ON m.organization_id = q.organization_id AND m.id = q.payment_method_id"
    " LEFT JOIN `order` r ON r.organization_id = q.organization_id AND r.quote_id = q.id"
    " WHERE q.organization_id = ? AND q.id = ?" };
static const struct sql_query quote_insert = { .name = "quote_insert", .takes = "bbtBibbtiiiittiTTtDiiibuuu", .text =
    "INSERT INTO quote (organization_id, id, kind, subscription_id, subscription_version, price_id, payment_method_id,"
    " currency,"
    " current_licences, proposed_licences, current_monthly_cost_minor, proposed_monthly_cost_minor, effective,"
    " collection, binding, mode, steps,"
    " charge, next_invoice_on, next_subtotal_minor, next_tax_total_minor, next_total_minor, created_by, created_at,"
    " expires_at, kept_until)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };

static const struct sql_query quote_follow = { .name = "quote_follow", .takes = "ibbi", .text =
    "UPDATE quote SET subscription_version = ? WHERE organization_id = ? AND id = ? AND subscription_version < ?" };

static const struct sql_query quote_keep = { .name = "quote_keep", .takes = "bb", .text =
    "UPDATE quote SET kept_until = NULL WHERE organization_id = ? AND id = ? AND kept_until IS NOT NULL" };
static const struct sql_query quote_let_go = { .name = "quote_let_go", .takes = "ibb", .text =
    "UPDATE quote SET kept_until = expires_at + INTERVAL ? SECOND WHERE organization_id = ? AND id = ?"
    " AND kept_until IS NULL" };
/* An order of a program older than schema 036, which did not know of kept_until. */
static const struct sql_query quote_keep_ordered = { .name = "quote_keep_ordered", .takes = "bb", .text =
    "UPDATE quote q JOIN `order` r ON r.organization_id = q.organization_id AND r.quote_id = q.id"
    " SET q.kept_until = NULL WHERE q.organization_id = ? AND q.id = ?" };
static const struct sql_query quotes_due = { .name = "quotes_due", .takes = "ui", .gives = "bb", .text =
    "SELECT organization_id, id FROM quote WHERE kept_until <= ? ORDER BY kept_until, organization_id, id LIMIT ?" };
static const struct sql_query quote_delete = { .name = "quote_delete", .takes = "bb", .text =
    "DELETE FROM quote WHERE organization_id = ? AND id = ? AND kept_until IS NOT NULL" };
/* clang-format on */

static void quote_take(struct sql_row *row, struct arena *arena, struct id organization_id, struct quote *q)
{
    struct currency currency;

    *q = (struct quote){ .organization_id = organization_id, .id = sql_take_id(row) };
    KNOWN(quote_kind_read(sql_take_text(row), &q->kind));
    q->subscription_id = sql_take_id(row);
    q->subscription_version = sql_take_int(row);
    q->price_id = sql_take_id(row);
    q->payment_method_id = sql_take_id(row);
    KNOWN(payment_method_type_read(sql_take_text(row), &q->payment_method_type));
    q->gateway_reference = sql_take_text(row);
    KNOWN(currency_read(sql_take_text(row), &currency));
    q->current_licences = sql_take_int(row);
    q->proposed_licences = sql_take_int(row);
    q->current_monthly_cost = money_of(sql_take_int(row), currency);
    q->proposed_monthly_cost = money_of(sql_take_int(row), currency);
    KNOWN(quote_effective_read(sql_take_text(row), &q->effective));
    KNOWN(quote_collection_read(sql_take_text(row), &q->collection));
    q->binding = sql_take_int(row) != 0;
    KNOWN(charge_read(arena, sql_take_text(row), &q->charge));
    q->next_invoice_on = sql_take_day(row);
    q->next_subtotal = money_of(sql_take_int(row), currency);
    q->next_tax_total = money_of(sql_take_int(row), currency);
    q->next_total = money_of(sql_take_int(row), currency);
    q->created_by = sql_take_id(row);
    q->created_at = sql_take_instant(row);
    q->expires_at = sql_take_instant(row);
}

/* A change of licences has no rate of its own: the columns read are the price's, and not used. */
static void rate_take(struct sql_row *row, struct arena *arena, struct quote *q)
{
    struct rate rate;

    KNOWN(currency_read(sql_take_text(row), &rate.currency));
    KNOWN(billing_period_read(sql_take_text(row), &rate.billing_period));
    KNOWN(price_mode_read(sql_take_text(row), &rate.mode));
    KNOWN(price_steps_read(arena, sql_take_text(row), &rate.steps, &rate.step_count));
    if (q->kind != QUOTE_CHANGE_LICENCES)
        q->rate = rate;
}

enum status store_quote_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                             struct quote *quote, bool *used)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &quote_find, SQL_VALUES(sql_id(organization_id), sql_id(id)), &row);

    if (status != STATUS_OK)
        return status;
    quote_take(&row, arena, organization_id, quote);
    *used = !id_is_none(sql_take_id(&row));
    quote->product_name_en = sql_take_text(&row);
    quote->product_name_fr = sql_take_text(&row);
    rate_take(&row, arena, quote);
    return STATUS_OK;
}

enum status store_quote_insert(struct sql *sql, struct arena *arena, const struct quote *q)
{
    bool priced = q->kind != QUOTE_CHANGE_LICENCES; /* a change of licences uses its subscription's price */

    return sql_run(
        sql, &quote_insert,
        SQL_VALUES(sql_id(q->organization_id), sql_id(q->id), sql_text(quote_kind_name(q->kind)),
                   sql_id(q->subscription_id), sql_int(q->subscription_version), sql_id(q->price_id),
                   sql_id(q->payment_method_id), sql_text(q->charge.currency.code), sql_int(q->current_licences),
                   sql_int(q->proposed_licences), sql_int(q->current_monthly_cost.minor),
                   sql_int(q->proposed_monthly_cost.minor), sql_text(quote_effective_name(q->effective)),
                   sql_text(quote_collection_name(q->collection)), sql_int(q->binding),
                   sql_text(priced ? price_mode_name(q->rate.mode) : NULL),
                   sql_text(priced ? price_steps_write(arena, q->rate.steps, q->rate.step_count) : NULL),
                   sql_text(charge_write(arena, &q->charge)), sql_day(q->next_invoice_on),
                   sql_int(q->next_subtotal.minor), sql_int(q->next_tax_total.minor), sql_int(q->next_total.minor),
                   sql_id(q->created_by), sql_instant(q->created_at), sql_instant(q->expires_at),
                   sql_instant(instant_plus_seconds(q->expires_at, QUOTE_KEPT_S))));
}

enum status store_quote_follow(struct sql *sql, struct id organization_id, struct id id, int64_t later_version)
{
    return sql_run_one(sql, &quote_follow,
                       SQL_VALUES(sql_int(later_version), sql_id(organization_id), sql_id(id), sql_int(later_version)));
}

enum status store_quote_keep(struct sql *sql, struct id organization_id, struct id id)
{
    return sql_put_one(sql, &quote_keep, SQL_VALUES(sql_id(organization_id), sql_id(id)));
}

enum status store_quote_let_go(struct sql *sql, struct id organization_id, struct id id)
{
    return sql_run_one(sql, &quote_let_go, SQL_VALUES(sql_int(QUOTE_KEPT_S), sql_id(organization_id), sql_id(id)));
}

enum status store_quotes_delete(struct sql *sql, struct arena *arena, struct instant now, size_t most, size_t *count)
{
    struct sql_value *keys;
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &quotes_due, SQL_VALUES(sql_instant(now), sql_int((int64_t)most)), &rows);

    *count = 0;
    if (status != STATUS_OK || rows.count == 0)
        return status;
    keys = ARENA_ARRAY(arena, struct sql_value, 2 * rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        keys[2 * i] = sql_id(sql_take_id(&row));
        keys[2 * i + 1] = sql_id(sql_take_id(&row));
    }
    if ((status = sql_run_rows(sql, &quote_keep_ordered, keys, 2, rows.count)) != STATUS_OK ||
        (status = sql_run_rows(sql, &quote_delete, keys, 2, rows.count)) != STATUS_OK)
        return status;
    *count = rows.count;
    return STATUS_OK;
}
