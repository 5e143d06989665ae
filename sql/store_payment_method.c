/* sql/store_payment_method.c */
#include "sql/store_payment_method.h"

#include <string.h>

#include "base/log.h"
#include "billing/overdue.h"
#include "sql/account_number.h"
#include "sql/read_rows.h"

/* clang-format off */
#define METHOD_COLUMNS \
    "m.organization_id, m.id, m.type, m.gateway_reference, m.brand, m.last4, m.exp_month, m.exp_year," \
    " m.mandate_id, m.mandate_reference, m.creditor_identifier, m.mandate_status," \
    " COALESCE(o.default_payment_method_id = m.id, 0), m.status," \
    " m.gateway_reference IS NOT NULL AND m.account_number <> " ACCOUNT_NUMBER ", m.version, m.created_at"
#define METHOD_LETTERS "bbtTTTIITTTTitiiu"
#define METHOD_TABLES  " FROM payment_method m JOIN organization o ON o.id = m.organization_id"

static const struct sql_query payment_method_find = {
    .name = "payment_method_find", .takes = "bb", .gives = METHOD_LETTERS,
    .text =
    "SELECT " METHOD_COLUMNS METHOD_TABLES " WHERE m.organization_id = ? AND m.id = ?" };

static const struct sql_query payment_method_of_reference = {
    .name = "payment_method_of_reference", .takes = "bt", .gives = METHOD_LETTERS,
    .text =
    "SELECT " METHOD_COLUMNS METHOD_TABLES " WHERE m.organization_id = ? AND m.gateway_reference = ? AND"
    " m.account_number = " ACCOUNT_NUMBER
    " AND (m.status = 'active' OR m.detach_at IS NOT NULL) ORDER BY m.status, m.id LIMIT 1" };

static const struct sql_query payment_method_insert = {
    .name = "payment_method_insert", .takes = "bbtTBTTIITTTTtUiu",
    .text =
    "INSERT INTO payment_method (organization_id, id, type, gateway_reference, setup_id, brand, last4, exp_month,"
    " exp_year, mandate_id, mandate_reference, creditor_identifier, mandate_status, status, ask_at, version,"
    " created_at, account_number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " ACCOUNT_NUMBER ")" };

static const struct sql_query payment_method_first = {
    .name = "payment_method_first", .takes = "bi", .gives = METHOD_LETTERS,
    .text =
    "SELECT " METHOD_COLUMNS METHOD_TABLES " WHERE m.organization_id = ? AND m.status = 'active' ORDER BY m.id DESC"
    " LIMIT ?" };
static const struct sql_query payment_method_next = {
    .name = "payment_method_next", .takes = "bbi", .gives = METHOD_LETTERS,
    .text =
    "SELECT " METHOD_COLUMNS METHOD_TABLES
    " WHERE m.organization_id = ? AND m.id < ? AND m.status = 'active' ORDER BY m.id DESC LIMIT ?" };

static const struct sql_query payment_method_these = {
    .name = "payment_method_these", .takes = "b" SQL_IDS_LETTERS, .gives = METHOD_LETTERS,
    .text =
    "SELECT " METHOD_COLUMNS METHOD_TABLES " WHERE m.organization_id = ? AND m.id IN (" SQL_IDS_MARKS ")"
    " ORDER BY m.id" };

static const struct sql_query payment_method_touch = { .name = "payment_method_touch", .takes = "bbi", .text =
    "UPDATE payment_method SET version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?" };
static const struct sql_query payment_method_remove = { .name = "payment_method_remove", .takes = "ubbi", .text =
    "UPDATE payment_method SET status = 'removed', detach_at = IF(gateway_reference IS NULL OR account_number <>"
    " " ACCOUNT_NUMBER ", NULL, ?), ask_at = NULL, version = version + 1 WHERE organization_id = ? AND id = ?"
    " AND version = ?" };
#define DETACH_COLUMNS \
    "SELECT organization_id, id, gateway_reference, detach_at, detach_tries, version FROM payment_method m"
