/* books/act.h: what an act works with: who asks, the organization it has locked, what it tells, and its answer. An
 * act is one transaction; it is run by counter/counter.h. The parts of acts in books/ are handed the same struct.
 * Source: docs/house-style.md; docs/reliability.md, 1, 2.3 and 4.3. */
#ifndef GUICHET_BOOKS_ACT_H
#define GUICHET_BOOKS_ACT_H

#include "auth/digest.h"
#include "auth/guard.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/json_write.h"
#include "base/language.h"
#include "billing/action.h"
#include "billing/organization.h"
#include "books/journal.h"
#include "gateway/gateway.h"
#include "sql/sql.h"

/* Known at start-up, the same for every exchange. */
struct deployment {
    struct party seller;
    /* the volume licensing centre, where a subscription names none; NULL: nobody said */
    const char *volume_licensing_url;
    struct secret secret;
    const char *webhook_secret; /* what the payment gateway signs its webhooks with; NULL: none is taken */
};

/* An Idempotency-Key. Claimed inside the act: the row is written with the effect, or not at all. */
struct claim {
    /* no key; a first act; the act that answers a running operation */
    enum { CLAIM_NONE, CLAIM_START, CLAIM_FINISH } phase;
    struct id principal_id; /* the user the key belongs to: equal keys of two users are different keys */
    uint8_t key_hash[DIGEST_BYTES];
    uint8_t fingerprint[DIGEST_BYTES]; /* of method, route and canonical body */
};

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

struct counter;
struct task;
/* Writes the answer for an act's result. Called before COMMIT, so that what is stored is what is said. */
typedef void (*render_fn)(struct counter *counter, const void *result);
/* The body of an act. `in` and `out` are its own structs. On any status but STATUS_OK everything is rolled back. */
typedef enum status (*act_fn)(struct counter *counter, const void *in, void *out);

/* How an act that commits ends for the request that sent its Idempotency-Key. */
enum act_end {
    ANSWERED,     /* with its answer, which is stored under the key */
    ANSWER_LATER, /* the operation is still running (a charge is under way): another act finishes it */
    SILENT        /* without an answer, and the key stays free: a step of several, a failure counted */
};

struct counter {
    struct sql *sql;
    struct arena *arena;
    struct gateway *gateway;
    const struct deployment *deployment;
    struct actor actor;
    const char *address;    /* of the caller; "" for the worker */
    const char *request_id; /* "" for the worker */
    enum language language; /* of the reader */
    /* real time: of the exchange's start, then of the try of the act that runs; never set back */
    struct instant now;
    struct claim claim;
    render_fn render; /* NULL: the caller answers by itself */
    struct answer answer;
    /* why, where STATUS_LICENCE_CHANGE_UNAVAILABLE or STATUS_CANCELLATION_UNAVAILABLE is returned */
    struct action refused;
    int64_t licences_assigned; /* how many are assigned or reserved, where STATUS_LICENCES_ASSIGNED is returned */
    int64_t retry_after_s;     /* with STATUS_TOO_MANY_REQUESTS; 0: the usual */
    /* where and why an act found STATUS_VALIDATION_FAILED, for the problem's errors[] */
    const char *fault_pointer, *fault_code;
    bool (*gateway_enter)(void); /* may this process wait for the gateway now? NULL: always */
    void (*gateway_leave)(void);
    bool (*lock_enter)(void); /* may this process wait for an organization's lock now? NULL: always */
    void (*lock_leave)(void);
    /* an act of this exchange was committed: the acts that finish what it began are never refused for want of a
     * place */
    bool acted;
    /* counter/task.h: where a process that works for everybody notes what it is at; NULL: nowhere */
    struct task *task;
    /* Of the act that is running: */
    struct organization organization; /* locked */
    struct day today;                 /* by the organization's clock */
    struct instant organization_now;
    struct journal journal;        /* what this act tells, written before COMMIT */
    enum act_end ends;             /* ANSWERED unless the act says otherwise */
    struct id operation_object_id; /* what a running operation is about: the order, the refund */
    /* the key's running operation lost its lease: operation_object_id is its object */
    bool resumed;
    /* the act recognises its own effect: it may be run again after a COMMIT of unknown outcome */
    bool repeatable;
};

/* The organization's day and time for a read outside an act, from the actor. */
struct day counter_today(const struct counter *counter);

/* Shorthand for an act's refusal with a pointer: returns STATUS_VALIDATION_FAILED. */
enum status counter_invalid(struct counter *counter, const char *pointer, const char *code);

#endif
