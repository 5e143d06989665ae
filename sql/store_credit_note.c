/* sql/store_credit_note.c */
#include "sql/store_credit_note.h"

#include "sql/document_rows.h"
#include "sql/known.h"
#include "sql/read_rows.h"
#include "sql/store_refund.h"

#include <assert.h>
#include <string.h>

/* clang-format off */
#define COLUMNS \
    "SELECT n.id, n.number, n.year, n.sequence, n.invoice_id, n.order_id, n.issue_date, n.locale, n.currency," \
    " n.reason, n.subtotal_minor," \
    " n.tax_total_minor, n.total_minor, n.previous_hash, n.hash, n.created_at, t.applied_minor, t.unspent_minor," \
    " t.refunded_minor, t.version" \
    " FROM credit_note n JOIN credit_note_state t ON t.organization_id = n.organization_id AND t.credit_note_id = n.id"
#define SEALED "btiibBdttTiiihhu"

static const struct sql_query note_find = { .name = "credit_note_find", .takes = "bb", .gives = SEALED "iiii", .text =
    COLUMNS " WHERE n.organization_id = ? AND n.id = ?" };
static const struct sql_query note_list = {
    .name = "credit_note_list", .takes = "bbbbDDDDi", .gives = SEALED "iiii",
    .text =
    COLUMNS " WHERE n.organization_id = ? AND n.id < ? AND (? = REPEAT(CHAR(0), 16) OR n.invoice_id = ?)"
        " AND (? IS NULL OR n.issue_date >= ?) AND (? IS NULL OR n.issue_date <= ?) ORDER BY n.id DESC LIMIT ?" };
static const struct sql_query lines_read = {
    .name = "credit_note_lines_read", .takes = "bb", .gives = "b" DOCUMENT_LINE_GIVES,
    .text =
    "SELECT invoice_line_id, id, kind, subscription_id, description, quantity, unit_price_minor, period_start,"
    " period_end, days, period_days,"
    " base_minor, amount_minor, tax_category, tax_rate_bp FROM credit_note_line WHERE organization_id = ? AND"
    " credit_note_id = ?"
    " ORDER BY position" };
static const struct sql_query taxes_read = {
    .name = "credit_note_taxes_read", .takes = "bb", .gives = DOCUMENT_TAX_GIVES,
    .text =
    "SELECT category, rate_bp, taxable_minor, amount_minor FROM credit_note_tax WHERE organization_id = ? AND"
    " credit_note_id = ?"
    " ORDER BY category, rate_bp" };
static const struct sql_query note_insert = { .name = "credit_note_insert", .takes = "bb" SEALED, .text =
    "INSERT INTO credit_note (organization_id, scope, id, number, year, sequence, invoice_id, order_id, issue_date,"
    " locale, currency, reason,"
    " subtotal_minor, tax_total_minor, total_minor, previous_hash, hash, created_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query line_insert = {
    .name = "credit_note_line_insert", .takes = "bbibb" DOCUMENT_LINE_TAKES,
    .text =
    "INSERT INTO credit_note_line (organization_id, credit_note_id, position, id, invoice_line_id, kind,"
    " subscription_id, description, quantity,"
    " unit_price_minor, period_start, period_end, days, period_days, base_minor, amount_minor, tax_category,"
    " tax_rate_bp)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query tax_insert = { .name = "credit_note_tax_insert", .takes = DOCUMENT_TAX_TAKES, .text =
    "INSERT INTO credit_note_tax (organization_id, credit_note_id, category, rate_bp, taxable_minor, amount_minor)"
    " VALUES (?, ?, ?, ?, ?, ?)" };
static const struct sql_query state_insert = { .name = "credit_note_state_insert", .takes = "bbiiiiU", .text =
    "INSERT INTO credit_note_state (organization_id, credit_note_id, applied_minor, unspent_minor, refunded_minor,"
    " version, updated_at)"
    " VALUES (?, ?, ?, ?, ?, ?, " SQL_MOMENT ")" };
static const struct sql_query note_refund = { .name = "credit_note_refund", .takes = "iiUbbi", .text =
    "UPDATE credit_note_state SET unspent_minor = ?, refunded_minor = ?, updated_at = " SQL_MOMENT ","
    " version = version + 1 WHERE organization_id = ? AND credit_note_id = ?"
    " AND version = ?" };
