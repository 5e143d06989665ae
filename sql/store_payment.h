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
enum status store_payment_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                               struct payment_call *call) MUST_CHECK;
/* By its identifier alone, which is what the gateway knows it by; whoever asks must not be a customer.
 * STATUS_NOT_FOUND. */
enum status store_payment_anywhere(struct sql *sql, struct arena *arena, struct id id,
                                   struct payment_call *call) MUST_CHECK;
/* STATUS_DUPLICATE: its order, or that attempt of its invoice, has a payment already. */
enum status store_payment_insert(struct sql *sql, struct arena *arena, const struct payment *payments,
                                 size_t count) MUST_CHECK;
/* Writes state, gateway's words, flag, invoice, lease, next try, what is unspent and the chargeback; version + 1, in
 * the row and in the struct. STATUS_CHANGED: another version. */
enum status store_payment_update(struct sql *sql, struct payment *payment) MUST_CHECK;
/* An open one is asked about at `at`, and soon again if that brings nothing (tries 0); version + 1, in the row and in
 * the struct. STATUS_CHANGED: another version. */
enum status store_payment_hasten(struct sql *sql, struct payment *payment, struct instant at) MUST_CHECK;
/* Only while it is called by whoever placed it, at the version they know. STATUS_CHANGED: its state moved, or
 * somebody else took its lease. */
enum status store_payment_forget(struct sql *sql, struct id organization_id, struct id id, int64_t version) MUST_CHECK;
/* Those whose next try is due, the longest waiting first, of all organizations: the worker's list. */
enum status store_payment_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                              struct payment_call **calls, size_t *count) MUST_CHECK;
/* Those whose outcome is not known because nobody answered, of all organizations, whenever their next try is;
 * disputed ones are not among them. */
enum status store_payment_unknown(struct sql *sql, struct arena *arena, int64_t limit, struct payment_call **calls,
                                  size_t *count) MUST_CHECK;
/* How many of the organization's have an outcome that is not known (intent, calling, unknown), disputed ones too. */
enum status store_payment_unknown_count(struct sql *sql, struct arena *arena, struct id organization_id,
                                        int64_t *count) MUST_CHECK;
/* The organization's that somebody has to ask about, however late: what turning a clock pursues. */
enum status store_payment_open(struct sql *sql, struct arena *arena, struct id organization_id,
                               struct payment_call **calls, size_t *count) MUST_CHECK;
/* Charges of which it is time to ask whether they are contested, the longest waiting first, of all organizations. */
enum status store_payment_watched(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                  struct payment_call **calls, size_t *count) MUST_CHECK;
/* By the gateway's own name of their charge: one, where the gateway gives no name twice. */
enum { CHARGE_PAYMENTS_MAX = 10 };
enum status store_payment_of_charge(struct sql *sql, struct arena *arena, const char *charge_id,
                                    struct payment_call **calls, size_t *count) MUST_CHECK;
/* One that is watched is asked about at `at`; version + 1, in the row and in the struct. STATUS_CHANGED: another
 * version, or not watched (any more). */
enum status store_payment_watch(struct sql *sql, struct payment *payment, struct instant at) MUST_CHECK;
/* What it has paid of its invoice, by the ledger; what of that was lost since is not in it. */
enum status store_payment_applied(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                  int64_t *minor) MUST_CHECK;
/* An invoice's payments, the oldest first: those that took money or may (each lowered what is due, or is the one
 * attempt under way), and of the attempts that were refused, of which there is no end, the newest
 * INVOICE_REFUSALS_MAX. `left_out`: how many there are beside these. */
enum { INVOICE_PAYMENTS_MAX = 1000, INVOICE_REFUSALS_MAX = 20 };
struct invoice_payments {
    struct payment_call *calls;
    size_t count;
    int64_t left_out;
};
enum status store_payment_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id,
                                     struct id invoice_id, struct invoice_payments *payments) MUST_CHECK;

#endif
