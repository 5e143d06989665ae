/* counter/billing_run.h: does what is due for all organizations that live by real time, until nothing is due. Several
 * runs at once, on several machines or started twice, bill each period once; after a run that was stopped or killed,
 * the next one goes on.
 * Source: docs/rules.md, C (Billing). */
#ifndef GUICHET_COUNTER_BILLING_RUN_H
#define GUICHET_COUNTER_BILLING_RUN_H

#include "books/day_done.h"
#include "counter/counter.h"

struct billing_progress {
    struct day day;       /* the day that is being done */
    struct day_done done; /* what was done so far */
    int64_t failures;     /* organizations whose day could not be done; each has a line in the log */
};

/* Called after each commit. false: stop; what was done stays, the rest stays due. */
typedef bool (*billing_progress_fn)(void *context, const struct billing_progress *progress);

/* Does the days up to `until`, which is not after the day of like->now, the earliest first. `like`: what acts run with;
 * its arena is not used. An organization that fails is set aside (counter/set_aside.h), and the run goes on with the
 * others; until its next try it is left out of all runs. STATUS_UNAVAILABLE and the like: the database cannot be
 * reached; *progress counts only what was committed. */
enum status billing_run(const struct counter *like, struct day until, billing_progress_fn told, void *context,
                        struct billing_progress *progress) MUST_CHECK;

/* The same for one organization that was set aside; its failure is the status. STATUS_OK as well where another process
 * holds the organization, or nothing is due. Adds to *progress. */
enum status billing_run_one(const struct counter *like, struct id organization_id, struct day until,
                            struct billing_progress *progress) MUST_CHECK;

#endif