static const struct sql_query credit_note_organization = {
    .name = "credit_note_organization", .takes = "b", .gives = "b",
    .text = "SELECT organization_id FROM credit_note WHERE id = ?" };
/* clang-format on */

enum { LINE_OWN = 5, LINE_COLUMNS = LINE_OWN + DOCUMENT_LINE_VALUES };

static void note_take(struct sql_row *row, struct id organization_id, struct credit_note *n)
{
    struct charge *charge = &n->charge;
    const char *number;

    *n = (struct credit_note){ .organization_id = organization_id, .id = sql_take_id(row) };
    number = sql_take_text(row);
    assert(strlen(number) < sizeof n->number); /* the column has that width */
    memcpy(n->number, number, strlen(number) + 1);
    n->year = (int32_t)sql_take_int(row);
    n->sequence = sql_take_int(row);
    n->invoice_id = sql_take_id(row);
    n->order_id = sql_take_id(row);
    n->issue_date = sql_take_day(row);
    n->locale = sql_take_text(row);
    KNOWN(currency_read(sql_take_text(row), &charge->currency));
    n->reason = sql_take_text(row);
    charge->subtotal = money_of(sql_take_int(row), charge->currency);
    charge->tax_total = money_of(sql_take_int(row), charge->currency);
    charge->total = money_of(sql_take_int(row), charge->currency);
    charge->credit_applied = charge->amount_due = money_of(0, charge->currency);
    (void)sql_take_hash(row, n->previous_hash);
    (void)sql_take_hash(row, n->hash);
    n->created_at = sql_take_instant(row);
    n->applied_minor = sql_take_int(row);
    n->unspent_minor = sql_take_int(row);
    n->refunded_minor = sql_take_int(row);
    n->version = sql_take_int(row);
}

static void line_take(struct sql_row *row, struct currency currency, struct credit_note_line *line)
{
    line->invoice_line_id = sql_take_id(row);
    document_line_take(row, currency, &line->line);
}

SQL_READ_ARRAY_OF(lines_all, struct credit_note_line, struct currency, line_take)

static enum status lines_fill(struct sql *sql, struct arena *arena, struct credit_note *n)
{
    struct credit_note_line *lines;
    enum status status = lines_all(sql, arena, &lines_read, SQL_VALUES(sql_id(n->organization_id), sql_id(n->id)),
                                   n->charge.currency, &lines, &n->line_count);

    if (status == STATUS_OK)
        n->lines = lines;
    return status;
}

static enum status taxes_fill(struct sql *sql, struct arena *arena, struct credit_note *n)
{
    struct sql_rows rows;
    enum status status =
        sql_read(sql, arena, &taxes_read, SQL_VALUES(sql_id(n->organization_id), sql_id(n->id)), &rows);

    for (size_t i = 0; status == STATUS_OK && i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        document_tax_take(&row, &n->charge);
    }
    return status;
}

static enum status note_fill(struct sql *sql, struct arena *arena, struct credit_note *n)
{
    struct refund *refunds;
    enum status status;

    if ((status = lines_fill(sql, arena, n)) != STATUS_OK || (status = taxes_fill(sql, arena, n)) != STATUS_OK ||
        (status = store_refund_of_note(sql, arena, n->organization_id, n->id, &refunds, &n->refund_count,
                                       &n->refunds_left_out)) != STATUS_OK)
        return status;
    n->refunds = refunds;
    return STATUS_OK;
}

enum status store_credit_note_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                   struct credit_note *note)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &note_find, SQL_VALUES(sql_id(organization_id), sql_id(id)), &row);

    if (status != STATUS_OK)
        return status;
    note_take(&row, organization_id, note);
    return note_fill(sql, arena, note);
}

