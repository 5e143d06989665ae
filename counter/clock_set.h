/* counter/clock_set.h: turns a sandbox's clock forward, and does what falls due on the way.
 * Source: docs/api.md, Operator; docs/rules.md, B (A clock one can turn) and C (Two clocks). */
#ifndef GUICHET_COUNTER_CLOCK_SET_H
#define GUICHET_COUNTER_CLOCK_SET_H

#include "books/day_done.h"
#include "counter/counter.h"
#include "sql/store_clock_turn.h"

struct clock_set {
    struct instant now;    /* where the clock stands */
    struct day_done done;  /* what this call did on the way */
    bool complete;         /* the clock has arrived, and the outcome of every payment and refund is known */
    int64_t payments_open; /* payments and refunds whose outcome is not known; the worker pursues them */
};

/* How long one call turns days and asks the gateway. After that there is time for one more question (WORKER_WAIT_MS)
 * and one act before nginx gives up, 10 s after the request came. */
enum { CLOCK_WAIT_MS = 5000 };

typedef void (*clock_renderer)(const struct act *act, const struct clock_set *set, struct answer *answer);

/* Turns the sandbox's clock to `now`, an act for each day on which something is due: the act sets the clock to the
 * first instant of the day and does its work; then the payments of that day are pursued. A last act moves the clock to
 * `now` and answers (`render`; NULL: no answer is rendered). After a failure the clock stands on the last day that was
 * finished, and the same call goes on from there. A turn that takes longer than CLOCK_WAIT_MS is answered with where
 * the clock stands and complete = false, and the worker goes on with it. Once the gateway is silent to a question, this
 * call asks no other: payments stay open, and the days go on. `now` may be the time that the clock shows: then what is
 * due by then is done. STATUS_CLOCK_BACKWARDS: `now` is before the second in which it stands.
 * STATUS_VALIDATION_FAILED at /now: "not_a_sandbox";
 * "outside_clock_range": not in the years 2000 to 2100. On each of these nothing was changed. */
enum status clock_set(struct counter *c, struct id organization_id, struct instant now, clock_renderer render,
                      struct clock_set *set) MUST_CHECK;

/* Goes on with a turn that ended early (its process died, or the database or the gateway could not be reached): such a
 * turn stays in clock_turn until the clock has arrived. Does day after day, with the payments of each, until until_us
 * (clock_monotonic_us), but at least one day. *arrived: the turn has ended. STATUS_CLOCK_BACKWARDS: the clock is beyond
 * the turn's end already. */
enum status clock_go_on(struct counter *c, const struct clock_turn *turn, int64_t until_us, bool *arrived) MUST_CHECK;

/* Whether a sandbox's clock may stand at `now`: in the years 2000 to 2100 of the billing time zone. */
bool clock_in_range(struct instant now) MUST_CHECK;

#endif
