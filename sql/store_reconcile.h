/* sql/store_reconcile.h: our side of the gateway's book: payments of all organizations, by their identifiers, which
 * are the gateway's keys. Money received by bank transfer is no charge of the gateway's and left out. */
#ifndef GUICHET_SQL_STORE_RECONCILE_H
#define GUICHET_SQL_STORE_RECONCILE_H

#include "billing/order.h"
#include "sql/sql.h"

/* Of the payment organization_id, id, order_id, invoice_id, amount, state, charge_id and chargeback.state are filled.
 * refunded_minor: what we gave back of it: its refunds that succeeded. */
struct reconcile_payment {
    struct payment payment;
    int64_t refunded_minor;
    const char *gateway_reference; /* the gateway's name of its payment method */
};
/* STATUS_NOT_FOUND. */
enum status store_reconcile_find(struct sql *sql, struct arena *arena, struct id id,
                                 struct reconcile_payment *found) MUST_CHECK;
/* Those with from <= id < until, in order of id. */
enum status store_reconcile_list(struct sql *sql, struct arena *arena, struct id from, struct id until, int64_t limit,
                                 struct reconcile_payment **found, size_t *count) MUST_CHECK;

#endif
