/* sql/store_changed.c: each statement walks an index of (organization, updated_at, id) from where the last page ended.
 */
#include "sql/store_changed.h"

#include "sql/read_rows.h"

/* clang-format off */
#define FROM_PLACE(t, id) t ".updated_at >= ? AND (" t ".updated_at > ? OR " t "." id " > ?)"
#define IN_ORDER(t, id) " ORDER BY " t ".updated_at, " t "." id " LIMIT ?"
static const struct sql_query subscriptions = {
    .name = "changed_subscriptions", .takes = "buubtti", .gives = "bu",
    .text =
    "SELECT s.id, s.updated_at FROM subscription s WHERE s.organization_id = ? AND " FROM_PLACE("s", "id")
    " AND (? = '' OR s.status = ?)" IN_ORDER("s", "id") };
static const struct sql_query orders = { .name = "changed_orders", .takes = "buubbbtti", .gives = "bu", .text =
    "SELECT r.id, r.updated_at FROM `order` r WHERE r.organization_id = ? AND " FROM_PLACE("r", "id")
    " AND (? = REPEAT(CHAR(0), 16) OR r.subscription_id = ?) AND (? = '' OR r.status = ?)" IN_ORDER("r", "id") };
static const struct sql_query users = { .name = "changed_users", .takes = "buubbbi", .gives = "bu", .text =
    "SELECT u.id, u.updated_at FROM user u WHERE u.organization_id = ? AND " FROM_PLACE("u", "id")
    " AND (? = REPEAT(CHAR(0), 16) OR u.id = ?) AND u.status <> 'deleted'" IN_ORDER("u", "id") };
static const struct sql_query invoices = { .name = "changed_invoices", .takes = "buubttDDDDi", .gives = "bu", .text =
    "SELECT t.invoice_id, t.updated_at FROM invoice_state t JOIN invoice i ON i.organization_id = t.organization_id AND"
    " i.id = t.invoice_id WHERE t.organization_id = ? AND " FROM_PLACE("t", "invoice_id")
    " AND (? = '' OR t.status = ?) AND (? IS NULL OR i.issue_date >= ?) AND (? IS NULL OR i.issue_date <= ?)"
    IN_ORDER("t", "invoice_id") };
static const struct sql_query notes = { .name = "changed_notes", .takes = "buubbbDDDDi", .gives = "bu", .text =
    "SELECT t.credit_note_id, t.updated_at FROM credit_note_state t JOIN credit_note n ON n.organization_id ="
    " t.organization_id AND n.id = t.credit_note_id WHERE t.organization_id = ? AND " FROM_PLACE("t", "credit_note_id")
    " AND (? = REPEAT(CHAR(0), 16) OR n.invoice_id = ?) AND (? IS NULL OR n.issue_date >= ?) AND (? IS NULL OR"
    " n.issue_date <= ?)" IN_ORDER("t", "credit_note_id") };
/* clang-format on */

static void changed_take(struct sql_row *row, struct changed *changed)
{
    changed->id = sql_take_id(row);
    changed->at = sql_take_instant(row);
}

SQL_READ_ARRAY(changed_read, struct changed, changed_take)

/* The values of FROM_PLACE, after the organization's. */
#define PLACE(from) sql_instant((from).place.at), sql_instant((from).place.at), sql_id_or_zero((from).place.id)

enum status store_changed_subscriptions(struct sql *sql, struct arena *arena, struct id organization_id,
                                        enum subscription_status wanted, struct changed_from from,
                                        struct changed **rows, size_t *count)
{
    const char *name = wanted == SUBSCRIPTION_STATUS__MAX ? "" : subscription_status_name(wanted);

    return changed_read(
        sql, arena, &subscriptions,
        SQL_VALUES(sql_id(organization_id), PLACE(from), sql_text(name), sql_text(name), sql_int(from.limit)), rows,
        count);
}

enum status store_changed_orders(struct sql *sql, struct arena *arena, struct id organization_id,
                                 struct id subscription_id, enum order_status wanted, struct changed_from from,
                                 struct changed **rows, size_t *count)
{
    const char *name = wanted == ORDER_STATUS__MAX ? "" : order_status_name(wanted);

    return changed_read(sql, arena, &orders,
                        SQL_VALUES(sql_id(organization_id), PLACE(from), sql_id_or_zero(subscription_id),
                                   sql_id_or_zero(subscription_id), sql_text(name), sql_text(name),
                                   sql_int(from.limit)),
                        rows, count);
}

enum status store_changed_users(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                                struct changed_from from, struct changed **rows, size_t *count)
{
    return changed_read(sql, arena, &users,
                        SQL_VALUES(sql_id(organization_id), PLACE(from), sql_id_or_zero(user_id),
                                   sql_id_or_zero(user_id), sql_int(from.limit)),
                        rows, count);
}

enum status store_changed_invoices(struct sql *sql, struct arena *arena, struct id organization_id,
                                   enum invoice_status wanted, struct day first, struct day last,
                                   struct changed_from from, struct changed **rows, size_t *count)
{
    const char *name = wanted == INVOICE_STATUS__MAX ? "" : invoice_status_name(wanted);

    return changed_read(sql, arena, &invoices,
                        SQL_VALUES(sql_id(organization_id), PLACE(from), sql_text(name), sql_text(name), sql_day(first),
                                   sql_day(first), sql_day(last), sql_day(last), sql_int(from.limit)),
                        rows, count);
}

enum status store_changed_notes(struct sql *sql, struct arena *arena, struct id organization_id, struct id invoice_id,
                                struct day first, struct day last, struct changed_from from, struct changed **rows,
                                size_t *count)
{
    return changed_read(sql, arena, &notes,
                        SQL_VALUES(sql_id(organization_id), PLACE(from), sql_id_or_zero(invoice_id),
                                   sql_id_or_zero(invoice_id), sql_day(first), sql_day(first), sql_day(last),
                                   sql_day(last), sql_int(from.limit)),
                        rows, count);
}
