/* sql/store_pending_line.c */
#include "sql/store_pending_line.h"

#include <string.h>

#include "billing/tax.h"
#include "sql/document_rows.h"
#include "sql/known.h"
#include "sql/read_rows.h"

/* clang-format off */
static const struct sql_query pending_line_insert = {
    .name = "pending_line_insert", .takes = "bbBBbbttiiddiiiitiiDiu",
    .text =
    "INSERT INTO pending_line (organization_id, id, order_id, reduces_id, subscription_id, payment_method_id,"
    " currency, kind, quantity, unit_price_minor,"
    " period_start, period_end, days, period_days, base_minor, amount_minor, tax_category, tax_rate_bp, total_minor,"
    " due_on, invoice_id, version,"
    " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)" };
/* q: the reduced line (its invoice_id says whether it is on an invoice already). */
#define WAITING \
    "SELECT l.organization_id, l.id, l.order_id, l.reduces_id, l.subscription_id, l.payment_method_id, l.currency," \
    " l.kind, l.quantity," \
    " l.unit_price_minor, l.period_start, l.period_end, l.days, l.period_days, l.base_minor, l.amount_minor," \
    " l.tax_category, l.tax_rate_bp," \
    " l.total_minor, l.due_on, l.version, l.created_at, d.name_en, d.name_fr, m.type, q.invoice_id FROM pending_line" \
    " l" \
    " JOIN subscription s ON s.organization_id = l.organization_id AND s.id = l.subscription_id JOIN price p ON p.id" \
    " = s.price_id" \
    " JOIN product d ON d.id = p.product_id" \
    " JOIN payment_method m ON m.organization_id = l.organization_id AND m.id = l.payment_method_id" \
    " LEFT JOIN pending_line q ON q.organization_id = l.organization_id AND q.id = l.reduces_id"
#define GIVES "bbBBbbttiiddiiiitiiDiutttB"
/* The order of a bill: lines with a day before lines without one, and a line together with those that reduce it, which
 * have the same day. */
#define BILL_ORDER "due_on IS NULL, COALESCE(reduces_id, id), id"
static const struct sql_query pending_line_open = {
    .name = "pending_line_open", .takes = SQL_IDS_LETTERS "i", .gives = GIVES,
    .text =
    WAITING " WHERE l.organization_id IN (" SQL_IDS_MARKS ") AND l.invoice_id IS NULL"
    " ORDER BY l.organization_id, l.due_on IS NULL, COALESCE(l.reduces_id, l.id), l.id LIMIT ?" };
static const struct sql_query pending_line_of_method = {
    .name = "pending_line_of_method", .takes = "bbi", .gives = GIVES,
    .text =
    WAITING " WHERE l.organization_id = ? AND l.invoice_id IS NULL AND l.payment_method_id = ?"
    " ORDER BY l.due_on IS NULL, COALESCE(l.reduces_id, l.id), l.id LIMIT ?" };
static const struct sql_query pending_line_waiting = {
    .name = "pending_line_waiting", .takes = "bBBBBDDii", .gives = "bbiti",
    .text =
    "SELECT payment_method_id, COALESCE(reduces_id, id), amount_minor, tax_category, tax_rate_bp FROM pending_line"
    " WHERE organization_id = ? AND invoice_id IS NULL AND (? IS NULL OR subscription_id = ?) AND (? IS NULL OR"
    " payment_method_id = ?)"
    " AND (? IS NULL OR due_on IS NULL OR due_on > ?) ORDER BY payment_method_id, " BILL_ORDER " LIMIT ? OFFSET ?" };
static const struct sql_query pending_line_methods = {
    .name = "pending_line_methods", .takes = "dbbdbi", .gives = "bii",
    .text =
    "SELECT payment_method_id, CAST(SUM(waiting) AS SIGNED), CAST(SUM(renewing) AS SIGNED) FROM ("
    " SELECT payment_method_id, COUNT(*) waiting, 0 renewing, MIN(due_on) <= ? due FROM pending_line"
    "  WHERE organization_id = ? AND invoice_id IS NULL GROUP BY payment_method_id"
    " UNION ALL SELECT payment_method_id, 0, COUNT(*), 1 FROM subscription WHERE organization_id = ? AND due_on = ?"
    " AND status <> 'trial'"
    "  GROUP BY payment_method_id) m"
    " WHERE payment_method_id > ? GROUP BY payment_method_id HAVING MAX(due) = 1 ORDER BY payment_method_id LIMIT ?" };
