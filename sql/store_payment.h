/* sql/store_payment.h: rows of `payment`: attempts to charge an order or an invoice, and bank transfers received. */
#ifndef GUICHET_SQL_STORE_PAYMENT_H
#define GUICHET_SQL_STORE_PAYMENT_H

#include "billing/order.h"
#include "sql/sql.h"

/* A payment and the gateway's reference of its payment method. */
struct payment_call {
    struct payment payment;
    const char *gateway_reference;
    bool former; /* the payment method, and so the charge, is of a former account at the gateway; only read */
    const char *invoice_number; /* of payment.invoice_id; NULL: it has none */
};
enum status store_payment_of_order(struct sql *sql, struct arena *arena, struct id organization_id, struct id order_id,
                                   struct payment_call *call) MUST_CHECK;
enum status store_payment_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                               struct payment_call *call) MUST_CHECK;
/* Finds a payment by its identifier alone, which is its key at the gateway. Never call it for a customer's request.
 * STATUS_NOT_FOUND: no such payment. */
enum status store_payment_anywhere(struct sql *sql, struct arena *arena, struct id id,
                                   struct payment_call *call) MUST_CHECK;
/* STATUS_DUPLICATE: the order, or that attempt of the invoice, has a payment already. */
enum status store_payment_insert(struct sql *sql, struct arena *arena, const struct payment *payments,
                                 size_t count) MUST_CHECK;
/* Writes state, what the gateway answered, flag, invoice, lease, next try, unspent amount and chargeback; increments
 * the version, in the row and in the struct. STATUS_CHANGED: another version. */
enum status store_payment_update(struct sql *sql, struct payment *payment) MUST_CHECK;
/* Moves the next try of an open payment to `at`, and resets tries to 0 so that the tries after it follow soon;
 * increments the version, in the row and in the struct. STATUS_CHANGED: another version, or not open. */
enum status store_payment_hasten(struct sql *sql, struct payment *payment, struct instant at) MUST_CHECK;
/* Deletes a payment that was taken back: only in state `calling` and at the version its caller knows. STATUS_CHANGED:
 * its state moved, or another process took its lease. */
enum status store_payment_forget(struct sql *sql, struct id organization_id, struct id id, int64_t version) MUST_CHECK;
/* The payments of all organizations whose next try is due and that are not set aside, longest overdue first: the
 * worker's list. */
enum status store_payment_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                              struct payment_call **calls, size_t *count) MUST_CHECK;
/* The payments of all organizations in state `unknown` because the gateway did not answer, whenever their next try is
 * due; not those with a disputed answer, nor those set aside. */
enum status store_payment_unknown(struct sql *sql, struct arena *arena, int64_t limit, struct payment_call **calls,
                                  size_t *count) MUST_CHECK;
/* How many of the organization's payments have an unknown outcome (intent, calling, unknown), including those with a
 * disputed answer. */
enum status store_payment_unknown_count(struct sql *sql, struct arena *arena, struct id organization_id,
                                        int64_t *count) MUST_CHECK;
/* The organization's payments with a next try, however far in the future: asked about when its clock is turned. */
enum status store_payment_open(struct sql *sql, struct arena *arena, struct id organization_id,
                               struct payment_call **calls, size_t *count) MUST_CHECK;
/* The succeeded payments of all organizations for which it is time to ask whether they are contested, longest overdue
 * first, without those set aside. */
enum status store_payment_watched(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                  struct payment_call **calls, size_t *count) MUST_CHECK;
/* Payments by the gateway's identifier of their charge: one, unless the gateway uses an identifier twice. */
enum { CHARGE_PAYMENTS_MAX = 10 };
enum status store_payment_of_charge(struct sql *sql, struct arena *arena, const char *charge_id,
                                    struct payment_call **calls, size_t *count) MUST_CHECK;
/* Moves the next question whether a payment's charge is contested to `at`, also where its schedule of questions has
 * ended; increments the version, in the row and in the struct. For charges that succeeded and were never contested or
 * are contested now (payment_may_be_contested). STATUS_CHANGED: another version or state. */
enum status store_payment_watch(struct sql *sql, struct payment *payment, struct instant at) MUST_CHECK;
/* How much of its invoice the payment has paid, by the ledger, less what was lost of it since. */
enum status store_payment_applied(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                  int64_t *minor) MUST_CHECK;
/* An invoice's payments, oldest first: all that took money or still may (at most INVOICE_PAYMENTS_MAX), and the newest
 * INVOICE_REFUSALS_MAX of the declined ones, whose number is unlimited. `left_out`: how many others there are. */
enum { INVOICE_PAYMENTS_MAX = 1000, INVOICE_REFUSALS_MAX = 20 };
struct invoice_payments {
    struct payment_call *calls;
    size_t count;
    int64_t left_out;
};
enum status store_payment_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id,
                                     struct id invoice_id, struct invoice_payments *payments) MUST_CHECK;
/* The same of up to SQL_IDS_MAX invoices of one organization (ID_NONE: of any), in one statement: of those that have
 * fewer than INVOICE_REFUSALS_MAX payments, newest invoices first, until there are PAGE_PAYMENTS_MAX of them. `whole`:
 * of which invoices payments[i] was read; the others are read one by one. */
enum { PAGE_PAYMENTS_MAX = 2000 };
enum status store_payment_of_page(struct sql *sql, struct arena *arena, struct id organization_id,
                                  const struct id invoice_ids[], size_t count, struct invoice_payments payments[],
                                  bool whole[]) MUST_CHECK;

#endif
