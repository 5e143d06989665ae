/* sql/store_invoice.c: invoices are written and read with all their parts: a page of invoices takes three statements,
 * however long it is. */
#include "sql/store_invoice.h"

#include "sql/document_rows.h"
#include "sql/invoice_rows.h"
#include "sql/read_rows.h"

#include <assert.h>
#include <string.h>

/* clang-format off */
static const struct sql_query invoice_find = { .name = "invoice_find", .takes = "bb", .gives = INVOICE_GIVES, .text =
    "SELECT" INVOICE_COLUMNS INVOICE_FROM " WHERE i.organization_id = ? AND i.id = ?" };
/* A page of those that a filter leaves: first its keys, out of an index that has all that the filter looks at, then the
 * rows by their keys. An invoice is a long row, and a filter that leaves few of many looks at all of them. */
#define OF_KEYS(keys) \
    "SELECT" INVOICE_COLUMNS " FROM (" keys ") k JOIN invoice i ON i.organization_id = ? AND i.id = k.id" \
    " JOIN invoice_state t ON t.organization_id = i.organization_id AND t.invoice_id = i.id ORDER BY i.id DESC"
static const struct sql_query invoice_list = { .name = "invoice_list", .takes = "bbi", .gives = INVOICE_GIVES, .text =
    "SELECT" INVOICE_COLUMNS INVOICE_FROM " WHERE i.organization_id = ? AND i.id < ? ORDER BY i.id DESC LIMIT ?" };
static const struct sql_query list_of_status = {
    .name = "invoice_list_status", .takes = "btbib", .gives = INVOICE_GIVES,
    .text =
    OF_KEYS("SELECT invoice_id AS id FROM invoice_state WHERE organization_id = ? AND status = ? AND invoice_id < ?"
            " ORDER BY invoice_id DESC LIMIT ?") };
static const struct sql_query list_of_days = {
    .name = "invoice_list_days", .takes = "bddbib", .gives = INVOICE_GIVES,
    .text =
    OF_KEYS("SELECT id FROM invoice FORCE INDEX (invoice_day) WHERE organization_id = ? AND issue_date >= ? AND"
            " issue_date <= ? AND id < ? ORDER BY id DESC LIMIT ?") };
static const struct sql_query list_of_both = {
    .name = "invoice_list_both", .takes = "btbddib", .gives = INVOICE_GIVES,
    .text =
    OF_KEYS("SELECT s.invoice_id AS id FROM invoice_state s JOIN invoice d ON d.organization_id = s.organization_id"
            " AND d.id = s.invoice_id WHERE s.organization_id = ? AND s.status = ? AND s.invoice_id < ? AND"
            " d.issue_date >= ? AND d.issue_date <= ? ORDER BY s.invoice_id DESC LIMIT ?") };
static const struct sql_query invoice_insert = { .name = "invoice_insert", .takes = "bb" INVOICE_SEALED, .text =
    "INSERT INTO invoice ("
    " organization_id, scope, id, number, year, sequence, order_id, billed_on, billed_part, issue_date, due_date,"
    " locale, currency, seller_name, seller_legal_name,"
    " seller_line1, seller_line2, seller_postal_code, seller_city, seller_country, seller_vat_id, seller_siren,"
    " buyer_name,"
    " buyer_legal_name, buyer_line1, buyer_line2, buyer_postal_code, buyer_city, buyer_country, buyer_vat_id,"
    " buyer_siren,"
    " payment_method_id, payment_method_type, purchase_order_number, subtotal_minor, tax_total_minor, total_minor,"
    " credit_applied_minor, amount_due_minor, previous_hash, hash, created_at"
    ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
    " ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query line_insert = {
    .name = "invoice_line_insert", .takes = "bbib" DOCUMENT_LINE_TAKES,
    .text =
    "INSERT INTO invoice_line (organization_id, invoice_id, position, id, kind, subscription_id, description,"
    " quantity, unit_price_minor,"
    " period_start, period_end, days, period_days, base_minor, amount_minor, tax_category, tax_rate_bp)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query tax_insert = { .name = "invoice_tax_insert", .takes = DOCUMENT_TAX_TAKES, .text =
    "INSERT INTO invoice_tax (organization_id, invoice_id, category, rate_bp, taxable_minor, amount_minor) VALUES (?,"
    " ?, ?, ?, ?, ?)" };
