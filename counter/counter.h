/* counter/counter.h: the one function that runs acts. An act is one transaction: it begins by locking the
 * organization's row, decides everything from rows read after that, and either commits whole or changes nothing.
 * books/act.h says what an act sees.
 * Source: docs/house-style.md; docs/reliability.md, 1, 2.3 and 4.3. */
#ifndef GUICHET_COUNTER_COUNTER_H
#define GUICHET_COUNTER_COUNTER_H

#include "base/fault_point.h"
#include "books/act.h"
#include "gateway/gateway.h"

/* The answer that is sent to the client. It is stored with the claim, so that a replay sends the same bytes. */
struct answer {
    int http_status; /* 0: not answered yet */
    const char *content_type;
    const char *body;
    size_t length;
    bool replayed;
    /* the body that is stored for a replay, where the answer shows a secret once and the replay has null in its place;
     * NULL: body */
    const char *kept;
};

/* A call of an act. The body takes `in` and fills `out`, structs of its own; on any status but STATUS_OK everything is
 * rolled back. The renderer writes the answer from `out` before COMMIT, so that the stored answer is the one that is
 * sent. Made by the wrapper that ACT defines for each act, which checks the types of all three at compile time. */
struct act_call {
    enum status (*run)(struct act *act, const void *in, void *out);
    const void *in;
    void *out;
    void (*render)(void); /* NULL: no answer is rendered */
    void (*answer)(void (*render)(void), const struct act *act, const void *out, struct answer *answer);
};

/* The `in` of an act that takes nothing, or the `out` of one that gives nothing: pass NULL. Never defined. */
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

/* What the processes of a service tell each other about organizations' locks: when one was last let go. NULL: nothing,
 * as if none had ever been. */
struct lock_watch {
    void (*passed)(struct id organization_id);       /* this process has let go of the lock */
    int64_t (*passed_us)(struct id organization_id); /* when a process last did, by clock_monotonic_us; 0: never */
};

/* What a process needs to run acts; of it, an act sees only `act`. */
struct counter {
    struct act act;
    struct answer answer;
    struct gateway *gateway;
    struct places lock_places; /* limits how many processes wait for an organization's lock */
    struct lock_watch lock_watch;
    /* an act of this exchange has committed: the acts that finish what it began wait for the lock without a place */
    bool acted;
    /* the lease of the key's running operation has run out: act.operation_object_id is its object */
    bool resumed;
    /* the act recognises its own effect, so it may be run again after a COMMIT whose outcome is unknown */
    bool repeatable;
    /* where the worker notes what it is working on (counter/task.h); NULL: nowhere */
    struct task *task;
};

/* The day of the actor's organization, for a read outside an act. */
struct day counter_today(const struct counter *counter);
/* The organization of the caller, on which most acts are run. */
static inline struct id caller_organization(const struct counter *counter)
{
    return counter->act.caller.actor.organization_id;
}
/* A copy of `like` for acts besides the one that a request asks for: it claims no key, and shares connection, arena and
 * gateway. */
struct counter counter_aside(const struct counter *like);

/* Runs an act in a transaction on `organization_id`: begins; locks the organization (STATUS_NOT_FOUND); looks up the
 * claim; runs the act; writes the journal, renders the answer and writes the operation; commits.
 * - If the claim's operation is done, counter->answer is its answer, the act does not run, STATUS_OK.
 * - If the operation is running and its lease has run out, counter->resumed, the act does not run, STATUS_OK.
 * - On a conflict the whole is run again from fresh reads; also after a COMMIT whose outcome is unknown, where the
 *   claim's UNIQUE key or the act itself (repeatable) finds out whether it happened. Otherwise such a COMMIT is
 *   STATUS_OUTCOME_UNKNOWN.
 * - STATUS_UNAVAILABLE (nothing was written): after ACT_TRIES_MAX tries; when the next try would begin more than
 *   ACT_TIME_MAX_MS after the first; when the connection is lost a second time; after a few short rests where another
 *   process holds the organization's lock, lock_places has no place and the lock does not move.
 * - STATUS_IDEMPOTENCY_KEY_REUSED: the key came with another request. STATUS_IDEMPOTENCY_IN_PROGRESS: its operation is
 *   running under a lease. Any other status is the act's, and nothing was written.
 * act->now is the time at which the current try began: leases and expiries count from it, so that a quote that runs out
 * while its order waits for the lock is `quote_expired`. Everything that one act writes has the same instant. */
enum { ACT_TRIES_MAX = 8, ACT_TIME_MAX_MS = 5000 };
/* A request without a place at the lock tries again after short rests: PLACELESS_TRIES_MAX times (rests of full jitter
 * up to 2, 4, 8, 16, 32 and 64 ms: 63 ms on the average, 126 ms at most), and for PLACELESS_TIME_MAX_MS at a lock that
 * moves (rests up to 16 ms): one that a process has let go of within the last LOCK_MOVES_MS. */
enum { PLACELESS_TRIES_MAX = 6, PLACELESS_TIME_MAX_MS = 2000, LOCK_MOVES_MS = 200 };
enum status counter_run(struct counter *counter, struct id organization_id, struct act_call call) MUST_CHECK;
/* Runs the act `act` by its name, which names its fault points. A caller that has a struct act_call writes
 * (counter_run) in parentheses, which avoids the macro. */
#define counter_run(counter, organization_id, act, in, out)                                                            \
    FAULT_SCOPED(act, (counter_run)(counter, organization_id, act##_call(in, NULL, out)))
/* The same, and `render` answers. */
#define counter_run_rendered(counter, organization_id, act, in, render, out)                                           \
    FAULT_SCOPED(act, (counter_run)(counter, organization_id, act##_call(in, render, out)))

/* Sets counter->act.now to real time; it is left unchanged where the host's clock was set back. */
void counter_now(struct counter *counter);

#endif
