/* counter/transfer_receive.h: the operator enters a bank transfer.
 * Source: docs/rules.md, C (Overdue) and D; docs/api.md, Operator. */
#ifndef GUICHET_COUNTER_TRANSFER_RECEIVE_H
#define GUICHET_COUNTER_TRANSFER_RECEIVE_H

#include "books/invoice_answer.h"
#include "counter/counter.h"

struct transfer {
    struct id invoice_id;
    struct money amount; /* > 0 */
    struct day received_on;
    const char *reference; /* what the bank told */
};

/* On the invoice's organization; in: struct transfer, out: struct invoice_answer. Less than is due lowers it; too
 * much becomes credit balance. Money that has arrived is never refused for the invoice's state: on one that was
 * written off it pays what was given up, on one that is paid all of it is too much, and beside an attempt that is
 * under way it counts, so that the attempt's success may be too much in turn. STATUS_NOT_FOUND: no such invoice
 * here. STATUS_VALIDATION_FAILED: another currency than the invoice's, or a day after the organization's today. */
ACT(act_transfer_receive, struct transfer, struct invoice_answer);

#endif