static const struct sql_query state_insert = { .name = "invoice_state_insert", .takes = "bbtiiiBiDDiU", .text =
    "INSERT INTO invoice_state (organization_id, invoice_id, status, credited_minor, paid_minor, due_minor,"
    " payment_id, collections, failed_on,"
    " next_on, version, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " SQL_MOMENT ")" };

static const struct sql_query state_update = { .name = "invoice_state_update", .takes = "tiiiBiDDDUbbi", .text =
    "UPDATE invoice_state SET status = ?, credited_minor = ?, paid_minor = ?, due_minor = ?, payment_id = ?,"
    " collections = ?, failed_on = ?, reopened_on = ?,"
    " next_on = ?, updated_at = " SQL_MOMENT ", version = version + 1 WHERE organization_id = ? AND invoice_id = ? AND"
    " version = ?" };

static const struct sql_query invoice_due = { .name = "invoice_due", .takes = "bdi", .gives = INVOICE_GIVES, .text =
    "SELECT" INVOICE_COLUMNS INVOICE_FROM " WHERE t.organization_id = ? AND t.next_on <= ?"
    " ORDER BY t.next_on, t.invoice_id LIMIT ?" };
static const struct sql_query invoice_unpaid_of = {
    .name = "invoice_unpaid_of", .takes = "bbb", .gives = INVOICE_GIVES,
    .text =
    "SELECT" INVOICE_COLUMNS INVOICE_FROM
    " JOIN (SELECT DISTINCT invoice_id FROM invoice_line WHERE organization_id = ? AND subscription_id = ?) l"
    " ON l.invoice_id = t.invoice_id WHERE t.organization_id = ? AND t.status <> 'paid' ORDER BY t.invoice_id" };
static const struct sql_query invoice_subscriptions = {
    .name = "invoice_subscriptions", .takes = "bb", .gives = "b",
    .text =
    "SELECT DISTINCT subscription_id FROM invoice_line WHERE organization_id = ? AND invoice_id = ? ORDER BY"
    " subscription_id" };
static const struct sql_query invoice_parts = {
    .name = "invoice_parts", .takes = SQL_IDS_LETTERS "d", .gives = "bbi",
    .text =
    "SELECT organization_id, payment_method_id, MAX(billed_part) + 1 FROM invoice WHERE organization_id IN ("
    SQL_IDS_MARKS ")"
    " AND billed_on = ? GROUP BY organization_id, payment_method_id" };
/* clang-format on */

enum { DOCUMENT_COLUMNS = 42, LINE_OWN = 4, LINE_COLUMNS = LINE_OWN + DOCUMENT_LINE_VALUES, STATE_COLUMNS = 12 };

enum status store_invoice_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                               struct invoice *invoice)
{
    struct sql_row row;
    size_t whole;
    enum status status = sql_read_one(sql, arena, &invoice_find, SQL_VALUES(sql_id(organization_id), sql_id(id)), &row);

    if (status != STATUS_OK)
        return status;
    invoice_take(&row, organization_id, invoice);
    return invoice_parts_fill(sql, arena, organization_id, invoice, 1, &whole);
}

SQL_READ_ARRAY_OF(bare_read, struct invoice, struct id, invoice_take)

/* Without lines and taxes; by the statement whose index has what is looked for. */
static enum status filtered_read(struct sql *sql, struct arena *arena, struct id organization_id,
                                 enum invoice_status wanted, struct day from, struct day until, struct id before,
                                 int64_t limit, struct invoice **invoices, size_t *count)
{
    struct sql_value organization = sql_id(organization_id), last = sql_id_or_last(before), most = sql_int(limit);
    struct sql_value first_day = sql_day(day_is_none(from) ? day_of(1, 1, 1) : from);
    struct sql_value last_day = sql_day(day_is_none(until) ? day_of(9999, 12, 31) : until);
    const char *name = wanted == INVOICE_STATUS__MAX ? NULL : invoice_status_name(wanted);
    bool any_day = day_is_none(from) && day_is_none(until);

    if (name == NULL && any_day)
        return bare_read(sql, arena, &invoice_list, SQL_VALUES(organization, last, most), organization_id, invoices,
                         count);
    if (name == NULL)
        return bare_read(sql, arena, &list_of_days,
                         SQL_VALUES(organization, first_day, last_day, last, most, organization), organization_id,
                         invoices, count);
    if (any_day)
        return bare_read(sql, arena, &list_of_status,
                         SQL_VALUES(organization, sql_text(name), last, most, organization), organization_id, invoices,
                         count);
    return bare_read(sql, arena, &list_of_both,
                     SQL_VALUES(organization, sql_text(name), last, first_day, last_day, most, organization),
                     organization_id, invoices, count);
}

