/* books/act.h: an act that runs, as its body and the parts in books/ see it. An act is one transaction; it is run by
 * counter/counter.h. What takes part in one is split by who may see it:
 *   struct caller   who asks, in which language, under which key; part of the act
 *   struct act      the transaction: what it works with, the organization that it has locked, what it tells and, where
 *                   it refuses, why
 *   struct answer   what goes out: written by renderers, once the act is done (counter/counter.h)
 *   struct counter  what the process has to run acts with: an act, its answer, the gateway, which no act may call
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
#include "billing/minimum.h"
#include "billing/organization.h"
#include "books/journal.h"
#include "sql/sql.h"

/* Known at start-up, the same for every exchange. */
struct deployment {
    struct party seller;
    /* the volume licensing centre, where a subscription names none; NULL: nobody said */
    const char *volume_licensing_url;
    struct secret secret;
    /* where browsers reach this service, without a closing slash: what others send people back to lies below it */
    const char *public_url;
    const char *gateway_kind;   /* as gateway_pays takes it; NULL: none that refuses a currency */
    const char *webhook_secret; /* what the payment gateway signs its webhooks with; NULL: none is taken */
    struct minimums minimums;   /* the gateway's */
};

/* An Idempotency-Key. Claimed inside the act: the row is written with the effect, or not at all. */
struct claim {
    /* no key; a first act; the act that answers a running operation */
    enum { CLAIM_NONE, CLAIM_START, CLAIM_FINISH } phase;
    struct id principal_id; /* the user the key belongs to: equal keys of two users are different keys */
    uint8_t key_hash[DIGEST_BYTES];
    uint8_t fingerprint[DIGEST_BYTES]; /* of method, route and canonical body */
};

/* Who asks. The worker and commands have no address and no request. */
struct caller {
    struct actor actor;
    const char *address;    /* "": none */
    const char *request_id; /* "": none */
    enum language language; /* of the reader */
    struct claim claim;
};

/* Why an act refuses, beyond its status. */
struct refusal {
    struct action action;      /* of STATUS_LICENCE_CHANGE_UNAVAILABLE and STATUS_CANCELLATION_UNAVAILABLE */
    int64_t licences_assigned; /* or reserved, of STATUS_LICENCES_ASSIGNED */
    int64_t retry_after_s;     /* of STATUS_TOO_MANY_REQUESTS; 0: the usual */
    const char *pointer;       /* of STATUS_VALIDATION_FAILED, for the problem's errors[]; NULL: none */
    const char *code;
};

/* Places of those who may wait for something now, which the processes of a service share. */
struct places {
    bool (*enter)(void); /* is there a place? NULL: always */
    void (*leave)(void);
};

/* How an act that commits ends for the request that sent its Idempotency-Key. */
enum act_end {
    ANSWERED,     /* with its answer, which is stored under the key */
    ANSWER_LATER, /* the operation is still running (a charge is under way): another act finishes it */
    SILENT        /* without an answer, and the key stays free: a step of several, a failure counted */
};

struct act {
    struct sql *sql;
    struct arena *arena;
    const struct deployment *deployment;
    struct places gateway_places; /* an act that places a charge takes one; the call follows the act */
    struct caller caller;
    /* real time: of the exchange's start, then of the try that runs; never set back */
    struct instant now;
    struct organization organization; /* locked */
    struct day today;                 /* by the organization's clock */
    struct instant organization_now;
    struct journal journal;        /* what it tells, written before COMMIT */
    enum act_end ends;             /* ANSWERED unless the act says otherwise */
    struct id operation_object_id; /* what a running operation is about: the order, the refund */
    struct refusal refusal;
};

/* The smallest amount of the organization's currency that is collected by card or bank account; 0: any. */
int64_t act_least_minor(const struct act *act);

/* Shorthand for an act's refusal with a pointer: returns STATUS_VALIDATION_FAILED. */
enum status act_invalid(struct act *act, const char *pointer, const char *code);

#endif
