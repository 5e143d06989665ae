/* sql/store_invoice_every.c: lists invoices of all organizations: one statement finds a page of keys in an index and
 * the rows by these keys, and two more read their lines and taxes, however many organizations they belong to. */
#include "sql/store_invoice.h"

#include "sql/invoice_rows.h"

/* clang-format off */
#define OF_KEYS(keys) \
    "SELECT i.organization_id," INVOICE_COLUMNS " FROM (" keys ") k JOIN invoice i ON" \
    " i.organization_id = k.organization_id AND i.id = k.id JOIN invoice_state t ON" \
    " t.organization_id = i.organization_id AND t.invoice_id = i.id ORDER BY i.id DESC"
#define KEYS "SELECT organization_id, invoice_id AS id FROM invoice_state WHERE "
#define BEFORE "invoice_id < ? ORDER BY invoice_id DESC LIMIT ?"
#define GIVES "b" INVOICE_GIVES

static const struct sql_query list_all = { .name = "invoice_every", .takes = "bi", .gives = GIVES, .text =
    OF_KEYS(KEYS BEFORE) };
static const struct sql_query list_of_status = {
    .name = "invoice_every_status", .takes = "tbi", .gives = GIVES,
    .text = OF_KEYS(KEYS "status = ? AND " BEFORE) };
static const struct sql_query list_of_organization = {
    .name = "invoice_every_organization", .takes = "bbi", .gives = GIVES,
    .text = OF_KEYS(KEYS "organization_id = ? AND " BEFORE) };
static const struct sql_query list_of_both = { .name = "invoice_every_both", .takes = "btbi", .gives = GIVES, .text =
    OF_KEYS(KEYS "organization_id = ? AND status = ? AND " BEFORE) };
static const struct sql_query list_of_number = {
    .name = "invoice_every_number", .takes = "tbi", .gives = GIVES,
    .text =
    OF_KEYS("SELECT organization_id, id FROM invoice WHERE number = ? AND id < ? ORDER BY id DESC LIMIT ?") };
static const struct sql_query invoice_organization = {
    .name = "invoice_organization", .takes = "b", .gives = "b",
    .text =
    "SELECT organization_id FROM invoice_state WHERE invoice_id = ?" };
/* clang-format on */

static enum status rows_read(struct sql *sql, struct arena *arena, struct id organization_id,
                             enum invoice_status wanted, struct id before, int64_t limit, struct sql_rows *rows)
{
    struct sql_value last = sql_id_or_last(before), most = sql_int(limit);
    const char *name = wanted == INVOICE_STATUS__MAX ? NULL : invoice_status_name(wanted);
    bool one = !id_is_none(organization_id);

    if (one && name != NULL)
        return sql_read(sql, arena, &list_of_both, SQL_VALUES(sql_id(organization_id), sql_text(name), last, most),
                        rows);
    if (one)
        return sql_read(sql, arena, &list_of_organization, SQL_VALUES(sql_id(organization_id), last, most), rows);
    if (name != NULL)
        return sql_read(sql, arena, &list_of_status, SQL_VALUES(sql_text(name), last, most), rows);
    return sql_read(sql, arena, &list_all, SQL_VALUES(last, most), rows);
}

/* The first `limit` of the rows, with their parts; fewer if they have too many lines. */
static enum status page_take(struct sql *sql, struct arena *arena, struct id organization_id,
                             const struct sql_rows *rows, int64_t limit, struct invoice **invoices, size_t *count,
                             bool *more)
{
    size_t found = rows->count > (size_t)limit ? (size_t)limit : rows->count;
    enum status status;

    *invoices = ARENA_ARRAY(arena, struct invoice, found);
    for (size_t i = 0; i < found; i++) {
        struct sql_row row = sql_row_at(rows, i);
        struct id owner_id = sql_take_id(&row);

        invoice_take(&row, owner_id, &(*invoices)[i]);
    }
    status = invoice_parts_fill(sql, arena, organization_id, *invoices, found, count);
    *more = *count < rows->count;
    return status;
}

enum status store_invoice_list_every(struct sql *sql, struct arena *arena, struct id organization_id,
                                     enum invoice_status wanted, struct id before, int64_t limit,
                                     struct invoice **invoices, size_t *count, bool *more)
{
    struct sql_rows rows;
    enum status status = rows_read(sql, arena, organization_id, wanted, before, limit + 1, &rows);

    return status == STATUS_OK ? page_take(sql, arena, organization_id, &rows, limit, invoices, count, more) : status;
}

enum status store_invoice_list_numbered(struct sql *sql, struct arena *arena, const char *number, struct id before,
                                        int64_t limit, struct invoice **invoices, size_t *count, bool *more)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &list_of_number,
                                  SQL_VALUES(sql_text(number), sql_id_or_last(before), sql_int(limit + 1)), &rows);

    return status == STATUS_OK ? page_take(sql, arena, ID_NONE, &rows, limit, invoices, count, more) : status;
}

enum status store_invoice_organization(struct sql *sql, struct arena *arena, struct id id, struct id *organization_id)
{
    return sql_read_id(sql, arena, &invoice_organization, SQL_VALUES(sql_id(id)), organization_id);
}