enum status store_invoice_list(struct sql *sql, struct arena *arena, struct id organization_id,
                               enum invoice_status wanted, struct day from, struct day until, struct id before,
                               int64_t limit, struct invoice **invoices, size_t *count, bool *more)
{
    size_t found;
    enum status status =
        filtered_read(sql, arena, organization_id, wanted, from, until, before, limit + 1, invoices, &found);

    if (status != STATUS_OK)
        return status;
    status = invoice_parts_fill(sql, arena, organization_id, *invoices, found > (size_t)limit ? (size_t)limit : found,
                                count);
    *more = *count < found;
    return status;
}

static void document_row(struct sql_value row[DOCUMENT_COLUMNS], struct id scope, const struct invoice *i)
{
    const struct party *s = &i->seller, *b = &i->buyer;
    const struct charge *c = &i->charge;
    const struct sql_value values[DOCUMENT_COLUMNS] = { sql_id(i->organization_id),
                                                        sql_id_or_zero(scope),
                                                        sql_id(i->id),
                                                        sql_text(i->number),
                                                        sql_int(i->year),
                                                        sql_int(i->sequence),
                                                        sql_id(i->order_id),
                                                        sql_day(i->billed_on),
                                                        sql_int(i->billed_part),
                                                        sql_day(i->issue_date),
                                                        sql_day(i->due_date),
                                                        sql_text(i->locale),
                                                        sql_text(c->currency.code),
                                                        sql_text(s->name),
                                                        sql_text(s->legal_name),
                                                        sql_text(s->line1),
                                                        sql_text(s->line2),
                                                        sql_text(s->postal_code),
                                                        sql_text(s->city),
                                                        sql_text(s->country),
                                                        sql_text(s->vat_id),
                                                        sql_text(s->siren),
                                                        sql_text(b->name),
                                                        sql_text(b->legal_name),
                                                        sql_text(b->line1),
                                                        sql_text(b->line2),
                                                        sql_text(b->postal_code),
                                                        sql_text(b->city),
                                                        sql_text(b->country),
                                                        sql_text(b->vat_id),
                                                        sql_text(b->siren),
                                                        sql_id(i->payment_method_id),
                                                        sql_text(payment_method_type_name(i->payment_method_type)),
                                                        sql_text(i->purchase_order_number),
                                                        sql_int(c->subtotal.minor),
                                                        sql_int(c->tax_total.minor),
                                                        sql_int(c->total.minor),
                                                        sql_int(c->credit_applied.minor),
                                                        sql_int(c->amount_due.minor),
                                                        sql_hash(i->previous_hash),
                                                        sql_hash(i->hash),
                                                        sql_instant(i->created_at) };

    memcpy(row, values, sizeof values);
}

static void line_row(struct sql_value row[LINE_COLUMNS], const struct invoice *i, size_t at)
{
    const struct sql_value own[LINE_OWN] = { sql_id(i->organization_id), sql_id(i->id), sql_int((int64_t)at + 1),
                                             sql_id(i->lines[at].id) };

    memcpy(row, own, sizeof own);
    document_line_values(row + LINE_OWN, &i->lines[at]);
}

static void state_row(struct sql_value row[STATE_COLUMNS], const struct sql *sql, const struct invoice *i)
{
    const struct sql_value values[STATE_COLUMNS] = {
        sql_id(i->organization_id), sql_id(i->id),           sql_text(invoice_status_name(i->status)),
        sql_int(i->credited_minor), sql_int(i->paid_minor),  sql_int(i->due_minor),
        sql_id(i->payment_id),      sql_int(i->collections), sql_day(i->failed_on),
        sql_day(i->next_on),        sql_int(i->version),     sql_moment(sql)
    };

    memcpy(row, values, sizeof values);
}

static enum status documents_insert(struct sql *sql, struct arena *arena, struct id scope,
                                    struct invoice *const invoices[], size_t count)
{
    struct sql_value *documents = ARENA_ARRAY(arena, struct sql_value, count * DOCUMENT_COLUMNS);

    for (size_t i = 0; i < count; i++)
        document_row(documents + i * DOCUMENT_COLUMNS, scope, invoices[i]);
    return sql_put_rows(sql, &invoice_insert, documents, DOCUMENT_COLUMNS, count);
}

static enum status parts_insert(struct sql *sql, struct arena *arena, struct invoice *const invoices[], size_t count)
{
    size_t line_count = 0, tax_count = 0;
    struct sql_value *lines, *taxes, *line, *tax;
    enum status status;

