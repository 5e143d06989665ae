/* counter/refund_place.h: what is left of a credit note goes back the way it was paid.
 * Source: docs/rules.md, C (Removal); docs/api.md. */
#ifndef GUICHET_COUNTER_REFUND_PLACE_H
#define GUICHET_COUNTER_REFUND_PLACE_H

#include "billing/credit_note.h"
#include "counter/counter.h"
#include "counter/errand.h"

/* Refunds what is unspent of the caller's organization's note: to the newest succeeded card or bank payment of the
 * note's invoice of which something is left, never more than that; what one payment cannot bear is asked for again.
 * Two acts with the gateway's call between them, as an order's (counter/order_place.h); the caller's claim must be
 * there. Answered with the note, its new refund the last of its list: processing where the gateway is silent or nobody
 * may wait for it (the worker settles it), failed where it declined (all is taken back). STATUS_NOT_FOUND;
 * STATUS_NOTHING_TO_REFUND: nothing unspent, nothing paid that way is left, or a refund of the note is under way;
 * STATUS_UNAVAILABLE: the gateway takes no work, all is taken back, the same key may be sent again. */
enum status refund_place(struct counter *c, struct id credit_note_id, credit_note_renderer render,
                         struct credit_note *note) MUST_CHECK;

#endif
