/* counter/counter_many.h: one transaction for many organizations: background work, where a commit for each
 * organization would cost more than the work itself. Each organization is locked, has an act of its own (clock, day,
 * journal), and nothing of one depends on another. */
#ifndef GUICHET_COUNTER_COUNTER_MANY_H
#define GUICHET_COUNTER_COUNTER_MANY_H

#include "counter/counter.h"

/* The body: all of them at once. On any status but STATUS_OK everything is rolled back. */
typedef enum status (*act_many_fn)(struct act *const acts[], size_t count, const void *in, void *out);

/* Runs `act` on those of the organizations that nobody else holds just now; sandboxes, which have clocks of their
 * own, are left out. `like->act` says with what (sql, arena, deployment, now, caller). Conflicts run it again.
 * STATUS_OUTCOME_UNKNOWN: the connection was lost during COMMIT; what was due and still is was not done.
 * STATUS_NOT_FOUND: none of them was free. ids: at most SQL_IDS_MAX. */
enum status counter_run_many(const struct counter *like, const struct id ids[], size_t count, act_many_fn act,
                             const void *in, void *out) MUST_CHECK;
#define counter_run_many(like, ids, count, act, in, out)                                                               \
    FAULT_SCOPED(act, (counter_run_many)(like, ids, count, act, in, out))

/* The pause before an act is run again: full jitter, longer each time. */
void counter_rest(int tries);
/* Sets the organization's day and time from its clock, for an organization that was just locked. */
void act_enter(struct act *act);

#endif
