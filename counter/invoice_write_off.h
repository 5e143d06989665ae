/* counter/invoice_write_off.h: the operator gives an invoice up. Source: docs/rules.md, D; docs/api.md, Operator. */
#ifndef GUICHET_COUNTER_INVOICE_WRITE_OFF_H
#define GUICHET_COUNTER_INVOICE_WRITE_OFF_H

#include "counter/invoice_answer.h"

struct write_off {
    struct id invoice_id;
    const char *reason; /* kept in the journal */
};

/* On the invoice's organization; in: struct write_off, out: struct invoice_answer. It becomes uncollectible: what is due stays due, moves in
 * the ledger from receivable to bad debt, and is expected no longer, so that its subscriptions stand as the others of their invoices say.
 * STATUS_NOT_FOUND. STATUS_INVOICE_NOT_OPEN: paid or written off already, or an attempt to collect it is under way. */
enum status act_invoice_write_off(struct counter *counter, const void *in, void *out) MUST_CHECK;

#endif
