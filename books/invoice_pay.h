/* books/invoice_pay.h: money reaches an invoice, or an attempt to collect it fails. Requests, the worker and bank
 * transfers entered by the operator all go through here. Source: docs/rules.md, C (Overdue) and D. */
#ifndef GUICHET_BOOKS_INVOICE_PAY_H
#define GUICHET_BOOKS_INVOICE_PAY_H

#include "billing/invoice.h"
#include "billing/order.h"
#include "books/act.h"

/* Each inside an act. */

/* The payment's amount lowers what is due; too much becomes credit balance (payment->unspent_minor): all of it,
 * where nothing is due any more. Books, tells (payment.received of a transfer and of what was too much,
 * invoice.paid), writes the invoice, and lets its subscriptions follow. The payment's row is the caller's. */
enum status invoice_pay(struct act *act, struct invoice *invoice, struct payment *payment) MUST_CHECK;
/* The attempt under way came to nothing: told, written, and its subscriptions follow. A failed attempt that a person
 * asked for neither counts as overdue nor schedules a retry: only the billing run's own attempts do
 * (billing/overdue.h). */
enum status invoice_pay_failed(struct act *act, struct invoice *invoice, const struct payment *payment) MUST_CHECK;
/* What is due went down without a payment (a credit note), or it is no longer expected (written off): state, next
 * day, subscriptions. `invoice` comes with credited_minor, due_minor or status changed. Tells invoice.paid where
 * nothing is due any more. As with a payment, an attempt that waits for its payer and would bring more than is due
 * is given up; one that brings more all the same makes credit balance of it. */
enum status invoice_lowered(struct act *act, struct invoice *invoice) MUST_CHECK;

/* A payment of it was lost: `invoice` comes with paid_minor and due_minor changed. One that was paid is open again
 * where something is due now, as of today: its dates of dunning count from here, and it is collected by itself no
 * more, because a charge that its payer's bank took back is not repeated without the payer. Tells invoice.reopened,
 * writes the invoice, and lets its subscriptions follow. */
enum status invoice_reopened(struct act *act, struct invoice *invoice) MUST_CHECK;

/* A new attempt: a payment by that method for all that is due, and the invoice says that it is under way. Both are
 * filled here and written by the caller. by_person: somebody asked for it, waits for the answer and calls the
 * gateway at once, under a lease that errand_placed gives it; else it is the billing run's next, is counted as such,
 * and the worker calls. */
struct payment invoice_attempt(struct act *act, struct invoice *invoice, struct id payment_method_id, bool by_person);

/* The attempt under way is no longer wanted: one that waits for its payer is voided at the gateway by the worker, as
 * soon as can be; one whose money may be moving is left. Its row is written here. */
enum status invoice_attempt_end(struct act *act, const struct invoice *invoice) MUST_CHECK;

/* The ledger's account on which what is due on it stands: receivable, or bad debt where it was written off. */
const char *invoice_account(const struct invoice *invoice);
/* {"object":"invoice","id":"inv_…","number":"F2026-000001"} */
const char *invoice_object(struct act *act, const struct invoice *invoice);

#endif
