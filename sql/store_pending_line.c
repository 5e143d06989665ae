/* sql/store_pending_line.c */
#include "sql/store_pending_line.h"

#include <string.h>

#include "billing/tax.h"
#include "sql/known.h"

static const struct sql_query pending_line_insert = { .name = "pending_line_insert", .takes = "bbBBbbttiiddiiiitiiDiu", .text =
    "INSERT INTO pending_line (organization_id, id, order_id, reduces_id, subscription_id, payment_method_id, currency, kind, quantity, unit_price_minor,"
    " period_start, period_end, days, period_days, base_minor, amount_minor, tax_category, tax_rate_bp, total_minor, due_on, invoice_id, version,"
    " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)" };
#define WAITING                                                                                                                             \
    "SELECT l.organization_id, l.id, l.order_id, l.reduces_id, l.subscription_id, l.payment_method_id, l.currency, l.kind, l.quantity,"      \
    " l.unit_price_minor, l.period_start, l.period_end, l.days, l.period_days, l.base_minor, l.amount_minor, l.tax_category, l.tax_rate_bp," \
    " l.total_minor, l.due_on, l.version, l.created_at, d.name_en, d.name_fr, m.type FROM pending_line l"                                    \
    " JOIN subscription s ON s.organization_id = l.organization_id AND s.id = l.subscription_id JOIN price p ON p.id = s.price_id"           \
    " JOIN product d ON d.id = p.product_id"                                                                                                 \
    " JOIN payment_method m ON m.organization_id = l.organization_id AND m.id = l.payment_method_id"
#define GIVES "bbBBbbttiiddiiiitiiDiuttt"
static const struct sql_query pending_line_open = { .name = "pending_line_open", .takes = SQL_IDS_LETTERS, .gives = GIVES, .text =
    WAITING " WHERE l.organization_id IN (" SQL_IDS_MARKS ") AND l.invoice_id IS NULL ORDER BY l.organization_id, l.id" };
static const struct sql_query pending_line_of = { .name = "pending_line_of", .takes = "bbb", .gives = GIVES, .text =
    WAITING " WHERE l.organization_id = ? AND l.invoice_id IS NULL AND l.subscription_id = ? AND l.payment_method_id = ? ORDER BY l.id" };
static const struct sql_query pending_line_invoice = { .name = "pending_line_invoice", .takes = "bbbi", .text =
    "UPDATE pending_line SET invoice_id = ?, due_on = NULL, version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?" };
static const struct sql_query pending_line_rest = { .name = "pending_line_rest", .takes = "bbi", .text =
    "UPDATE pending_line SET due_on = NULL, version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?" };

enum { COLUMNS = 22, INVOICED_COLUMNS = 4 };

enum status store_pending_line_insert(struct sql *sql, struct arena *arena, const struct pending_line *lines, size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * COLUMNS);

    for (size_t i = 0; i < count; i++) {
        const struct pending_line *p = &lines[i];
        const struct line *l = &p->line;
        const struct sql_value row[COLUMNS] = {
            sql_id(p->organization_id), sql_id(p->id), sql_id(p->order_id), sql_id(p->reduces_id), sql_id(p->subscription_id), sql_id(p->payment_method_id),
            sql_text(l->amount.currency.code), sql_text(line_kind_name(l->kind)), sql_int(l->quantity), sql_int(l->unit_price.minor),
            sql_day(l->period.start), sql_day(l->period.end), sql_int(l->days), sql_int(l->period_days), sql_int(l->base.minor),
            sql_int(l->amount.minor), sql_text(tax_category_code(l->tax.category)), sql_int(l->tax.rate_bp), sql_int(p->total.minor),
            sql_day(p->due_on), sql_int(1), sql_instant(p->created_at)
        };

        memcpy(values + i * COLUMNS, row, sizeof row);
    }
    return sql_run_rows(sql, &pending_line_insert, values, COLUMNS, count);
}

static void pending_line_take(struct sql_row *row, struct pending_line *p)
{
    struct line *l = &p->line;
    struct currency currency;

    p->organization_id = sql_take_id(row);
    p->id = sql_take_id(row);
    p->order_id = sql_take_id(row);
    p->reduces_id = sql_take_id(row);
    p->subscription_id = sql_take_id(row);
    p->payment_method_id = sql_take_id(row);
    KNOWN(currency_read(sql_take_text(row), &currency));
    KNOWN(line_kind_read(sql_take_text(row), &l->kind));
    l->quantity = sql_take_int(row);
    l->unit_price = money_of(sql_take_int(row), currency);
    l->period.start = sql_take_day(row);
    l->period.end = sql_take_day(row);
    l->days = (int32_t)sql_take_int(row);
    l->period_days = (int32_t)sql_take_int(row);
    l->base = money_of(sql_take_int(row), currency);
    l->amount = money_of(sql_take_int(row), currency);
    KNOWN(tax_category_read(sql_take_text(row), &l->tax.category));
    l->tax.rate_bp = (int32_t)sql_take_int(row);
    p->total = money_of(sql_take_int(row), currency);
    p->due_on = sql_take_day(row);
    p->version = sql_take_int(row);
    p->created_at = sql_take_instant(row);
    p->product_name_en = sql_take_text(row);
    p->product_name_fr = sql_take_text(row);
    KNOWN(payment_method_type_read(sql_take_text(row), &p->payment_method_type));
}

enum status store_pending_line_open(struct sql *sql, struct arena *arena, const struct id organization_ids[], size_t organization_count,
                                    struct pending_line **lines, size_t *count)
{
    struct sql_value values[SQL_IDS_MAX];
    struct sql_rows rows;
    enum status status;

    sql_ids(values, organization_ids, organization_count);
    if ((status = sql_read(sql, arena, &pending_line_open, values, SQL_IDS_MAX, &rows)) != STATUS_OK)
        return status;
    *lines = ARENA_ARRAY(arena, struct pending_line, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        pending_line_take(&row, &(*lines)[i]);
    }
    *count = rows.count;
    return STATUS_OK;
}

enum status store_pending_line_of(struct sql *sql, struct arena *arena, struct id organization_id, struct id subscription_id,
                                  struct id payment_method_id, struct line **lines, size_t *count)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &pending_line_of,
                                  SQL_VALUES(sql_id(organization_id), sql_id(subscription_id), sql_id(payment_method_id)), &rows);

    if (status != STATUS_OK)
        return status;
    *lines = ARENA_ARRAY(arena, struct line, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct pending_line pending;

        pending_line_take(&row, &pending);
        (*lines)[i] = pending.line;
    }
    *count = rows.count;
    return STATUS_OK;
}

enum status store_pending_line_invoice(struct sql *sql, struct arena *arena, const struct pending_line_invoiced *lines, size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * INVOICED_COLUMNS);

    for (size_t i = 0; i < count; i++) {
        values[i * INVOICED_COLUMNS] = sql_id(lines[i].invoice_id);
        values[i * INVOICED_COLUMNS + 1] = sql_id(lines[i].organization_id);
        values[i * INVOICED_COLUMNS + 2] = sql_id(lines[i].id);
        values[i * INVOICED_COLUMNS + 3] = sql_int(lines[i].version);
    }
    return sql_run_each(sql, &pending_line_invoice, values, INVOICED_COLUMNS, count);
}

enum status store_pending_line_rest(struct sql *sql, struct id organization_id, struct id id, int64_t version)
{
    return sql_run_one(sql, &pending_line_rest, SQL_VALUES(sql_id(organization_id), sql_id(id), sql_int(version)));
}
