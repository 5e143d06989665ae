/* worker/pursue.h: pursues payments and refunds: asks about those whose outcome is not known, and sends those that were
 * never sent. */
#ifndef GUICHET_WORKER_PURSUE_H
#define GUICHET_WORKER_PURSUE_H

#include "counter/counter.h"
#include "sql/store_payment.h"
#include "sql/store_refund.h"

/* While the gateway is silent, only one payment or refund is tried every PROBE_EVERY_US, another one each time, as a
 * probe. Once a probe is answered, what is due is done, and then everything unknown is asked about, whenever its next
 * try is. Disputed ones are not probes, because they were answered (docs/rules.md, E), and keep their schedule. If the
 * probe after the first silence is answered, that silence concerned only the one payment that met it: it keeps its own
 * schedule for ALONE_US, since otherwise it would make the gateway count as silent again and again.
 * Source: docs/reliability.md, 1; time alone decides nothing, it only says when to ask. */
enum { PURSUE_MAX = 50, UNKNOWN_MAX = 1000, PROBE_EVERY_US = 500000, ALONE_US = 60000000, ALONE_MAX = 64 };

/* The state of one process; all zero at first. Times are of the monotonic clock. */
struct pursuit {
    bool silent;
    bool hasten;       /* the gateway answers again, and not everything unknown was asked about yet */
    int64_t probe_us;  /* when the next probe is made */
    struct id probed;  /* the last probe; the next one has the next higher identifier */
    struct id suspect; /* the one that met silence first; ID_NONE: others have met it too */
    struct {
        struct id id;
        int64_t until_us;
    } alone[ALONE_MAX]; /* those that alone met silence; a new one replaces the oldest */
    size_t alone_next;
};

/* One of them now, whether or not it is due. What fails is set aside. STATUS_CHANGED: another process has the lease. */
enum status payment_pursue_now(const struct counter *like, const struct payment_call *call);
enum status refund_pursue_now(const struct counter *like, const struct refund_call *call);

/* One round over what is due now, the longest waiting first; each in an arena of its own. `like`: what acts run with.
 * *stopping: not zero ends the round early. Returns how many of what was due were tried: if PURSUE_MAX, there may be
 * more. A failing one is set aside and does not stop the others. */
size_t payments_pursue(const struct counter *like, struct pursuit *pursuit, const volatile int *stopping);
size_t refunds_pursue(const struct counter *like, struct pursuit *pursuit, const volatile int *stopping);

#endif
