/* sql/store_unspent.c */
#include "sql/store_unspent.h"

#include "billing/names.h"
#include "sql/known.h"
#include "sql/read_rows.h"

#include <string.h>

/* clang-format off */
static const struct sql_query unspent_list = { .name = "unspent_list", .takes = "bbi", .gives = "tbiii", .text =
    "SELECT 'credit_note' kind, credit_note_id id, unspent_minor, 0, version FROM credit_note_state WHERE"
    " organization_id = ? AND unspent_minor > 0"
    " UNION ALL"
    " SELECT 'payment', id, unspent_minor, 0, version FROM payment WHERE organization_id = ? AND unspent_minor > 0"
    " ORDER BY id LIMIT ?" };
static const struct sql_query note_write = { .name = "unspent_note_write", .takes = "iUbbi", .text =
    "UPDATE credit_note_state SET unspent_minor = ?,"
    " updated_at = " SQL_MOMENT ", version = version + 1 WHERE organization_id = ? AND"
    " credit_note_id = ? AND version = ?" };
static const struct sql_query payment_write = { .name = "unspent_payment_write", .takes = "ibbi", .text =
    "UPDATE payment SET unspent_minor = ?, version = version + 1 WHERE organization_id = ? AND id = ? AND version ="
    " ?" };
static const struct sql_query invoice_list = { .name = "unspent_of_invoice", .takes = "bbbbi", .gives = "tbiii", .text =
    "SELECT 'credit_note' kind, s.credit_note_id id, s.unspent_minor, 0, s.version FROM credit_note n"
    " JOIN credit_note_state s ON s.organization_id = n.organization_id AND s.credit_note_id = n.id"
    " WHERE n.organization_id = ? AND n.invoice_id = ? AND s.unspent_minor > 0"
    " UNION ALL"
    " SELECT 'payment', id, unspent_minor, 0, version FROM payment WHERE organization_id = ? AND invoice_id = ? AND"
    " unspent_minor > 0 ORDER BY id LIMIT ?" };
static const struct sql_query note_apply = { .name = "unspent_note_apply", .takes = "iiUbbi", .text =
    "UPDATE credit_note_state SET unspent_minor = ?, applied_minor = applied_minor + ?, updated_at = " SQL_MOMENT ","
    " version = version + 1"
    " WHERE organization_id = ? AND credit_note_id = ? AND version = ?" };
static const struct sql_query hold_list = { .name = "credit_hold_list", .takes = "bbi", .gives = "tbiii", .text =
    "SELECT h.source_kind, h.source_id, COALESCE(s.unspent_minor, y.unspent_minor), h.minor, COALESCE(s.version,"
    " y.version) FROM credit_hold h"
    " LEFT JOIN credit_note_state s ON h.source_kind = 'credit_note' AND s.organization_id = h.organization_id AND"
    " s.credit_note_id = h.source_id"
    " LEFT JOIN payment y ON h.source_kind = 'payment' AND y.organization_id = h.organization_id AND y.id = h.source_id"
    " WHERE h.organization_id = ? AND h.order_id = ? ORDER BY h.source_id LIMIT ?" };
static const struct sql_query hold_insert = { .name = "credit_hold_insert", .takes = "bbtbi", .text =
    "INSERT INTO credit_hold (organization_id, order_id, source_kind, source_id, minor) VALUES (?, ?, ?, ?, ?)" };
static const struct sql_query hold_delete = { .name = "credit_hold_delete", .takes = "bbtbi", .text =
    "DELETE FROM credit_hold WHERE organization_id = ? AND order_id = ? AND source_kind = ? AND source_id = ? AND"
    " minor = ?" };
/* clang-format on */

static const char *const kinds[] = { [UNSPENT_CREDIT_NOTE] = "credit_note", [UNSPENT_PAYMENT] = "payment" };

NAMES_PAIR(unspent_kind, kinds)

static void unspent_take(struct sql_row *row, struct unspent *source)
{
    KNOWN(unspent_kind_read(sql_take_text(row), &source->kind));
    source->id = sql_take_id(row);
    source->unspent_minor = sql_take_int(row);
    source->held_minor = sql_take_int(row);
    source->version = sql_take_int(row);
}

SQL_READ_ARRAY(sources_read, struct unspent, unspent_take)

static enum status list_read(struct sql *sql, struct arena *arena, const struct sql_query *query, struct id a,
                             struct id b, struct unspent **sources, size_t *count)
{
    return sources_read(sql, arena, query, SQL_VALUES(sql_id(a), sql_id(b), sql_int(UNSPENT_PAGE)), sources, count);
}

enum status store_unspent_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id,
                                     struct id invoice_id, struct unspent **sources, size_t *count)
{
    struct sql_value organization = sql_id(organization_id), invoice = sql_id(invoice_id);

    return sources_read(sql, arena, &invoice_list,
                        SQL_VALUES(organization, invoice, organization, invoice, sql_int(UNSPENT_PAGE)), sources,
                        count);
}

enum status store_unspent_list(struct sql *sql, struct arena *arena, struct id organization_id,
                               struct unspent **sources, size_t *count)
{
    return list_read(sql, arena, &unspent_list, organization_id, organization_id, sources, count);
}

enum status store_unspent_write(struct sql *sql, struct id organization_id, struct unspent *source)
{
    if (source->kind == UNSPENT_CREDIT_NOTE)
        return sql_run_versioned(sql, &note_write,
                                 SQL_VALUES(sql_int(source->unspent_minor), sql_moment(sql), sql_id(organization_id),
                                            sql_id(source->id), sql_int(source->version)),
                                 &source->version);
    return sql_run_versioned(sql, &payment_write,
                             SQL_VALUES(sql_int(source->unspent_minor), sql_id(organization_id), sql_id(source->id),
                                        sql_int(source->version)),
                             &source->version);
}

enum status store_unspent_apply(struct sql *sql, struct id organization_id, struct unspent *source, int64_t minor)
{
    if (source->kind == UNSPENT_PAYMENT)
        return store_unspent_write(sql, organization_id, source);
    return sql_run_versioned(sql, &note_apply,
                             SQL_VALUES(sql_int(source->unspent_minor), sql_int(minor), sql_moment(sql),
                                        sql_id(organization_id), sql_id(source->id), sql_int(source->version)),
                             &source->version);
}

enum status store_credit_hold_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id order_id,
                                   struct unspent **sources, size_t *count)
{
    return list_read(sql, arena, &hold_list, organization_id, order_id, sources, count);
}

enum status store_credit_hold_insert(struct sql *sql, struct id organization_id, struct id order_id,
                                     const struct unspent *source)
{
    return sql_run(sql, &hold_insert,
                   SQL_VALUES(sql_id(organization_id), sql_id(order_id), sql_text(unspent_kind_name(source->kind)),
                              sql_id(source->id), sql_int(source->held_minor)));
}

enum status store_credit_hold_delete(struct sql *sql, struct id organization_id, struct id order_id,
                                     const struct unspent *source)
{
    return sql_run_one(sql, &hold_delete,
                       SQL_VALUES(sql_id(organization_id), sql_id(order_id), sql_text(unspent_kind_name(source->kind)),
                                  sql_id(source->id), sql_int(source->held_minor)));
}
