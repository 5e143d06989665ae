/* sql/store_order.c */
#include "sql/store_order.h"

#include <string.h>

#include "sql/known.h"
#include "sql/read_rows.h"

/* clang-format off */
#define COLUMNS \
    "SELECT r.organization_id, r.id, r.quote_id, r.subscription_id, r.kind, r.status, r.licences_delta," \
    " r.total_licences, r.currency," \
    " r.total_minor, r.payment_method_id, m.type, r.charge_expected_by, r.invoice_id, r.purchase_order_number," \
    " y.action_url," \
    " y.decline_code, k.id, k.status, k.expected_by, r.user_count, r.created_by, r.created_at, r.confirmed_at," \
    " r.version FROM `order` r" \
    " JOIN payment_method m ON m.organization_id = r.organization_id AND m.id = r.payment_method_id" \
    " LEFT JOIN payment y ON y.organization_id = r.organization_id AND y.order_id = r.id" \
    " LEFT JOIN credit_check k ON k.organization_id = r.organization_id AND k.order_id = r.id"
#define GIVES "bbbbttiitibtDBTTTBTDibuUi"

static const struct sql_query order_find = { .name = "order_find", .takes = "bb", .gives = GIVES, .text =
    COLUMNS " WHERE r.organization_id = ? AND r.id = ?" };
static const struct sql_query order_list = { .name = "order_list", .takes = "bbbbtti", .gives = GIVES, .text =
    COLUMNS " WHERE r.organization_id = ? AND r.id < ? AND (? = REPEAT(CHAR(0), 16) OR r.subscription_id = ?) AND (? ="
        " '' OR r.status = ?)"
    " ORDER BY r.id DESC LIMIT ?" };
static const struct sql_query order_insert = { .name = "order_insert", .takes = "bbbbttiitibDBTibuUiU", .text =
    "INSERT INTO `order` (organization_id, id, quote_id, subscription_id, kind, status, licences_delta,"
    " total_licences, currency, total_minor,"
    " payment_method_id, charge_expected_by, invoice_id, purchase_order_number, user_count, created_by, created_at,"
    " confirmed_at,"
    " version, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " SQL_MOMENT ")" };
static const struct sql_query order_update = { .name = "order_update", .takes = "tiiiDBUUbbi", .text =
    "UPDATE `order` SET status = ?, licences_delta = ?, total_licences = ?, total_minor = ?, charge_expected_by = ?,"
    " invoice_id = ?, confirmed_at = ?, updated_at = " SQL_MOMENT ","
    " version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?" };
static const struct sql_query order_forget = { .name = "order_forget", .takes = "bb", .text =
    "DELETE FROM `order` WHERE organization_id = ? AND id = ? AND status = 'payment_pending'" };
/* clang-format on */

static void credit_check_take(struct sql_row *row, struct order_credit_check *check)
{
    const char *status;

    *check = (struct order_credit_check){ .id = sql_take_id(row) };
    status = sql_take_text(row);
    check->expected_by = sql_take_day(row);
    if (status != NULL)
        KNOWN(credit_check_status_read(status, &check->status));
}

static void order_take(struct sql_row *row, struct order *r)
{
    struct currency currency;

    *r = (struct order){ .organization_id = sql_take_id(row) };
    r->id = sql_take_id(row);
    r->quote_id = sql_take_id(row);
    r->subscription_id = sql_take_id(row);
    KNOWN(quote_kind_read(sql_take_text(row), &r->kind));
    KNOWN(order_status_read(sql_take_text(row), &r->status));
    r->licences_delta = sql_take_int(row);
    r->total_licences = sql_take_int(row);
    KNOWN(currency_read(sql_take_text(row), &currency));
    r->total = money_of(sql_take_int(row), currency);
    r->payment_method_id = sql_take_id(row);
    KNOWN(payment_method_type_read(sql_take_text(row), &r->payment_method_type));
    r->charge_expected_by = sql_take_day(row);
    r->invoice_id = sql_take_id(row);
    r->purchase_order_number = sql_take_text(row);
    r->action_url = sql_take_text(row);
    r->decline_code = sql_take_text(row);
    credit_check_take(row, &r->credit_check);
    r->user_count = sql_take_int(row);
    r->created_by = sql_take_id(row);
    r->created_at = sql_take_instant(row);
    r->confirmed_at = sql_take_instant(row);
    r->version = sql_take_int(row);
}

SQL_READ_ONE(order_read, struct order, order_take)

enum status store_order_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                             struct order *order)
{
    return order_read(sql, arena, &order_find, SQL_VALUES(sql_id(organization_id), sql_id(id)), order);
}

SQL_READ_ARRAY(orders_read, struct order, order_take)

enum status store_order_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id subscription_id,
                             enum order_status wanted, struct id before, int64_t limit, struct order **orders,
                             size_t *count)
{
    const char *name = wanted == ORDER_STATUS__MAX ? "" : order_status_name(wanted);

    return orders_read(sql, arena, &order_list,
                       SQL_VALUES(sql_id(organization_id), sql_id_or_last(before), sql_id_or_zero(subscription_id),
                                  sql_id_or_zero(subscription_id), sql_text(name), sql_text(name), sql_int(limit)),
                       orders, count);
}

enum status store_order_insert(struct sql *sql, const struct order *r)
{
    return sql_put(sql, &order_insert,
                   SQL_VALUES(sql_id(r->organization_id), sql_id(r->id), sql_id(r->quote_id),
                              sql_id(r->subscription_id), sql_text(quote_kind_name(r->kind)),
                              sql_text(order_status_name(r->status)), sql_int(r->licences_delta),
                              sql_int(r->total_licences), sql_text(r->total.currency.code), sql_int(r->total.minor),
                              sql_id(r->payment_method_id), sql_day(r->charge_expected_by), sql_id(r->invoice_id),
                              sql_text(r->purchase_order_number), sql_int(r->user_count), sql_id(r->created_by),
                              sql_instant(r->created_at), sql_instant(r->confirmed_at), sql_int(r->version),
                              sql_moment(sql)));
}

enum status store_order_update(struct sql *sql, struct order *r)
{
    return sql_put_versioned(sql, &order_update,
                             SQL_VALUES(sql_text(order_status_name(r->status)), sql_int(r->licences_delta),
                                        sql_int(r->total_licences), sql_int(r->total.minor),
                                        sql_day(r->charge_expected_by), sql_id(r->invoice_id),
                                        sql_instant(r->confirmed_at), sql_moment(sql), sql_id(r->organization_id),
                                        sql_id(r->id), sql_int(r->version)),
                             &r->version);
}

enum status store_order_forget(struct sql *sql, struct id organization_id, struct id id)
{
    return sql_run_one(sql, &order_forget, SQL_VALUES(sql_id(organization_id), sql_id(id)));
}
