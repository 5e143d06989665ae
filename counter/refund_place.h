/* counter/refund_place.h: refunds what is unspent of a credit note the way it was paid.
 * Source: docs/rules.md, C (Removal); docs/api.md. */
#ifndef GUICHET_COUNTER_REFUND_PLACE_H
#define GUICHET_COUNTER_REFUND_PLACE_H

#include "billing/credit_note.h"
#include "counter/counter.h"
#include "counter/errand.h"

/* Refunds what is unspent of a note of the caller's organization: to the newest succeeded card or bank payment of the
 * note's invoice that has something left, and not more than that; the rest needs another request. Two acts with the
 * gateway's call between them, like an order's (counter/order_place.h); the caller's claim must be CLAIM_START. The
 * answer is the note, with the new refund last in its list: processing where the gateway is silent or no place to wait
 * for it is free (the worker settles it), failed where the gateway declined (everything is undone). STATUS_NOT_FOUND;
 * STATUS_NOTHING_TO_REFUND: nothing is unspent, no such payment has anything left, or a refund of the note is under
 * way; STATUS_TOO_MANY_REQUESTS (books/attempt_limit.h); STATUS_UNAVAILABLE: the gateway takes no work; everything is
 * undone, and the same key may be sent again. */
enum status refund_place(struct counter *c, struct id credit_note_id, credit_note_renderer render,
                         struct credit_note *note) MUST_CHECK;

#endif