static const struct sql_query payment_method_detach_due = {
    .name = "payment_method_detach_due", .takes = "ui", .gives = "bbtuii",
    .text =
    DETACH_COLUMNS " WHERE detach_at <= ? AND NOT EXISTS (SELECT 1 FROM set_aside a WHERE a.organization_id ="
    " m.organization_id AND a.kind = 'method' AND a.object_id = m.id) ORDER BY detach_at LIMIT ?" };
static const struct sql_query payment_method_detach_find = {
    .name = "payment_method_detach_find", .takes = "bb", .gives = "bbtuii",
    .text =
    DETACH_COLUMNS " WHERE organization_id = ? AND id = ? AND detach_at IS NOT NULL" };
static const struct sql_query payment_method_detach_told = {
    .name = "payment_method_detach_told", .takes = "Uibbi",
    .text =
    "UPDATE payment_method SET detach_at = ?, detach_tries = ?, version = version + 1 WHERE organization_id = ? AND"
    " id = ? AND version = ?" };
/* Pending lines without a day, of a subscription that has ended, are too small ever to be collected: they do not
 * count. The last of the five conditions: an open invoice that will be collected again by this method, because none of
 * its subscriptions is running any more. */
static const struct sql_query payment_method_in_use = {
    .name = "payment_method_in_use", .takes = "bbbbbbbbbbbi", .gives = "i",
    .text =
    "SELECT EXISTS (SELECT 1 FROM subscription WHERE organization_id = ? AND (payment_method_id = ? OR move_method_id"
    " = ?)"
    "  AND status IN ('pending', 'active', 'past_due', 'suspended'))"
    " OR EXISTS (SELECT 1 FROM `order` WHERE organization_id = ? AND payment_method_id = ?"
    "  AND status IN ('payment_pending', 'payment_action_required', 'credit_check_pending'))"
    " OR EXISTS (SELECT 1 FROM pending_line w JOIN subscription s ON s.organization_id = w.organization_id AND s.id ="
    " w.subscription_id WHERE w.organization_id = ? AND w.invoice_id IS NULL AND w.payment_method_id = ?"
    "  AND (w.due_on IS NOT NULL OR s.status IN ('pending', 'active', 'past_due', 'suspended')))"
    " OR EXISTS (SELECT 1 FROM payment WHERE organization_id = ? AND payment_method_id = ?"
    "  AND state IN ('intent', 'calling', 'unknown', 'action_required', 'processing'))"
    " OR EXISTS (SELECT 1 FROM invoice_state t JOIN invoice i ON i.organization_id = t.organization_id AND i.id ="
    " t.invoice_id"
    "  WHERE t.organization_id = ? AND t.status = 'open' AND t.due_minor > 0 AND t.failed_on IS NOT NULL AND"
    " i.payment_method_id = ?"
    "  AND i.payment_method_type <> 'invoice' AND t.collections < ? AND NOT EXISTS"
    "  (SELECT 1 FROM invoice_line l JOIN subscription s ON s.organization_id = l.organization_id AND s.id ="
    " l.subscription_id"
    "   WHERE l.organization_id = i.organization_id AND l.invoice_id = i.id AND s.status IN ('active', 'past_due',"
    " 'suspended')))" };

/* Of the running subscriptions on the invoice: the invoice's own method if one of them is paid by it, else the method
 * of the first. */
static const struct sql_query payment_method_of_invoice = {
    .name = "payment_method_of_invoice", .takes = "bbb", .gives = METHOD_LETTERS,
    .text =
    "SELECT " METHOD_COLUMNS " FROM invoice_line l"
    " JOIN subscription s ON s.organization_id = l.organization_id AND s.id = l.subscription_id AND s.status IN"
    " ('active', 'past_due', 'suspended')"
    " JOIN payment_method m ON m.organization_id = s.organization_id AND m.id = s.payment_method_id"
    " JOIN organization o ON o.id = m.organization_id"
    " WHERE l.organization_id = ? AND l.invoice_id = ? ORDER BY m.id = ? DESC, l.position LIMIT 1" };
/* clang-format on */

