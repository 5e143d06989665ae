/* counter/invoice_write_off.h: the operator gives an invoice up. Source: docs/rules.md, C (Decided here) and D;
 * docs/api.md, Operator. */
#ifndef GUICHET_COUNTER_INVOICE_WRITE_OFF_H
#define GUICHET_COUNTER_INVOICE_WRITE_OFF_H

#include "books/invoice_answer.h"
#include "counter/counter.h"

struct write_off {
    struct id invoice_id;
    const char *reason; /* kept in the journal */
};

/* On the invoice's organization; in: struct write_off, out: struct invoice_answer. It becomes uncollectible: what is
 * due stays due and moves in the ledger from receivable to bad debt; it is collected no more, and its subscriptions
 * stand as before, as it was not paid. An attempt to pay it that waits for its card holder is given up by the
 * worker; where that card holder was faster, the invoice is paid. STATUS_NOT_FOUND. STATUS_INVOICE_NOT_OPEN: paid or
 * written off already. STATUS_PAYMENT_IN_PROGRESS: money of an attempt may be moving, or it is about to be sent. */
ACT(act_invoice_write_off, struct write_off, struct invoice_answer);

#endif
