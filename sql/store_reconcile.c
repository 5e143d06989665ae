/* sql/store_reconcile.c */
#include "sql/store_reconcile.h"

#include "sql/known.h"
#include "sql/read_rows.h"

/* clang-format off */
#define COLUMNS "SELECT organization_id, id, order_id, invoice_id, currency, amount_minor, state, charge_id," \
    " CAST(COALESCE((SELECT SUM(r.amount_minor) FROM refund r WHERE r.organization_id = payment.organization_id AND" \
    " r.payment_id = payment.id" \
    "  AND r.state = 'succeeded'), 0) AS SIGNED) refunded_minor, (SELECT m.gateway_reference FROM payment_method m" \
    "  WHERE m.organization_id = payment.organization_id AND m.id = payment.payment_method_id), chargeback FROM payment"
#define GIVES "bbBBtitTiTT"

static const struct sql_query reconcile_find = { .name = "reconcile_find", .takes = "b", .gives = GIVES, .text =
    COLUMNS " WHERE id = ? AND payment_method_id IS NOT NULL" };
static const struct sql_query reconcile_list = { .name = "reconcile_list", .takes = "bbi", .gives = GIVES, .text =
    COLUMNS " FORCE INDEX (payment_key) WHERE id >= ? AND id < ? AND payment_method_id IS NOT NULL ORDER BY id LIMIT"
        " ?" };
/* clang-format on */

static void reconcile_take(struct sql_row *row, struct reconcile_payment *found)
{
    struct payment *payment = &found->payment;
    const char *chargeback;

    *payment = (struct payment){ .organization_id = sql_take_id(row) };
    payment->id = sql_take_id(row);
    payment->order_id = sql_take_id(row);
    payment->invoice_id = sql_take_id(row);
    KNOWN(currency_read(sql_take_text(row), &payment->amount.currency));
    payment->amount.minor = sql_take_int(row);
    KNOWN(payment_state_read(sql_take_text(row), &payment->state));
    payment->charge_id = sql_take_text(row);
    found->refunded_minor = sql_take_int(row);
    found->gateway_reference = sql_take_text(row);
    if ((chargeback = sql_take_text(row)) != NULL)
        KNOWN(chargeback_state_read(chargeback, &payment->chargeback.state));
}

SQL_READ_ONE(reconcile_read, struct reconcile_payment, reconcile_take)

SQL_READ_ARRAY(payments_read, struct reconcile_payment, reconcile_take)

enum status store_reconcile_find(struct sql *sql, struct arena *arena, struct id id, struct reconcile_payment *found)
{
    return reconcile_read(sql, arena, &reconcile_find, SQL_VALUES(sql_id(id)), found);
}

enum status store_reconcile_list(struct sql *sql, struct arena *arena, struct id from, struct id until, int64_t limit,
                                 struct reconcile_payment **found, size_t *count)
{
    return payments_read(sql, arena, &reconcile_list, SQL_VALUES(sql_id_or_zero(from), sql_id(until), sql_int(limit)),
                         found, count);
}