/* false: the mandate's status is unknown. */
static bool mandate_take(struct sql_row *row, struct mandate *mandate)
{
    const char *status;

    *mandate = (struct mandate){ .id = sql_take_text(row) };
    mandate->reference = sql_take_text(row);
    mandate->creditor_identifier = sql_take_text(row);
    status = sql_take_text(row);
    return (status == NULL) == (mandate->id == NULL) &&
           (status == NULL || mandate_status_read(status, &mandate->status));
}

static enum status method_take(struct sql_row *row, struct payment_method *method)
{
    bool known;

    method->organization_id = sql_take_id(row);
    method->id = sql_take_id(row);
    known = payment_method_type_read(sql_take_text(row), &method->type);
    method->gateway_reference = sql_take_text(row);
    method->brand = sql_take_text(row);
    method->last4 = sql_take_text(row);
    method->exp_month = sql_take_int_or(row, 0);
    method->exp_year = sql_take_int_or(row, 0);
    known = mandate_take(row, &method->mandate) && known;
    method->is_default = sql_take_int(row) != 0;
    method->active = strcmp(sql_take_text(row), "active") == 0;
    method->former = sql_take_int(row) != 0;
    method->version = sql_take_int(row);
    method->created_at = sql_take_instant(row);
    if (known)
        return STATUS_OK;
    log_error("payment method %s has an unknown type or mandate", id_write(ID_PAYMENT_METHOD, method->id).text);
    return STATUS_INTERNAL;
}

enum status store_payment_method_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                      struct payment_method *method)
{
    struct payment_method read;
    struct sql_row row;
    enum status status;

    if ((status = sql_read_one(sql, arena, &payment_method_find, SQL_VALUES(sql_id(organization_id), sql_id(id)),
                               &row)) != STATUS_OK)
        return status;
    if ((status = method_take(&row, &read)) == STATUS_OK)
        *method = read;
    return status;
}

enum status store_payment_method_of_reference(struct sql *sql, struct arena *arena, struct id organization_id,
                                              const char *reference, struct payment_method *method)
{
    struct payment_method read;
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &payment_method_of_reference,
                                      SQL_VALUES(sql_id(organization_id), sql_text(reference)), &row);

    if (status == STATUS_OK && (status = method_take(&row, &read)) == STATUS_OK)
        *method = read;
    return status;
}

enum status store_payment_method_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id,
                                            struct id invoice_id, struct id own_id, struct payment_method *method)
{
    struct payment_method read;
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &payment_method_of_invoice,
                                      SQL_VALUES(sql_id(organization_id), sql_id(invoice_id), sql_id(own_id)), &row);

    if (status == STATUS_OK && (status = method_take(&row, &read)) == STATUS_OK)
        *method = read;
    return status;
}

static struct sql_value positive_or_null(int64_t number)
{
    return number > 0 ? sql_int(number) : sql_text(NULL);
}

enum status store_payment_method_insert(struct sql *sql, const struct payment_method *method)
{
    const struct mandate *mandate = &method->mandate;
    bool asked = method->active && method->gateway_reference != NULL;
    bool wants_mandate = method->type == PAYMENT_METHOD_BANK_ACCOUNT && mandate->creditor_identifier == NULL;
    int64_t pause_s = wants_mandate ? 0 : PAYMENT_METHOD_ASKED_EVERY_S;
    struct instant ask_at = asked ? instant_plus_seconds(method->created_at, pause_s) : INSTANT_NONE;

    return sql_run(sql, &payment_method_insert,
                   SQL_VALUES(sql_id(method->organization_id), sql_id(method->id),
                              sql_text(payment_method_type_name(method->type)), sql_text(method->gateway_reference),
                              sql_id(method->setup_id), sql_text(method->brand), sql_text(method->last4),
                              positive_or_null(method->exp_month), positive_or_null(method->exp_year),
                              sql_text(mandate->id), sql_text(mandate->reference),
                              sql_text(mandate->creditor_identifier),
                              sql_text(mandate->id == NULL ? NULL : mandate_status_name(mandate->status)),
                              sql_text(method->active ? "active" : "removed"), sql_instant(ask_at),
                              sql_int(method->version), sql_instant(method->created_at)));
}