enum status store_credit_note_list(struct sql *sql, struct arena *arena, struct id organization_id,
                                   struct id invoice_id, struct day from, struct day until, struct id before,
                                   int64_t limit, struct credit_note **notes, size_t *count, bool *more)
{
    struct sql_rows rows;
    size_t parts = 0;
    enum status status;

    status = sql_read(sql, arena, &note_list,
                      SQL_VALUES(sql_id(organization_id), sql_id_or_last(before), sql_id_or_zero(invoice_id),
                                 sql_id_or_zero(invoice_id), sql_day(from), sql_day(from), sql_day(until),
                                 sql_day(until), sql_int(limit + 1)),
                      &rows);
    if (status != STATUS_OK)
        return status;
    *notes = ARENA_ARRAY(arena, struct credit_note, rows.count);
    for (*count = 0; *count < rows.count && *count < (size_t)limit; (*count)++) {
        struct sql_row row = sql_row_at(&rows, *count);
        struct credit_note *note = &(*notes)[*count];

        note_take(&row, organization_id, note);
        if ((status = note_fill(sql, arena, note)) != STATUS_OK)
            return status;
        parts += note->line_count + note->refund_count;
        if (parts > SQL_PARTS_MAX && *count > 0)
            break;
    }
    *more = *count < rows.count;
    return STATUS_OK;
}

static enum status document_insert(struct sql *sql, struct id scope, const struct credit_note *n)
{
    const struct charge *c = &n->charge;

    return sql_run(sql, &note_insert,
                   SQL_VALUES(sql_id(n->organization_id), sql_id_or_zero(scope), sql_id(n->id), sql_text(n->number),
                              sql_int(n->year), sql_int(n->sequence), sql_id(n->invoice_id), sql_id(n->order_id),
                              sql_day(n->issue_date), sql_text(n->locale), sql_text(c->currency.code),
                              sql_text(n->reason), sql_int(c->subtotal.minor), sql_int(c->tax_total.minor),
                              sql_int(c->total.minor), sql_hash(n->previous_hash), sql_hash(n->hash),
                              sql_instant(n->created_at)));
}

static enum status lines_insert(struct sql *sql, struct arena *arena, const struct credit_note *n)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, n->line_count * LINE_COLUMNS);

    for (size_t at = 0; at < n->line_count; at++) {
        const struct credit_note_line *l = &n->lines[at];
        const struct sql_value own[LINE_OWN] = { sql_id(n->organization_id), sql_id(n->id), sql_int((int64_t)at + 1),
                                                 sql_id(l->line.id), sql_id(l->invoice_line_id) };

        memcpy(values + at * LINE_COLUMNS, own, sizeof own);
        document_line_values(values + at * LINE_COLUMNS + LINE_OWN, &l->line);
    }
    return sql_run_rows(sql, &line_insert, values, LINE_COLUMNS, n->line_count);
}

static enum status taxes_insert(struct sql *sql, struct arena *arena, const struct credit_note *n)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, n->charge.tax_count * DOCUMENT_TAX_VALUES);

    for (size_t at = 0; at < n->charge.tax_count; at++)
        document_tax_values(values + at * DOCUMENT_TAX_VALUES, n->organization_id, n->id, &n->charge.taxes[at]);
    return sql_run_rows(sql, &tax_insert, values, DOCUMENT_TAX_VALUES, n->charge.tax_count);
}

enum status store_credit_note_insert(struct sql *sql, struct arena *arena, struct id scope, const struct credit_note *n)
{
    enum status status;

    if ((status = document_insert(sql, scope, n)) != STATUS_OK || (status = lines_insert(sql, arena, n)) != STATUS_OK ||
        (status = taxes_insert(sql, arena, n)) != STATUS_OK)
        return status;
    return sql_run(sql, &state_insert,
                   SQL_VALUES(sql_id(n->organization_id), sql_id(n->id), sql_int(n->applied_minor),
                              sql_int(n->unspent_minor), sql_int(n->refunded_minor), sql_int(n->version),
                              sql_moment(sql)));
}

enum status store_credit_note_refund(struct sql *sql, struct credit_note *n)
{
    return sql_run_versioned(sql, &note_refund,
                             SQL_VALUES(sql_int(n->unspent_minor), sql_int(n->refunded_minor), sql_moment(sql),
                                        sql_id(n->organization_id), sql_id(n->id), sql_int(n->version)),
                             &n->version);
}

enum status store_credit_note_organization(struct sql *sql, struct arena *arena, struct id id,
                                           struct id *organization_id)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &credit_note_organization, SQL_VALUES(sql_id(id)), &row);

    if (status == STATUS_OK)
        *organization_id = sql_take_id(&row);
    return status;
}