static const struct sql_query pending_line_invoice = { .name = "pending_line_invoice", .takes = "bbbi", .text =
    "UPDATE pending_line SET invoice_id = ?, due_on = NULL, version = version + 1 WHERE organization_id = ? AND id = ?"
    " AND version = ?" };
static const struct sql_query pending_line_rest = { .name = "pending_line_rest", .takes = "bbi", .text =
    "UPDATE pending_line SET due_on = NULL, version = version + 1 WHERE organization_id = ? AND id = ? AND version ="
    " ?" };
/* Lines moved per statement. The loop of store_pending_line_move ends because lines that were moved are not found
 * again. */
enum { MOVED_AT_ONCE = 1000 };
static const struct sql_query pending_line_movable = {
    .name = "pending_line_movable", .takes = "bbbi", .gives = "bi",
    .text =
    "SELECT id, version FROM pending_line WHERE organization_id = ? AND invoice_id IS NULL AND subscription_id = ? AND"
    " payment_method_id = ? ORDER BY id LIMIT ?" };
static const struct sql_query pending_line_move = { .name = "pending_line_move", .takes = "bbbi", .text =
    "UPDATE pending_line SET payment_method_id = ?, version = version + 1 WHERE organization_id = ? AND id = ? AND"
    " version = ?" };
static const struct sql_query pending_line_end = { .name = "pending_line_end", .takes = "bbi", .text =
    "DELETE FROM pending_line WHERE organization_id = ? AND id = ? AND version = ? AND invoice_id IS NULL" };
/* clang-format on */

enum { COLUMNS = 22, INVOICED_COLUMNS = 4 };

enum status store_pending_line_insert(struct sql *sql, struct arena *arena, const struct pending_line *lines,
                                      size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * COLUMNS);

    for (size_t i = 0; i < count; i++) {
        const struct pending_line *p = &lines[i];
        const struct line *l = &p->line;
        struct sql_value *value = values + i * COLUMNS;

        *value++ = sql_id(p->organization_id);
        *value++ = sql_id(p->id);
        *value++ = sql_id(p->order_id);
        *value++ = sql_id(p->reduces_id);
        *value++ = sql_id(p->subscription_id);
        *value++ = sql_id(p->payment_method_id);
        *value++ = sql_text(l->amount.currency.code);
        *value++ = sql_text(line_kind_name(l->kind));
        line_amounts_values(value, l);
        value += LINE_AMOUNT_VALUES;
        *value++ = sql_int(p->total.minor);
        *value++ = sql_day(p->due_on);
        *value++ = sql_int(1);
        *value++ = sql_instant(p->created_at);
        assert(value == values + (i + 1) * COLUMNS); /* the list above and COLUMNS stand in this file */
    }
    return sql_put_rows(sql, &pending_line_insert, values, COLUMNS, count);
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
    line_amounts_take(row, currency, l);
    p->total = money_of(sql_take_int(row), currency);
    p->due_on = sql_take_day(row);
    p->version = sql_take_int(row);
    p->created_at = sql_take_instant(row);
    p->product_name_en = sql_take_text(row);
    p->product_name_fr = sql_take_text(row);
    KNOWN(payment_method_type_read(sql_take_text(row), &p->payment_method_type));
    p->reduced_invoice_id = sql_take_id(row);
}

SQL_READ_ARRAY(lines_read, struct pending_line, pending_line_take)

enum status store_pending_line_open(struct sql *sql, struct arena *arena, const struct id organization_ids[],
                                    size_t organization_count, int64_t limit, struct pending_line **lines,
                                    size_t *count)
{
    struct sql_value values[SQL_IDS_MAX + 1];

    sql_ids(values, organization_ids, organization_count);
    values[SQL_IDS_MAX] = sql_int(limit);
    return lines_read(sql, arena, &pending_line_open, values, SQL_IDS_MAX + 1, lines, count);
}

enum status store_pending_line_of_method(struct sql *sql, struct arena *arena, struct id organization_id,
                                         struct id payment_method_id, int64_t limit, struct pending_line **lines,
                                         size_t *count)
{
    return lines_read(sql, arena, &pending_line_of_method,
                      SQL_VALUES(sql_id(organization_id), sql_id(payment_method_id), sql_int(limit)), lines, count);
}