static enum status methods_read(struct sql *sql, struct arena *arena, const struct sql_query *query,
                                const struct sql_value *values, size_t value_count, struct payment_method **methods,
                                size_t *count)
{
    struct payment_method *read;
    struct sql_rows rows;
    enum status status;

    if ((status = sql_read(sql, arena, query, values, value_count, &rows)) != STATUS_OK)
        return status;
    read = ARENA_ARRAY(arena, struct payment_method, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        if ((status = method_take(&row, &read[i])) != STATUS_OK)
            return status;
    }
    *methods = read;
    *count = rows.count;
    return STATUS_OK;
}

enum status store_payment_method_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id before,
                                      size_t limit, struct payment_method **methods, size_t *count)
{
    if (id_is_none(before))
        return methods_read(sql, arena, &payment_method_first,
                            SQL_VALUES(sql_id(organization_id), sql_int((int64_t)limit)), methods, count);
    return methods_read(sql, arena, &payment_method_next,
                        SQL_VALUES(sql_id(organization_id), sql_id(before), sql_int((int64_t)limit)), methods, count);
}

enum status store_payment_method_these(struct sql *sql, struct arena *arena, struct id organization_id,
                                       const struct id ids[], size_t id_count, struct payment_method **methods,
                                       size_t *count)
{
    struct sql_value values[SQL_IDS_MAX + 1];

    values[0] = sql_id(organization_id);
    sql_ids(values + 1, ids, id_count);
    return methods_read(sql, arena, &payment_method_these, values, SQL_IDS_MAX + 1, methods, count);
}

static enum status version_write(struct sql *sql, const struct sql_query *query, struct payment_method *method)
{
    return sql_run_versioned(sql, query,
                             SQL_VALUES(sql_id(method->organization_id), sql_id(method->id), sql_int(method->version)),
                             &method->version);
}

enum status store_payment_method_touch(struct sql *sql, struct payment_method *method)
{
    return version_write(sql, &payment_method_touch, method);
}

enum status store_payment_method_remove(struct sql *sql, struct payment_method *method, struct instant now)
{
    return sql_run_versioned(
        sql, &payment_method_remove,
        SQL_VALUES(sql_instant(now), sql_id(method->organization_id), sql_id(method->id), sql_int(method->version)),
        &method->version);
}

static void detach_take(struct sql_row *row, struct method_detach *due)
{
    due->organization_id = sql_take_id(row);
    due->id = sql_take_id(row);
    due->gateway_reference = sql_take_text(row);
    due->detach_at = sql_take_instant(row);
    due->tries = sql_take_int(row);
    due->version = sql_take_int(row);
}

SQL_READ_ARRAY(detaches_read, struct method_detach, detach_take)

enum status store_payment_method_detach_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                            struct method_detach **due, size_t *count)
{
    return detaches_read(sql, arena, &payment_method_detach_due, SQL_VALUES(sql_instant(now), sql_int(limit)), due,
                         count);
}

SQL_READ_ONE(detach_read, struct method_detach, detach_take)

enum status store_payment_method_detach_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                             struct id id, struct method_detach *due)
{
    return detach_read(sql, arena, &payment_method_detach_find, SQL_VALUES(sql_id(organization_id), sql_id(id)), due);
}

enum status store_payment_method_detach_told(struct sql *sql, const struct method_detach *told)
{
    return sql_run_one(sql, &payment_method_detach_told,
                       SQL_VALUES(sql_instant(told->detach_at), sql_int(told->tries), sql_id(told->organization_id),
                                  sql_id(told->id), sql_int(told->version)));
}

enum status store_payment_method_in_use(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                        bool *in_use)
{
    struct sql_row row;
    enum status status =
        sql_read_one(sql, arena, &payment_method_in_use,
                     SQL_VALUES(sql_id(organization_id), sql_id(id), sql_id(id), sql_id(organization_id), sql_id(id),
                                sql_id(organization_id), sql_id(id), sql_id(organization_id), sql_id(id),
                                sql_id(organization_id), sql_id(id), sql_int(COLLECTIONS_MAX)),
                     &row);

    if (status == STATUS_OK)
        *in_use = sql_take_int(&row) != 0;
    return status;
}
