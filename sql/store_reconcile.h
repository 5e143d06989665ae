/* sql/store_reconcile.h: our payments, to be compared with the gateway's list: of all organizations, by their
 * identifiers, which are the keys at the gateway. Bank transfers received are left out: the gateway does not know
 * them. */
#ifndef GUICHET_SQL_STORE_RECONCILE_H
#define GUICHET_SQL_STORE_RECONCILE_H

#include "billing/order.h"
#include "sql/sql.h"

/* Filled in are the payment's organization_id, id, order_id, invoice_id, amount, state, charge_id and
 * chargeback.state. refunded_minor: the sum of its succeeded refunds. */
struct reconcile_payment {
    struct payment payment;
    int64_t refunded_minor;
    const char *gateway_reference; /* the gateway's reference of its payment method */
};
/* STATUS_NOT_FOUND: no such payment. */
enum status store_reconcile_find(struct sql *sql, struct arena *arena, struct id id,
                                 struct reconcile_payment *found) MUST_CHECK;
/* Payments with from <= id < until, in order of identifier. */
enum status store_reconcile_list(struct sql *sql, struct arena *arena, struct id from, struct id until, int64_t limit,
                                 struct reconcile_payment **found, size_t *count) MUST_CHECK;

#endif
