/* counter/invoice_pay_now.h: a person pays an invoice by card or bank account, now. Like an order's charge it is two
 * acts with the gateway's call between them and no transaction open: the attempt (a payment, and the key's
 * operation, committed) and what became of it. Source: docs/rules.md, C (Overdue); docs/api.md, Invoices;
 * docs/reliability.md, 1. */
#ifndef GUICHET_COUNTER_INVOICE_PAY_NOW_H
#define GUICHET_COUNTER_INVOICE_PAY_NOW_H

#include "billing/order.h"
#include "counter/counter.h"
#include "counter/errand.h"

struct invoice_pay_wanted {
    struct id invoice_id;
    struct id payment_method_id;
};

/* All that is due on an invoice of the actor's organization, open or written off. `render` answers; the caller's claim
 * must be made. *payment is filled unless counter->answer.replayed; one that was declined is STATUS_OK: it says so, and
 * the invoice stays as due as it was. It is none of the billing run's attempts: those left to it, and their days, stay
 * what they are. STATUS_NOT_FOUND; STATUS_VALIDATION_FAILED: the method is not the organization's, was removed, or is
 * "invoice"; STATUS_INVOICE_NOT_OPEN: nothing is due; STATUS_AMOUNT_BELOW_MINIMUM: less is due than the gateway
 * charges; an attempt that waits for its card holder is given up at the gateway first: where that card holder was
 * faster, nothing is due any more. STATUS_PAYMENT_IN_PROGRESS: another attempt is under way, a person's or the billing
 * run's, and its money may be moving, or it is about to be sent; STATUS_PAYMENT_DISPUTED: what the gateway says of the
 * attempt before cannot be used; nothing was tried, that attempt is as it was, and flagged; STATUS_UNAVAILABLE: the
 * gateway takes no work, or does not say whether the attempt before is given up, nothing was tried and the key may be
 * sent again. */
enum status invoice_pay_now(struct counter *c, const struct invoice_pay_wanted *wanted, payment_renderer render,
                            struct payment *payment) MUST_CHECK;

#endif
