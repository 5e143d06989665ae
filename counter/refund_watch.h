/* counter/refund_watch.h: asks for a while about a refund that succeeded, because the bank may send the money back: by
 * a schedule (billing/refund.h), and at once when a webhook says so (counter/gateway_event.h). Source: docs/rules.md, E
 * (Chargebacks); docs/reliability.md, 1. */
#ifndef GUICHET_COUNTER_REFUND_WATCH_H
#define GUICHET_COUNTER_REFUND_WATCH_H

#include "counter/counter.h"
#include "gateway/gateway.h"
#include "sql/store_refund.h"

/* What the gateway answers about a refund that had succeeded. Declined: its note is unspent again
 * (books/refund_book.h), and the log tells the operator. Succeeded: it is asked about again by the schedule. Silence:
 * after REFUND_WATCH_RETRY_S, until there is an answer: an event that was told once may be what made us ask. Any other
 * answer: after REFUND_WATCH_DOUBT_S.
 * An answer about a refund that is not watched any more changes nothing; nor does one that is older than the row: a
 * webhook may have come while it was on its way, and the refund is asked about again. STATUS_NOT_FOUND. */
enum { REFUND_WATCH_RETRY_S = 3600, REFUND_WATCH_DOUBT_S = 24 * 3600 };
struct refund_heard {
    struct id refund_id;
    int64_t version; /* of the refund's row when the gateway was asked */
    struct gateway_refund back;
};
ACT(act_refund_hear_again, struct refund_heard, struct refund);

/* The worker's step: asks the gateway and applies its answer. Needs no lease, as asking changes nothing. */
enum status refund_watch(struct counter *c, const struct refund_call *call) MUST_CHECK;

#endif
