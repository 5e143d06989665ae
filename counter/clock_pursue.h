/* counter/clock_pursue.h: pursues the open payments and refunds of one sandbox while its clock is turned.
 * Source: docs/rules.md, B (A clock one can turn) and E. */
#ifndef GUICHET_COUNTER_CLOCK_PURSUE_H
#define GUICHET_COUNTER_CLOCK_PURSUE_H

#include "counter/counter.h"

/* Runs payment_pursue and refund_pursue for each open payment and refund, one after the other; waits for those that
 * another process holds a lease on, and for a place to wait for the gateway at each. Stops at until_us
 * (clock_monotonic_us), or at the first one to which the gateway is silent: then *silent becomes true; where it is true
 * at the call, nothing is asked. What is left stays open, and the worker pursues it. Each step runs in an arena of its
 * own, claims no key and renders no answer. A failing step is logged and does not stop the others. */
enum status clock_pursue(const struct counter *c, struct id organization_id, int64_t until_us, bool *silent) MUST_CHECK;

/* Counts the organization's payments and refunds whose outcome is not known (intent, calling, unknown). */
enum status clock_open_count(struct act *act, struct id organization_id, int64_t *count) MUST_CHECK;

#endif
