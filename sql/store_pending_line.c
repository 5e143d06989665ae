/* sql/store_pending_line.c: what an invoice payer's next invoice will hold. */
#include <string.h>

#include "sql/store_invoice.h"

static const struct sql_query pending_line_insert = { .name = "pending_line_insert", .takes = "bbBBbbttiiddiiiitiiiu", .text =
    "INSERT INTO pending_line (organization_id, id, order_id, reduces_id, subscription_id, payment_method_id, currency, kind, quantity, unit_price_minor,"
    " period_start, period_end, days, period_days, base_minor, amount_minor, tax_category, tax_rate_bp, total_minor, invoice_id, version,"
    " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)" };

enum { COLUMNS = 21 };

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
            sql_int(l->amount.minor), sql_text(tax_category_code(l->tax.category)), sql_int(l->tax.rate_bp), sql_int(p->total.minor), sql_int(1),
            sql_instant(p->created_at)
        };

        memcpy(values + i * COLUMNS, row, sizeof row);
    }
    return sql_run_rows(sql, &pending_line_insert, values, COLUMNS, count);
}
