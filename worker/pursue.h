/* worker/pursue.h: payments and refunds whose outcome is not known are asked about, and those that nobody sent yet
 * are sent. */
#ifndef GUICHET_WORKER_PURSUE_H
#define GUICHET_WORKER_PURSUE_H

#include "counter/counter.h"
#include "sql/store_payment.h"
#include "sql/store_refund.h"

/* While the gateway is silent nothing waits in line for it: every PROBE_EVERY_US one payment or refund is tried,
 * another one each time, and when one is answered what is due is done, and then everything unknown is asked about,
 * whatever its next try was. Disputed ones are not among these: they were answered (docs/rules.md, E), and keep
 * their own schedule. Where silence is met by one alone, as the next one shows that is tried, that one keeps its own
 * schedule too, for ALONE_US: it would make the gateway silent for everybody each time. Source: docs/reliability.md,
 * 1; time alone decides nothing, it only says when to ask. */
enum { PURSUE_MAX = 50, UNKNOWN_MAX = 1000, PROBE_EVERY_US = 500000, ALONE_US = 60000000, ALONE_MAX = 64 };

/* Of one process; zero at first. Times are of the monotonic clock. */
struct pursuit {
    bool silent;
    bool hasten;       /* the gateway is heard again, and not everything unknown was asked about yet */
    int64_t probe_us;  /* when the next one is tried */
    struct id probed;  /* the last one that was tried in silence; the next higher identifier is the next one */
    struct id suspect; /* the one that met silence first; ID_NONE: others have met it as well */
    struct {
        struct id id;
        int64_t until_us;
    } alone[ALONE_MAX]; /* those that met it alone; the oldest gives way */
    size_t alone_next;
};

/* One round over what is due now, the longest waiting first; each in an arena of its own. `like`: with what acts run.
 * *stopping: not zero ends the round early. How many of what was due were tried: where that is PURSUE_MAX there may
 * be more. A failure of one does not stop the others. */
size_t payments_pursue(const struct counter *like, struct pursuit *pursuit, const volatile int *stopping);
size_t refunds_pursue(const struct counter *like, struct pursuit *pursuit, const volatile int *stopping);

#endif
