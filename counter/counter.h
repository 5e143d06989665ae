/* counter/counter.h: the one function that runs acts. An act is one transaction: it begins by locking the
 * organization's row, decides everything from rows read after that, and either commits whole or changes nothing.
 * books/act.h says what an act sees.
 * Source: docs/house-style.md; docs/reliability.md, 1, 2.3 and 4.3. */
#ifndef GUICHET_COUNTER_COUNTER_H
#define GUICHET_COUNTER_COUNTER_H

#include "base/fault_point.h"
#include "books/act.h"
#include "gateway/gateway.h"

/* The answer as it goes out; stored with the claim, so that a replay is the same bytes. */
struct answer {
    int http_status; /* 0: not answered yet */
    const char *content_type;
    const char *body;
    size_t length;
    bool replayed;
    /* what is stored for a replay, where a secret is shown once and null stands in its place; NULL: the body */
    const char *kept;
};

/* The body of an act. `in` and `out` are its own structs. On any status but STATUS_OK everything is rolled back. */
typedef enum status (*act_fn)(struct act *act, const void *in, void *out);
/* Writes the answer for an act's result. Called before COMMIT, so that what is stored is what is said. */
typedef void (*render_fn)(const struct act *act, const void *result, struct answer *answer);

struct task;

/* What a process runs acts with; no act sees more of it than `act`. */
struct counter {
    struct act act;
    render_fn render; /* NULL: the caller answers by itself */
    struct answer answer;
    struct gateway *gateway;
    struct places lock_places; /* of those who wait for an organization's lock */
    /* an act of this exchange was committed: the acts that finish what it began are never refused for want of a
     * place */
    bool acted;
    /* the key's running operation lost its lease: act.operation_object_id is its object */
    bool resumed;
    /* the act recognises its own effect: it may be run again after a COMMIT of unknown outcome */
    bool repeatable;
    /* counter/task.h: where a process that works for everybody notes what it is at; NULL: nowhere */
    struct task *task;
};

/* The organization's day and time for a read outside an act, from the actor. */
struct day counter_today(const struct counter *counter);
/* On whose organization most acts are run. */
static inline struct id caller_organization(const struct counter *counter)
{
    return counter->act.caller.actor.organization_id;
}
/* For acts beside the one that a request asks for: they claim no key and answer nobody. Shares all that is lent. */
struct counter counter_aside(const struct counter *like);

/* Runs `act` in a transaction on `organization_id`:
 *   begin, lock the organization (STATUS_NOT_FOUND), look the claim up (answered before: counter->answer is that
 * answer, STATUS_OK, the act does not run; running and given up: counter->resumed, STATUS_OK, the act does not run),
 * act, journal, render, operation, commit. Runs the whole again, from fresh reads, on a conflict and after a COMMIT
 * whose outcome is unknown where that is safe: the claim's UNIQUE key, or the act itself (repeatable), finds out that
 * it happened. Otherwise that is STATUS_OUTCOME_UNKNOWN. Gives up with STATUS_UNAVAILABLE (nothing was written): after
 * ACT_TRIES_MAX tries; when the next try would begin more than ACT_TIME_MAX_MS after the first; and after a few short
 * rests where another process holds the organization's lock and lock_places say that enough processes wait already.
 * Each try has the time at which it begins in act->now: leases and expiries count from there, and a quote that runs
 * out while its order waits for the lock is `quote_expired`. What one act writes has one instant.
 * STATUS_IDEMPOTENCY_KEY_REUSED, STATUS_IDEMPOTENCY_IN_PROGRESS: the key's own refusals. Any other status is the
 * act's, and nothing was written. */
enum { ACT_TRIES_MAX = 8, ACT_TIME_MAX_MS = 5000 };
/* Tries more without a place at the lock. With rests of full jitter up to 2, 4, 8, 16, 32 and 64 ms: 63 ms on the
 * average, 126 at most. */
enum { UNSEATED_TRIES_MAX = 6 };
enum status counter_run(struct counter *counter, struct id organization_id, act_fn act, const void *in,
                        void *out) MUST_CHECK;
/* The fault points of an act bear its name. A caller that is handed the act as a parameter writes (counter_run) in
 * parentheses, to avoid the macro. */
#define counter_run(counter, organization_id, act, in, out)                                                            \
    FAULT_SCOPED(act, (counter_run)(counter, organization_id, act, in, out))

/* counter->act.now becomes real time, or stays where the host's clock was set back. */
void counter_now(struct counter *counter);

#endif
