/* counter/clock_pursue.h: the payments and refunds of one organization, for its turned clock.
 * Source: docs/rules.md, B (A clock one can turn) and E. */
#ifndef GUICHET_COUNTER_CLOCK_PURSUE_H
#define GUICHET_COUNTER_CLOCK_PURSUE_H

#include "counter/counter.h"

/* payment_pursue and refund_pursue for all that is open, one after the other; waits for those that somebody else has.
 * Ends at that moment of the monotonic clock, or with the first that meets silence: *silent, which while it is true
 * lets nothing be asked. What is left stays open, and the worker asks about it. Each runs in an arena of its own,
 * claims no key and answers nobody. A failure is logged and does not stop the others. */
enum status clock_pursue(const struct counter *c, struct id organization_id, int64_t until_us, bool *silent) MUST_CHECK;

/* How many payments and refunds of the organization have an outcome that is not known (intent, calling, unknown). */
enum status clock_open_count(struct act *act, struct id organization_id, int64_t *count) MUST_CHECK;

#endif
