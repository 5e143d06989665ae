/* worker/pursue.h: payments and refunds whose outcome is not known are asked about, and those that nobody sent yet are sent. */
#ifndef GUICHET_WORKER_PURSUE_H
#define GUICHET_WORKER_PURSUE_H

#include "counter/counter.h"

/* Of one process; zero at first. While the gateway is silent nothing waits in line for it: one payment is tried again every PROBE_EVERY_US, and
 * when that is answered everything unknown is asked about at once, whatever its next try was. Source: reliability.md, 1; time alone decides
 * nothing, it only says when to ask. */
struct pursuit {
    bool silent;
    int64_t probe_us; /* when to try again, by the monotonic clock */
};
enum { PURSUE_MAX = 50, UNKNOWN_MAX = 1000, PROBE_EVERY_US = 500000 };

/* One round over what is due now, the longest waiting first; each payment in an arena of its own. `like`: with what acts run. *stopping: not zero
 * ends the round early. How many were tried: where that is PURSUE_MAX there may be more. */
size_t payments_pursue(const struct counter *like, struct pursuit *pursuit, const volatile int *stopping);
/* The same for refunds; one round, silent or not. How many were due. */
size_t refunds_pursue(const struct counter *like, const volatile int *stopping);

#endif
