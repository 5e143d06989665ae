/* counter/invoice_write_off.h: the operator writes an invoice off. Source: docs/rules.md, C (Decided here) and D;
 * docs/api.md, Operator. */
#ifndef GUICHET_COUNTER_INVOICE_WRITE_OFF_H
#define GUICHET_COUNTER_INVOICE_WRITE_OFF_H

#include "books/invoice_answer.h"
#include "counter/counter.h"

struct write_off {
    struct id invoice_id;
    const char *reason; /* kept in the journal */
};

/* An act on the invoice's organization. The invoice becomes uncollectible: what is due stays due and moves in the
 * ledger from receivable to bad debt; it is not collected any more; the states of its subscriptions do not change, as
 * it was not paid. An attempt that waits for its card holder is voided by the worker; if the card holder completes it
 * first, the invoice is paid. STATUS_NOT_FOUND. STATUS_INVOICE_NOT_OPEN: it is paid or written off already.
 * STATUS_PAYMENT_IN_PROGRESS: money of an attempt may be moving, or it is about to be sent. */
ACT(act_invoice_write_off, struct write_off, struct invoice_answer);

#endif
