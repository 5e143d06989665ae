/* counter/billing_run.h: what is due of all organizations in real time, until nothing is. Several at once, on
 * several machines, or started twice: each period is billed once; stopped or killed anywhere, the next run goes on.
 * Source: docs/rules.md, C (Billing). */
#ifndef GUICHET_COUNTER_BILLING_RUN_H
#define GUICHET_COUNTER_BILLING_RUN_H

#include "books/day_done.h"
#include "counter/counter.h"

struct billing_progress {
    struct day day;       /* that is being worked on */
    struct day_done done; /* so far */
    int64_t failures;     /* organizations whose day could not be done; each has a line in the log */
};

/* Called after each commit. false: stop; what was done stays, the rest stays due. */
typedef bool (*billing_progress_fn)(void *context, const struct billing_progress *progress);

/* Days up to `until`, which is not after the day of like->now, the earliest first. `like`: with what acts run; its
 * arena is not used. An organization that fails is set aside (counter/set_aside.h); the others go on, and so do those
 * rounds that come before its next try. STATUS_UNAVAILABLE and the like: the database is gone; *progress counts only
 * what was committed. */
enum status billing_run(const struct counter *like, struct day until, billing_progress_fn told, void *context,
                        struct billing_progress *progress) MUST_CHECK;

/* The same for one organization that was set aside; its failure is the status. An organization that another process
 * holds just now, or that has nothing due, is STATUS_OK. Adds to *progress. */
enum status billing_run_one(const struct counter *like, struct id organization_id, struct day until,
                            struct billing_progress *progress) MUST_CHECK;

#endif
