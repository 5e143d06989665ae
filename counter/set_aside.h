/* counter/set_aside.h: work that fails (an organization's billing day, a payment, a refund, a clock turn, a setup, a
 * question about a payment method or its detachment) is set aside, so that it does not hold up the rest. It is tried
 * again by itself, later each time, and shown by `guichet flags` and in /metrics (guichet_set_aside) until it succeeds.
 * Source: docs/rules.md, E (Every limit answers). */
#ifndef GUICHET_COUNTER_SET_ASIDE_H
#define GUICHET_COUNTER_SET_ASIDE_H

#include "counter/counter.h"
#include "sql/store_set_aside.h"

/* How long work rests after so many failures in a row: 1 s, 5 s, 30 s, 3 min, 15 min, then SET_ASIDE_PAUSE_MAX_S. */
enum { SET_ASIDE_PAUSE_MAX_S = 3600 };
int64_t set_aside_pause_s(int64_t failures);

/* Sets work aside, or counts one more failure of it. Outside an act. `reason`: the name of a status or a signal. false:
 * the row could not be written (the database cannot be reached), which is logged and not counted as a failure. */
bool set_aside(const struct counter *c, enum set_aside_kind kind, struct id organization_id, struct id object_id,
               const char *reason);
/* The work succeeded: it is set aside no more. */
void set_aside_over(const struct counter *c, const struct set_aside *row);

#endif
