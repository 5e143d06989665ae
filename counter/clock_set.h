/* counter/clock_set.h: a sandbox's clock is set forward, and what falls due on the way is done.
 * Source: docs/api.md, Operator; docs/rules.md, B (A clock one can turn) and C (Two clocks). */
#ifndef GUICHET_COUNTER_CLOCK_SET_H
#define GUICHET_COUNTER_CLOCK_SET_H

#include "books/day_done.h"
#include "counter/counter.h"
#include "sql/store_clock_turn.h"

struct clock_set {
    struct instant now;    /* where the clock stands */
    struct day_done done;  /* on the way, by this call */
    bool complete;         /* it stands where it was wanted, and of no payment or refund the outcome is unknown */
    int64_t payments_open; /* payments and refunds whose outcome is not known: the worker asks on */
};

/* How long a call turns days and asks the gateway; one question more (WORKER_WAIT_MS) and an act fit before nginx
 * gives up after 10 s. */
enum { CLOCK_WAIT_MS = 5000 };

typedef void (*clock_renderer)(const struct act *act, const struct clock_set *set, struct answer *answer);

/* Sets the clock of the sandbox: act after act, each on the first instant of a day on which something is due, with
 * the payments of that day pursued before the next one; then one that moves it to `now` and answers (`render`; NULL:
 * nobody is answered). A failure on the way leaves the clock on the last day that was finished; sent again, it goes on
 * from there. So does a turn that takes longer than CLOCK_WAIT_MS: it is answered with where the clock stands and
 * complete = false, and goes on in the background. Once a question meets silence no other is asked by this call:
 * what is open stays open, and the days go on. The time the clock shows already is fine: what is due by then is
 * done. STATUS_CLOCK_BACKWARDS. STATUS_VALIDATION_FAILED at /now: "not_a_sandbox"; "outside_clock_range" for other
 * years than 2000 to 2100. On each of these nothing was changed. */
enum status clock_set(struct counter *c, struct id organization_id, struct instant now, clock_renderer render,
                      struct clock_set *set) MUST_CHECK;

/* A turn that ended early (its process died, the database or the gateway was away) stands in clock_turn until the
 * clock has arrived. This goes on with it: day after day, with the payments of each, until that moment of the
 * monotonic clock at the latest, one day at least. *arrived: it is over. STATUS_CLOCK_BACKWARDS: the clock is beyond
 * it already. */
enum status clock_go_on(struct counter *c, const struct clock_turn *turn, int64_t until_us, bool *arrived) MUST_CHECK;

/* Whether a sandbox may stand there: 2000 to 2100, by the calendar of the billing zone. */
bool clock_in_range(struct instant now) MUST_CHECK;

#endif