    for (size_t i = 0; i < count; i++) {
        line_count += invoices[i]->line_count;
        tax_count += invoices[i]->charge.tax_count;
    }
    line = lines = ARENA_ARRAY(arena, struct sql_value, line_count * LINE_COLUMNS);
    tax = taxes = ARENA_ARRAY(arena, struct sql_value, tax_count * DOCUMENT_TAX_VALUES);
    for (size_t i = 0; i < count; i++) {
        for (size_t at = 0; at < invoices[i]->line_count; at++, line += LINE_COLUMNS)
            line_row(line, invoices[i], at);
        for (size_t at = 0; at < invoices[i]->charge.tax_count; at++, tax += DOCUMENT_TAX_VALUES)
            document_tax_values(tax, invoices[i]->organization_id, invoices[i]->id, &invoices[i]->charge.taxes[at]);
    }
    if ((status = sql_put_rows(sql, &line_insert, lines, LINE_COLUMNS, line_count)) != STATUS_OK)
        return status;
    return sql_put_rows(sql, &tax_insert, taxes, DOCUMENT_TAX_VALUES, tax_count);
}

enum status store_invoice_insert(struct sql *sql, struct arena *arena, struct id scope,
                                 struct invoice *const invoices[], size_t count)
{
    struct sql_value *states = ARENA_ARRAY(arena, struct sql_value, count * STATE_COLUMNS);
    enum status status;

    if ((status = documents_insert(sql, arena, scope, invoices, count)) != STATUS_OK ||
        (status = parts_insert(sql, arena, invoices, count)) != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        state_row(states + i * STATE_COLUMNS, sql, invoices[i]);
    return sql_put_rows(sql, &state_insert, states, STATE_COLUMNS, count);
}

enum status store_invoice_update(struct sql *sql, struct invoice *i)
{
    return sql_run_versioned(sql, &state_update,
                             SQL_VALUES(sql_text(invoice_status_name(i->status)), sql_int(i->credited_minor),
                                        sql_int(i->paid_minor), sql_int(i->due_minor), sql_id(i->payment_id),
                                        sql_int(i->collections), sql_day(i->failed_on), sql_day(i->reopened_on),
                                        sql_day(i->next_on), sql_moment(sql), sql_id(i->organization_id), sql_id(i->id),
                                        sql_int(i->version)),
                             &i->version);
}

enum status store_invoice_due(struct sql *sql, struct arena *arena, struct id organization_id, struct day until,
                              int64_t limit, struct invoice **invoices, size_t *count)
{
    return bare_read(sql, arena, &invoice_due, SQL_VALUES(sql_id(organization_id), sql_day(until), sql_int(limit)),
                     organization_id, invoices, count);
}

enum status store_invoice_unpaid_of(struct sql *sql, struct arena *arena, struct id organization_id,
                                    struct id subscription_id, struct invoice **invoices, size_t *count)
{
    return bare_read(sql, arena, &invoice_unpaid_of,
                     SQL_VALUES(sql_id(organization_id), sql_id(subscription_id), sql_id(organization_id)),
                     organization_id, invoices, count);
}

static void id_take(struct sql_row *row, struct id *id)
{
    *id = sql_take_id(row);
}

SQL_READ_ARRAY(ids_read, struct id, id_take)

enum status store_invoice_subscriptions(struct sql *sql, struct arena *arena, struct id organization_id,
                                        struct id invoice_id, struct id **ids, size_t *count)
{
    return ids_read(sql, arena, &invoice_subscriptions, SQL_VALUES(sql_id(organization_id), sql_id(invoice_id)), ids,
                    count);
}

static void parts_take(struct sql_row *row, struct billed_parts *parts)
{
    parts->organization_id = sql_take_id(row);
    parts->payment_method_id = sql_take_id(row);
    parts->next_part = sql_take_int(row);
}

SQL_READ_ARRAY(parts_read, struct billed_parts, parts_take)

enum status store_invoice_parts(struct sql *sql, struct arena *arena, const struct id organization_ids[],
                                size_t organization_count, struct day billed_on, struct billed_parts **parts,
                                size_t *count)
{
    struct sql_value values[SQL_IDS_MAX + 1];

    sql_ids(values, organization_ids, organization_count);
    values[SQL_IDS_MAX] = sql_day(billed_on);
    return parts_read(sql, arena, &invoice_parts, values, SQL_IDS_MAX + 1, parts, count);
}
