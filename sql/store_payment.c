/* sql/store_payment.c */
#include "sql/store_payment.h"

#include <assert.h>

#define COLUMNS                                                                                                                     \
    "SELECT y.organization_id, y.id, y.order_id, y.invoice_id, y.payment_method_id, y.currency, y.amount_minor, y.state, y.charge_id," \
    " y.decline_code, y.action_url, y.lease_until, y.next_try_at, y.tries, y.version, y.created_at, m.gateway_reference FROM payment y" \
    " JOIN payment_method m ON m.organization_id = y.organization_id AND m.id = y.payment_method_id"
#define GIVES "bbBBbtitTTTUUiiuT"

static const struct sql_query payment_of_order = { .name = "payment_of_order", .takes = "bb", .gives = GIVES, .text =
    COLUMNS " WHERE y.organization_id = ? AND y.order_id = ?" };
static const struct sql_query payment_of_invoice = { .name = "payment_of_invoice", .takes = "bb", .gives = GIVES, .text =
    COLUMNS " WHERE y.organization_id = ? AND y.invoice_id = ? ORDER BY y.id" };
static const struct sql_query payment_due = { .name = "payment_due", .takes = "ui", .gives = GIVES, .text =
    COLUMNS " WHERE y.next_try_at <= ? ORDER BY y.next_try_at LIMIT ?" };
static const struct sql_query payment_insert = { .name = "payment_insert", .takes = "bbBBbtitTTTUUiiu", .text =
    "INSERT INTO payment (organization_id, id, order_id, invoice_id, payment_method_id, currency, amount_minor, state, charge_id, decline_code,"
    " action_url, lease_until, next_try_at, tries, version, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query payment_update = { .name = "payment_update", .takes = "BtTTTUUibbi", .text =
    "UPDATE payment SET invoice_id = ?, state = ?, charge_id = ?, decline_code = ?, action_url = ?, lease_until = ?, next_try_at = ?, tries = ?,"
    " version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?" };
static const struct sql_query payment_forget = { .name = "payment_forget", .takes = "bbi", .text =
    "DELETE FROM payment WHERE organization_id = ? AND id = ? AND state = 'calling' AND version = ?" };

#define KNOWN(read) do { bool known = (read); assert(known); (void)known; } while (0)

static void payment_take(struct sql_row *row, struct payment_call *call)
{
    struct payment *y = &call->payment;

    *y = (struct payment){ .organization_id = sql_take_id(row) };
    y->id = sql_take_id(row);
    y->order_id = sql_take_id(row);
    y->invoice_id = sql_take_id(row);
    y->payment_method_id = sql_take_id(row);
    KNOWN(currency_read(sql_take_text(row), &y->amount.currency));
    y->amount.minor = sql_take_int(row);
    KNOWN(payment_state_read(sql_take_text(row), &y->state));
    y->charge_id = sql_take_text(row);
    y->decline_code = sql_take_text(row);
    y->action_url = sql_take_text(row);
    y->lease_until = sql_take_instant(row);
    y->next_try_at = sql_take_instant(row);
    y->tries = sql_take_int(row);
    y->version = sql_take_int(row);
    y->created_at = sql_take_instant(row);
    call->gateway_reference = sql_take_text(row);
}

enum status store_payment_of_order(struct sql *sql, struct arena *arena, struct id organization_id, struct id order_id, struct payment_call *call)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &payment_of_order, SQL_VALUES(sql_id(organization_id), sql_id(order_id)), &row);

    if (status == STATUS_OK)
        payment_take(&row, call);
    return status;
}

enum status store_payment_insert(struct sql *sql, const struct payment *y)
{
    return sql_run(sql, &payment_insert,
                   SQL_VALUES(sql_id(y->organization_id), sql_id(y->id), sql_id(y->order_id), sql_id(y->invoice_id), sql_id(y->payment_method_id),
                              sql_text(y->amount.currency.code), sql_int(y->amount.minor), sql_text(payment_state_name(y->state)),
                              sql_text(y->charge_id), sql_text(y->decline_code), sql_text(y->action_url), sql_instant(y->lease_until),
                              sql_instant(y->next_try_at), sql_int(y->tries), sql_int(y->version), sql_instant(y->created_at)));
}

enum status store_payment_update(struct sql *sql, const struct payment *y)
{
    return sql_run_one(sql, &payment_update,
                       SQL_VALUES(sql_id(y->invoice_id), sql_text(payment_state_name(y->state)), sql_text(y->charge_id), sql_text(y->decline_code),
                                  sql_text(y->action_url), sql_instant(y->lease_until), sql_instant(y->next_try_at), sql_int(y->tries),
                                  sql_id(y->organization_id), sql_id(y->id), sql_int(y->version)));
}

enum status store_payment_forget(struct sql *sql, struct id organization_id, struct id id, int64_t version)
{
    return sql_run_one(sql, &payment_forget, SQL_VALUES(sql_id(organization_id), sql_id(id), sql_int(version)));
}

enum status store_payment_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit, struct payment_call **calls, size_t *count)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &payment_due, SQL_VALUES(sql_instant(now), sql_int(limit)), &rows);

    if (status != STATUS_OK)
        return status;
    *calls = ARENA_ARRAY(arena, struct payment_call, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        payment_take(&row, &(*calls)[i]);
    }
    *count = rows.count;
    return STATUS_OK;
}

enum status store_payment_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id, struct id invoice_id,
                                     struct payment **payments, size_t *count)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &payment_of_invoice, SQL_VALUES(sql_id(organization_id), sql_id(invoice_id)), &rows);

    if (status != STATUS_OK)
        return status;
    *payments = ARENA_ARRAY(arena, struct payment, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct payment_call call;

        payment_take(&row, &call);
        (*payments)[i] = call.payment;
    }
    *count = rows.count;
    return STATUS_OK;
}
