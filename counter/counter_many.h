/* counter/counter_many.h: runs one transaction for many organizations: for background work, where a commit for each
 * organization would cost more than the work itself. Each organization is locked and has an act of its own (clock, day,
 * journal); nothing of one depends on another. */
#ifndef GUICHET_COUNTER_COUNTER_MANY_H
#define GUICHET_COUNTER_COUNTER_MANY_H

#include "counter/counter.h"

/* Like struct act_call and ACT, for a body that is given all acts at once. */
struct act_many_call {
    enum status (*run)(struct act *const acts[], size_t count, const void *in, void *out);
    const void *in;
    void *out;
};
#define ACT_MANY(name, in_type, out_type)                                                                              \
    static inline enum status name##_run(struct act *const acts[], size_t count, const void *in, void *out)            \
    {                                                                                                                  \
        return name(acts, count, in, out);                                                                             \
    }                                                                                                                  \
    static inline struct act_many_call name##_call(const in_type *in, out_type *out)                                   \
    {                                                                                                                  \
        return (struct act_many_call){ name##_run, in, out };                                                          \
    }                                                                                                                  \
    enum status name(struct act *const acts[], size_t count, const in_type *in, out_type *out)

/* Runs an act on those of the organizations that no other process holds now; sandboxes, which have clocks of their own,
 * are left out. `like->act`: what it runs with (sql, arena, deployment, now, caller). Run again on a conflict,
 * ACT_TRIES_MAX times in all. STATUS_OUTCOME_UNKNOWN: the connection was lost during COMMIT; if the work is still due,
 * it was not done. STATUS_NOT_FOUND: none of the organizations was free. ids: at most SQL_IDS_MAX. */
enum status counter_run_many(const struct counter *like, const struct id ids[], size_t count,
                             struct act_many_call call) MUST_CHECK;
#define counter_run_many(like, ids, count, act, in, out)                                                               \
    FAULT_SCOPED(act, (counter_run_many)(like, ids, count, act##_call(in, out)))

/* Pauses before an act is run again: full jitter, longer each time. */
void counter_rest(int tries);
/* Sets the act's day and time from its organization's clock, once the organization is locked. */
void act_enter(struct act *act);

#endif
