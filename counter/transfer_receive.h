/* counter/transfer_receive.h: the operator enters a bank transfer that was received.
 * Source: docs/rules.md, C (Overdue) and D; docs/api.md, Operator. */
#ifndef GUICHET_COUNTER_TRANSFER_RECEIVE_H
#define GUICHET_COUNTER_TRANSFER_RECEIVE_H

#include "books/invoice_answer.h"
#include "counter/counter.h"

struct transfer {
    struct id invoice_id;
    struct money amount; /* > 0 */
    struct day received_on;
    const char *reference; /* the reference that the bank gives */
};

/* An act on the invoice's organization. The transfer lowers what is due; the rest of it becomes credit balance. Money
 * that has arrived is never refused for the invoice's state: on a written-off invoice it pays what was given up; on a
 * paid one all of it is credit; while an attempt is under way it counts at once, so that the attempt may bring too
 * much. STATUS_NOT_FOUND: the organization has no such invoice. STATUS_VALIDATION_FAILED: at /amount/currency "invalid"
 * (not the invoice's); at /received_on "in_the_future" (after the organization's today). */
ACT(act_transfer_receive, struct transfer, struct invoice_answer);

#endif
