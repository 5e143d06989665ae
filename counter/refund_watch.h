/* counter/refund_watch.h: a refund that succeeded is asked about for a while, as the bank may send the money back: by a
 * schedule (billing/refund.h), and at once when the gateway tells of it (counter/gateway_event.h). Source:
 * docs/rules.md, E (Chargebacks); docs/reliability.md, 1. */
#ifndef GUICHET_COUNTER_REFUND_WATCH_H
#define GUICHET_COUNTER_REFUND_WATCH_H

#include "counter/counter.h"
#include "gateway/gateway.h"
#include "sql/store_refund.h"

/* What the gateway says now of a refund that had succeeded. Declined: its note is unspent again (books/refund_book.h),
 * and the operator is told in the log. Anything but that and SUCCEEDED is asked about again: silence after
 * REFUND_WATCH_RETRY_S, an answer that says something else after REFUND_WATCH_DOUBT_S. What comes when it is not
 * watched any more changes nothing. STATUS_NOT_FOUND. */
enum { REFUND_WATCH_RETRY_S = 3600, REFUND_WATCH_DOUBT_S = 24 * 3600 };
struct refund_heard {
    struct id refund_id;
    struct gateway_refund back;
};
ACT(act_refund_hear_again, struct refund_heard, struct refund);

/* The worker's step: asks, and makes true what was said. Needs no lease, as asking changes nothing. */
enum status refund_watch(struct counter *c, const struct refund_call *call) MUST_CHECK;

#endif