/* The list so far, growing page by page. */
struct gathered {
    struct arena *arena;
    struct waiting_line *lines;
    size_t count, capacity;
};

static void waiting_take(struct gathered *g, struct sql_row row)
{
    struct waiting_line *line;

    ARENA_ROOM(g->arena, g->lines, g->count, 16, &g->capacity);
    line = &g->lines[g->count++];
    line->payment_method_id = sql_take_id(&row);
    line->line.group = sql_take_id(&row);
    line->line.amount_minor = sql_take_int(&row);
    KNOWN(tax_category_read(sql_take_text(&row), &line->line.tax.category));
    line->line.tax.rate_bp = (int32_t)sql_take_int(&row);
}

enum status store_pending_line_waiting(struct sql *sql, struct arena *arena, const struct waiting_wanted *wanted,
                                       struct waiting_line **lines, size_t *count)
{
    enum { PAGE = 4000 };
    const struct sql_value s = sql_id(wanted->subscription_id), m = sql_id(wanted->payment_method_id),
                           d = sql_day(wanted->not_due_by);
    struct gathered g = { .arena = arena };
    struct arena page = { 0 };
    struct sql_rows rows = { .count = PAGE };
    enum status status = STATUS_OK;

    while (status == STATUS_OK && rows.count == PAGE) {
        arena_wipe(&page);
        status = sql_read(
            sql, &page, &pending_line_waiting,
            SQL_VALUES(sql_id(wanted->organization_id), s, s, m, m, d, d, sql_int(PAGE), sql_int((int64_t)g.count)),
            &rows);
        for (size_t i = 0; status == STATUS_OK && i < rows.count; i++)
            waiting_take(&g, sql_row_at(&rows, i));
    }
    arena_end(&page);
    *lines = g.lines;
    *count = g.count;
    return status;
}

static void method_take(struct sql_row *row, struct billed_method *method)
{
    method->id = sql_take_id(row);
    method->waiting = sql_take_int(row);
    method->renewing = sql_take_int(row);
}

SQL_READ_ARRAY(methods_read, struct billed_method, method_take)

enum status store_pending_line_methods(struct sql *sql, struct arena *arena, struct id organization_id, struct id after,
                                       struct day day, int64_t limit, struct billed_method **methods, size_t *count)
{
    struct sql_value id = sql_id(organization_id), on = sql_day(day);

    return methods_read(sql, arena, &pending_line_methods,
                        SQL_VALUES(on, id, id, on, sql_id_or_zero(after), sql_int(limit)), methods, count);
}

enum status store_pending_line_invoice(struct sql *sql, struct arena *arena, const struct pending_line_invoiced *lines,
                                       size_t count)
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

static enum status move_some(struct sql *sql, struct arena *arena, const struct pending_lines_moved *moved,
                             size_t *count)
{
    struct sql_value *values;
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &pending_line_movable,
                                  SQL_VALUES(sql_id(moved->organization_id), sql_id(moved->subscription_id),
                                             sql_id(moved->from_method_id), sql_int(MOVED_AT_ONCE)),
                                  &rows);

    if (status != STATUS_OK)
        return status;
    *count = rows.count;
    values = ARENA_ARRAY(arena, struct sql_value, rows.count * 4);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        values[i * 4] = sql_id(moved->to_method_id);
        values[i * 4 + 1] = sql_id(moved->organization_id);
        values[i * 4 + 2] = sql_id(sql_take_id(&row));
        values[i * 4 + 3] = sql_int(sql_take_int(&row));
    }
    return sql_run_each(sql, &pending_line_move, values, 4, rows.count);
}

enum status store_pending_line_move(struct sql *sql, struct arena *arena, const struct pending_lines_moved *moved)
{
    size_t count = MOVED_AT_ONCE;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && count == MOVED_AT_ONCE)
        status = move_some(sql, arena, moved, &count);
    return status;
}

enum status store_pending_line_end(struct sql *sql, struct id organization_id, struct id id, int64_t version)
{
    return sql_run_one(sql, &pending_line_end, SQL_VALUES(sql_id(organization_id), sql_id(id), sql_int(version)));
}
