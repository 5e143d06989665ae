/* sql/store_payment.h: rows of `payment`: what we know of a charge at the gateway. */
#ifndef GUICHET_SQL_STORE_PAYMENT_H
#define GUICHET_SQL_STORE_PAYMENT_H

#include "billing/order.h"
#include "sql/sql.h"

/* The payment of an order, with the gateway's name of the payment method. STATUS_NOT_FOUND. */
struct payment_call {
    struct payment payment;
    const char *gateway_reference;
};
enum status store_payment_of_order(struct sql *sql, struct arena *arena, struct id organization_id, struct id order_id,
                                   struct payment_call *call) MUST_CHECK;
enum status store_payment_insert(struct sql *sql, const struct payment *payment) MUST_CHECK;
/* Writes state, gateway's words, invoice, lease and next try; version + 1. STATUS_CHANGED: another version. */
enum status store_payment_update(struct sql *sql, const struct payment *payment) MUST_CHECK;
/* Only while it is called by whoever placed it, at the version they know. STATUS_CHANGED: its state moved, or somebody else took its lease. */
enum status store_payment_forget(struct sql *sql, struct id organization_id, struct id id, int64_t version) MUST_CHECK;
/* Those whose next try is due, the longest waiting first, of all organizations: the worker's list. */
enum status store_payment_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit, struct payment_call **calls,
                              size_t *count) MUST_CHECK;
enum status store_payment_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id, struct id invoice_id,
                                     struct payment **payments, size_t *count) MUST_CHECK;

#endif
