/* counter/clock_set.h: a sandbox's clock is set forward. Source: api.md, Operator; product.md, B (A clock one can turn) and C (Two clocks). */
#ifndef GUICHET_COUNTER_CLOCK_SET_H
#define GUICHET_COUNTER_CLOCK_SET_H

#include "counter/counter.h"

struct clock_set {
    struct instant now;         /* where the clock stands */
    int64_t invoices_finalized; /* what fell due on the way */
};

/* An act on the sandbox. `in` is struct instant, `out` struct clock_set. The time the clock shows already is fine and changes nothing.
 * STATUS_CLOCK_BACKWARDS. STATUS_VALIDATION_FAILED at /now: "not_a_sandbox"; "outside_clock_range" for other years than 2000 to 2100;
 * "past_period_end": a running billing period ends on the way. The clock goes as far as the last day of the period that ends first:
 * rolling periods belongs to the billing run, and time must not pass without it. */
enum status act_clock_set(struct counter *c, const void *in, void *out) MUST_CHECK;

/* Whether a sandbox may stand there: 2000 to 2100, by the calendar of the billing zone. */
bool clock_in_range(struct instant now) MUST_CHECK;

#endif
