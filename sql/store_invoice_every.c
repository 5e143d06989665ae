/* sql/store_invoice_every.c: lists invoices of all organizations: first a page of keys from an index, then each
 * invoice by its key. */
#include <string.h>

#include "sql/store_invoice.h"

/* clang-format off */
static const struct sql_query keys_all = { .name = "invoice_keys", .takes = "bi", .gives = "bb", .text =
    "SELECT organization_id, invoice_id FROM invoice_state WHERE invoice_id < ? ORDER BY invoice_id DESC LIMIT ?" };
static const struct sql_query keys_of_status = { .name = "invoice_keys_status", .takes = "tbi", .gives = "bb", .text =
    "SELECT organization_id, invoice_id FROM invoice_state WHERE status = ? AND invoice_id < ? ORDER BY invoice_id"
    " DESC LIMIT ?" };
static const struct sql_query keys_of_organization = {
    .name = "invoice_keys_organization", .takes = "bbi", .gives = "bb",
    .text =
    "SELECT organization_id, invoice_id FROM invoice_state WHERE organization_id = ? AND invoice_id < ? ORDER BY"
    " invoice_id DESC LIMIT ?" };
static const struct sql_query keys_of_both = { .name = "invoice_keys_both", .takes = "btbi", .gives = "bb", .text =
    "SELECT organization_id, invoice_id FROM invoice_state WHERE organization_id = ? AND status = ? AND invoice_id < ?"
    " ORDER BY invoice_id DESC LIMIT ?" };
static const struct sql_query keys_of_number = { .name = "invoice_keys_number", .takes = "tbi", .gives = "bb", .text =
    "SELECT organization_id, id FROM invoice WHERE number = ? AND id < ? ORDER BY id DESC LIMIT ?" };
static const struct sql_query invoice_organization = {
    .name = "invoice_organization", .takes = "b", .gives = "b",
    .text =
    "SELECT organization_id FROM invoice_state WHERE invoice_id = ?" };
/* clang-format on */

static enum status keys_read(struct sql *sql, struct arena *arena, struct id organization_id,
                             enum invoice_status wanted, struct id before, int64_t limit, struct sql_rows *rows)
{
    const char *name = wanted == INVOICE_STATUS__MAX ? NULL : invoice_status_name(wanted);
    bool one = !id_is_none(organization_id);

    if (one && name != NULL)
        return sql_read(sql, arena, &keys_of_both,
                        SQL_VALUES(sql_id(organization_id), sql_text(name), sql_id_or_last(before), sql_int(limit)),
                        rows);
    if (one)
        return sql_read(sql, arena, &keys_of_organization,
                        SQL_VALUES(sql_id(organization_id), sql_id_or_last(before), sql_int(limit)), rows);
    if (name != NULL)
        return sql_read(sql, arena, &keys_of_status, SQL_VALUES(sql_text(name), sql_id_or_last(before), sql_int(limit)),
                        rows);
    return sql_read(sql, arena, &keys_all, SQL_VALUES(sql_id_or_last(before), sql_int(limit)), rows);
}

/* The invoices of these keys, each by its key. */
static enum status invoices_read(struct sql *sql, struct arena *arena, const struct sql_rows *rows, int64_t limit,
                                 struct invoice **invoices, size_t *count, bool *more)
{
    size_t lines = 0;
    enum status status = STATUS_OK;

    *invoices = ARENA_ARRAY(arena, struct invoice, rows->count);
    for (*count = 0; status == STATUS_OK && *count < rows->count && *count < (size_t)limit; (*count)++) {
        struct sql_row row = sql_row_at(rows, *count);
        struct id owner_id = sql_take_id(&row);
        struct invoice *invoice = &(*invoices)[*count];

        status = store_invoice_find(sql, arena, owner_id, sql_take_id(&row), invoice);
        lines += invoice->line_count;
        if (lines > SQL_PARTS_MAX)
            break; /* never the first: one invoice has fewer lines */
    }
    *more = *count < rows->count;
    return status;
}

enum status store_invoice_list_every(struct sql *sql, struct arena *arena, struct id organization_id,
                                     enum invoice_status wanted, struct id before, int64_t limit,
                                     struct invoice **invoices, size_t *count, bool *more)
{
    struct sql_rows rows;
    enum status status = keys_read(sql, arena, organization_id, wanted, before, limit + 1, &rows);

    return status == STATUS_OK ? invoices_read(sql, arena, &rows, limit, invoices, count, more) : status;
}

enum status store_invoice_list_numbered(struct sql *sql, struct arena *arena, const char *number, struct id before,
                                        int64_t limit, struct invoice **invoices, size_t *count, bool *more)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &keys_of_number,
                                  SQL_VALUES(sql_text(number), sql_id_or_last(before), sql_int(limit + 1)), &rows);

    return status == STATUS_OK ? invoices_read(sql, arena, &rows, limit, invoices, count, more) : status;
}

enum status store_invoice_organization(struct sql *sql, struct arena *arena, struct id id, struct id *organization_id)
{
    return sql_read_id(sql, arena, &invoice_organization, SQL_VALUES(sql_id(id)), organization_id);
}
