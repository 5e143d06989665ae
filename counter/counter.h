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

/* An act's body takes `in` and gives `out`, structs of its own; on any status but STATUS_OK everything is rolled back.
 * Its renderer writes the answer from `out` before COMMIT, so that what is stored is what is said. This is how an act
 * is handed on: the types of all three are checked where it is made, by the wrapper that ACT gives each act. */
struct act_call {
    enum status (*run)(struct act *act, const void *in, void *out);
    const void *in;
    void *out;
    void (*render)(void); /* NULL: the caller answers by itself */
    void (*answer)(void (*render)(void), const struct act *act, const void *out, struct answer *answer);
};

/* What an act takes that takes nothing, or gives that gives nothing: NULL. Never defined. */
struct none;

/* Declares an act, or follows one that is static:
 *     enum status name(struct act *act, const in_type *in, out_type *out);
 *     void a_renderer(const struct act *act, const out_type *out, struct answer *answer);
 * name_call makes the struct act_call. */
#define ACT(name, in_type, out_type)                                                                                   \
    enum status name(struct act *act, const in_type *in, out_type *out) MUST_CHECK;                                    \
    typedef void (*name##_renderer)(const struct act *act, const out_type *out, struct answer *answer);                \
    static inline enum status name##_run(struct act *act, const void *in, void *out)                                   \
    {                                                                                                                  \
        return name(act, in, out);                                                                                     \
    }                                                                                                                  \
    static inline void name##_answer(void (*render)(void), const struct act *act, const void *out,                     \
                                     struct answer *answer)                                                            \
    {                                                                                                                  \
        ((name##_renderer)render)(act, out, answer);                                                                   \
    }                                                                                                                  \
    static inline struct act_call name##_call(const in_type *in, name##_renderer render, out_type *out)                \
    {                                                                                                                  \
        return (struct act_call){ name##_run, in, out, (void (*)(void))render, name##_answer };                        \
    }                                                                                                                  \
    enum status name(struct act *act, const in_type *in, out_type *out)

struct task;

/* What a process runs acts with; no act sees more of it than `act`. */
struct counter {
    struct act act;
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
/* For acts beside the one that a request asks for: they claim no key. Shares all that is lent. */
struct counter counter_aside(const struct counter *like);

/* Runs an act in a transaction on `organization_id`:
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
enum status counter_run(struct counter *counter, struct id organization_id, struct act_call call) MUST_CHECK;
/* The act by its name, which its fault points bear. A caller that is handed a struct act_call writes (counter_run) in
 * parentheses, to avoid the macro. */
#define counter_run(counter, organization_id, act, in, out)                                                            \
    FAULT_SCOPED(act, (counter_run)(counter, organization_id, act##_call(in, NULL, out)))
/* The same, and `render` answers. */
#define counter_run_rendered(counter, organization_id, act, in, render, out)                                           \
    FAULT_SCOPED(act, (counter_run)(counter, organization_id, act##_call(in, render, out)))

/* counter->act.now becomes real time, or stays where the host's clock was set back. */
void counter_now(struct counter *counter);

#endif
