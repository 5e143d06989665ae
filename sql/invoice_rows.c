/* sql/invoice_rows.c */
#include "sql/invoice_rows.h"

#include "sql/document_rows.h"
#include "sql/known.h"

#include <assert.h>
#include <string.h>

/* clang-format off */
#define LINES \
    "SELECT l.invoice_id, l.id, l.kind, l.subscription_id, l.description, l.quantity, l.unit_price_minor," \
    " l.period_start, l.period_end, l.days, l.period_days, l.base_minor, l.amount_minor, l.tax_category," \
    " l.tax_rate_bp"
#define TAXES "SELECT x.invoice_id, x.category, x.rate_bp, x.taxable_minor, x.amount_minor"
/* An invoice alone, without its organization, is found in invoice_state by the key invoice_state_id, which has its
 * organization; its parts are found by both. */
#define OF_ANY(table, name) \
    " FROM invoice_state s STRAIGHT_JOIN " table " " name " ON " name ".organization_id = s.organization_id AND" \
    " " name ".invoice_id = s.invoice_id WHERE s.invoice_id IN (" SQL_IDS_MARKS ")"

static const struct sql_query lines_of_one = {
    .name = "invoice_lines_read", .takes = "b" SQL_IDS_LETTERS "i", .gives = "b" DOCUMENT_LINE_GIVES,
    .text =
    LINES " FROM invoice_line l WHERE l.organization_id = ? AND l.invoice_id IN (" SQL_IDS_MARKS ")"
    " ORDER BY l.invoice_id DESC, l.position DESC LIMIT ?" };
static const struct sql_query lines_of_any = {
    .name = "invoice_lines_every", .takes = SQL_IDS_LETTERS "i", .gives = "b" DOCUMENT_LINE_GIVES,
    .text =
    LINES OF_ANY("invoice_line", "l") " ORDER BY l.invoice_id DESC, l.position DESC LIMIT ?" };
static const struct sql_query taxes_of_one = {
    .name = "invoice_taxes_read", .takes = "b" SQL_IDS_LETTERS, .gives = "b" DOCUMENT_TAX_GIVES,
    .text =
    TAXES " FROM invoice_tax x WHERE x.organization_id = ? AND x.invoice_id IN (" SQL_IDS_MARKS ")"
    " ORDER BY x.invoice_id, x.category, x.rate_bp" };
static const struct sql_query taxes_of_any = {
    .name = "invoice_taxes_every", .takes = SQL_IDS_LETTERS, .gives = "b" DOCUMENT_TAX_GIVES,
    .text =
    TAXES OF_ANY("invoice_tax", "x") " ORDER BY x.invoice_id, x.category, x.rate_bp" };
/* clang-format on */

static void party_take(struct sql_row *row, struct party *party)
{
    party->name = sql_take_text(row);
    party->legal_name = sql_take_text(row);
    party->line1 = sql_take_text(row);
    party->line2 = sql_take_text(row);
    party->postal_code = sql_take_text(row);
    party->city = sql_take_text(row);
    party->country = sql_take_text(row);
    party->vat_id = sql_take_text(row);
    party->siren = sql_take_text(row);
}

static void totals_take(struct sql_row *row, struct charge *charge)
{
    struct currency currency = charge->currency;

    charge->subtotal = money_of(sql_take_int(row), currency);
    charge->tax_total = money_of(sql_take_int(row), currency);
    charge->total = money_of(sql_take_int(row), currency);
    charge->credit_applied = money_of(sql_take_int(row), currency);
    charge->amount_due = money_of(sql_take_int(row), currency);
}

void invoice_take(struct sql_row *row, struct id organization_id, struct invoice *i)
{
    const char *number;

    *i = (struct invoice){ .organization_id = organization_id, .id = sql_take_id(row) };
    number = sql_take_text(row);
    assert(strlen(number) < sizeof i->number); /* the column has that width */
    memcpy(i->number, number, strlen(number) + 1);
    i->year = (int32_t)sql_take_int(row);
    i->sequence = sql_take_int(row);
    i->order_id = sql_take_id(row);
    i->billed_on = sql_take_day(row);
    i->billed_part = sql_take_int(row);
    i->issue_date = sql_take_day(row);
    i->due_date = sql_take_day(row);
    i->locale = sql_take_text(row);
    KNOWN(currency_read(sql_take_text(row), &i->charge.currency));
    party_take(row, &i->seller);
    party_take(row, &i->buyer);
    i->payment_method_id = sql_take_id(row);
    KNOWN(payment_method_type_read(sql_take_text(row), &i->payment_method_type));
    i->purchase_order_number = sql_take_text(row);
    totals_take(row, &i->charge);
    (void)sql_take_hash(row, i->previous_hash);
    (void)sql_take_hash(row, i->hash);
    i->created_at = sql_take_instant(row);
    KNOWN(invoice_status_read(sql_take_text(row), &i->status));
    i->credited_minor = sql_take_int(row);
    i->paid_minor = sql_take_int(row);
    i->due_minor = sql_take_int(row);
    i->payment_id = sql_take_id(row);
    i->collections = sql_take_int(row);
    i->failed_on = sql_take_day(row);
    i->reopened_on = sql_take_day(row);
    i->next_on = sql_take_day(row);
    i->version = sql_take_int(row);
}

