/* counter/invoice_pay_now.h: a person pays an invoice by card or bank account. Like an order's charge it is two acts
 * with the gateway's call between them and no transaction open: one makes the attempt (a payment and the key's
 * operation), the other settles it. Source: docs/rules.md, C (Overdue); docs/api.md, Invoices; docs/reliability.md,
 * 1. */
#ifndef GUICHET_COUNTER_INVOICE_PAY_NOW_H
#define GUICHET_COUNTER_INVOICE_PAY_NOW_H

#include "billing/order.h"
#include "counter/counter.h"
#include "counter/errand.h"

struct invoice_pay_wanted {
    struct id invoice_id;
    struct id payment_method_id;
};

/* Pays all that is due on an invoice of the actor's organization that is open or written off. `render` renders the
 * answer; the caller's claim must be CLAIM_START. *payment is filled unless counter->answer.replayed. A declined
 * payment is STATUS_OK: the payment says so, and as much is due as before. The attempt is not counted as one of the
 * billing run's, whose remaining attempts and days are unchanged. An earlier attempt that waits for its card holder is
 * voided at the gateway first; if the card holder completed it, nothing is due any more.
 * STATUS_NOT_FOUND; STATUS_VALIDATION_FAILED at /payment_method_id: "not_found" (not the organization's, removed, or of
 * type invoice), "method_other_currency" (gateway_pays); STATUS_INVOICE_NOT_OPEN: nothing is due;
 * STATUS_AMOUNT_BELOW_MINIMUM: less is due than the gateway charges; STATUS_TOO_MANY_REQUESTS (books/attempt_limit.h);
 * STATUS_PAYMENT_IN_PROGRESS: another attempt is under way, whose money may be moving or which is about to be sent;
 * STATUS_PAYMENT_DISPUTED: the gateway's answer about the earlier attempt cannot be used: that attempt is flagged and
 * otherwise unchanged, and no new one was made; STATUS_UNAVAILABLE: the gateway takes no work, or does not say whether
 * the earlier attempt is voided: no attempt was made, and the same key may be sent again. */
enum status invoice_pay_now(struct counter *c, const struct invoice_pay_wanted *wanted, payment_renderer render,
                            struct payment *payment) MUST_CHECK;

#endif
