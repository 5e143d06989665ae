/* books/invoice_pay.h: applies to an invoice what changes the amount due: payments, failed attempts, credit, write-off,
 * lost payments. Requests, the worker and bank transfers entered by the operator all use it. Source: docs/rules.md, C
 * (Overdue) and D. */
#ifndef GUICHET_BOOKS_INVOICE_PAY_H
#define GUICHET_BOOKS_INVOICE_PAY_H

#include "billing/invoice.h"
#include "billing/order.h"
#include "books/act.h"

/* All inside an act. "Its subscriptions follow": books/standing.h. */

/* The payment lowers what is due; the rest of its amount becomes credit balance (payment->unspent_minor), all of it
 * where nothing is due. Writes the ledger, the journal (payment.received of a transfer or an overpayment, invoice.paid)
 * and the invoice; its subscriptions follow. The caller writes the payment's row. */
enum status invoice_pay(struct act *act, struct invoice *invoice, struct payment *payment) MUST_CHECK;
/* The attempt under way failed: writes the journal and the invoice, and its subscriptions follow. A failed attempt that
 * a person asked for makes nothing overdue and schedules no retry; one of the billing run, or an order's own charge,
 * does (billing/overdue.h). */
enum status invoice_pay_failed(struct act *act, struct invoice *invoice, const struct payment *payment) MUST_CHECK;
/* What is due was lowered without a payment (a credit note), or is no longer expected (a write-off): `invoice` comes
 * with credited_minor, due_minor or status changed. Sets state and next day, writes the invoice, and its subscriptions
 * follow. Writes a journal entry invoice.paid where nothing is due any more. As after a payment, an attempt that waits
 * for its payer and is for more than is due now is voided; if the payer completes it first, the excess becomes credit
 * balance. */
enum status invoice_lowered(struct act *act, struct invoice *invoice) MUST_CHECK;

/* A payment of the invoice was lost: `invoice` comes with paid_minor and due_minor changed. A paid invoice of which
 * something is due now is open again as of today: dunning days are counted from today, and it is not collected
 * automatically, because a charge that the payer's bank took back is not repeated without the payer. Writes a journal
 * entry invoice.reopened and the invoice; its subscriptions follow. */
enum status invoice_reopened(struct act *act, struct invoice *invoice) MUST_CHECK;

/* Makes a new attempt: a payment of all that is due by that method, which the invoice names as under way. Fills both in
 * memory; the caller writes them. by_person: a person waits for the answer, and the gateway is called at once under a
 * lease that errand_placed takes; otherwise it is counted as the billing run's next attempt, and the worker calls. */
struct payment invoice_attempt(struct act *act, struct invoice *invoice, struct id payment_method_id, bool by_person);

/* The attempt under way is no longer wanted: one that waits for its payer is marked, and the worker voids it at the
 * gateway as soon as possible; one whose money may be moving is left alone. Writes the payment's row. */
enum status invoice_attempt_end(struct act *act, const struct invoice *invoice) MUST_CHECK;

/* The ledger account that holds what is due on the invoice: receivable, or bad debt where it was written off. */
const char *invoice_account(const struct invoice *invoice);
/* {"object":"invoice","id":"inv_…","number":"F2026-000001"} */
const char *invoice_object(struct act *act, const struct invoice *invoice);

/* The journal's object of an invoice's payment: both identifiers. In the act's arena. */
const char *payment_object(struct act *act, const struct payment *payment);

#endif