static struct invoice *invoice_among(struct invoice *invoices, size_t count, struct id id)
{
    for (size_t i = 0; i < count; i++)
        if (id_equal(invoices[i].id, id))
            return &invoices[i];
    return NULL; /* cannot happen: the statement selects only the page's invoices */
}

/* values: room for the organization, before SQL_IDS_MAX identifiers. Returns the first value to bind: the organization,
 * or, of any, the first identifier. */
static struct sql_value *page_ids(struct sql_value *values, struct id organization_id, const struct invoice *invoices,
                                  size_t count)
{
    struct id ids[SQL_IDS_MAX];

    for (size_t i = 0; i < count; i++)
        ids[i] = invoices[i].id;
    values[0] = sql_id(organization_id);
    sql_ids(values + 1, ids, count);
    return id_is_none(organization_id) ? values + 1 : values;
}

/* Assigns the lines of a page to its invoices. They are read newest invoice first, each invoice's last line first: if
 * there are more than SQL_PARTS_MAX, the oldest invoices lack some, and *whole is the number of invoices that have all
 * theirs. The array is filled from its end, so that each invoice's lines are contiguous and in order. */
static enum status lines_fill(struct sql *sql, struct arena *arena, struct id organization_id, struct invoice *invoices,
                              size_t count, size_t *whole)
{
    struct sql_value values[SQL_IDS_MAX + 2], *first = page_ids(values, organization_id, invoices, count);
    const struct sql_query *query = id_is_none(organization_id) ? &lines_of_any : &lines_of_one;
    struct sql_rows rows;
    struct invoice_line *lines;
    enum status status;

    values[SQL_IDS_MAX + 1] = sql_int(SQL_PARTS_MAX + 1);
    status = sql_read(sql, arena, query, first, (size_t)(values + SQL_IDS_MAX + 2 - first), &rows);
    if (status != STATUS_OK)
        return status;
    lines = ARENA_ARRAY(arena, struct invoice_line, rows.count);
    *whole = count;
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct invoice *invoice = invoice_among(invoices, count, sql_take_id(&row));

        assert(invoice != NULL);
        invoice->line_count++;
        invoice->lines = &lines[rows.count - 1 - i];
        document_line_take(&row, invoice->charge.currency, &lines[rows.count - 1 - i]);
        if (i == SQL_PARTS_MAX)
            *whole = (size_t)(invoice - invoices);
    }
    assert(*whole > 0 || count == 0); /* an invoice has at most CHARGE_LINES_MAX lines, fewer than SQL_PARTS_MAX */
    return STATUS_OK;
}

static enum status taxes_fill(struct sql *sql, struct arena *arena, struct id organization_id, struct invoice *invoices,
                              size_t count)
{
    struct sql_value values[SQL_IDS_MAX + 1], *first = page_ids(values, organization_id, invoices, count);
    const struct sql_query *query = id_is_none(organization_id) ? &taxes_of_any : &taxes_of_one;
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, query, first, (size_t)(values + SQL_IDS_MAX + 1 - first), &rows);

    for (size_t i = 0; status == STATUS_OK && i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct invoice *invoice = invoice_among(invoices, count, sql_take_id(&row));

        assert(invoice != NULL);
        document_tax_take(&row, &invoice->charge);
    }
    return status;
}

enum status invoice_parts_fill(struct sql *sql, struct arena *arena, struct id organization_id,
                               struct invoice *invoices, size_t count, size_t *whole)
{
    enum status status;

    *whole = 0;
    if (count == 0)
        return STATUS_OK;
    if ((status = lines_fill(sql, arena, organization_id, invoices, count, whole)) != STATUS_OK)
        return status;
    return taxes_fill(sql, arena, organization_id, invoices, *whole);
}
