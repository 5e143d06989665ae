/* books/act.h: a running act, as the act's body and the shared parts in books/ see it. An act is one transaction, run
 * by counter/counter.h. Its data is split by who may see it:
 *     struct caller   who asks, in which language, under which Idempotency-Key; part of the act
 *     struct act      the transaction: its connection, the organization that it has locked, the journal entries that
 *                     it will write and, where it refuses, why
 *     struct answer   the answer that is sent: written by renderers, after the act's body (counter/counter.h)
 *     struct counter  what the process needs to run acts: an act, its answer, the gateway, which no act may call
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

/* Settings that are known at start-up and are the same for every request. */
struct deployment {
    struct party seller;
    /* address of the volume licensing centre, for subscriptions that name none; NULL: not configured */
    const char *volume_licensing_url;
    struct secret secret;
    /* this service's address as browsers use it, without a closing slash; other sites may send a browser back only to
     * addresses below it */
    const char *public_url;
    const char *gateway_kind;   /* for gateway_pays; NULL: no payment method is refused for its currency */
    const char *webhook_secret; /* the payment gateway signs its webhooks with it; NULL: webhooks are refused */
    struct minimums minimums;   /* the gateway's smallest amounts */
    /* of the gateway account that this process was started with (sql/account_number.h); 0: not compared, as in tests
     * without an account */
    int64_t account_number;
};

/* An Idempotency-Key. It is claimed inside the act: its operation row is written in the transaction of the act's
 * effect, or not at all. */
struct claim {
    /* no key; the first act of a request with a key; the act that finishes a running operation */
    enum { CLAIM_NONE, CLAIM_START, CLAIM_FINISH } phase;
    struct id principal_id; /* the user the key belongs to: equal keys of two users are different keys */
    uint8_t key_hash[DIGEST_BYTES];
    uint8_t fingerprint[DIGEST_BYTES]; /* of method, route and canonical body */
};

/* Who asks for an act. The worker and commands have no address and no request. */
struct caller {
    struct actor actor;
    const char *address;    /* "": none */
    const char *user_agent; /* as the request's header has it, unchecked; NULL or "": none */
    const char *request_id; /* "": none */
    enum language language; /* of the texts that the caller reads */
    struct claim claim;
};

/* Why an act refuses, beyond its status. */
struct refusal {
    struct action action;      /* why something is unavailable; of a price that is not on sale: its successors alone */
    int64_t licences_assigned; /* or reserved, of STATUS_LICENCES_ASSIGNED */
    int64_t retry_after_s;     /* of STATUS_TOO_MANY_REQUESTS; 0: the usual */
    const char *pointer;       /* of STATUS_VALIDATION_FAILED, for the problem's errors[]; NULL: none */
    /* of STATUS_EMAIL_TAKEN in an order: every address that is taken; pointer is the first */
    const char *const *pointers;
    size_t pointer_count;
    const char *code;
    bool ranged; /* of the fault: the value must be from min to max */
    int64_t min, max;
};

/* A limit, shared by the processes of a service, on how many of them wait for something at once: each takes a place
 * first. */
struct places {
    bool (*enter)(void); /* takes a place; false: none is free; NULL: there is no limit */
    void (*leave)(void);
};

/* How an act that commits leaves the request's Idempotency-Key. */
enum act_end {
    ANSWERED,     /* the answer is rendered and stored under the key */
    ANSWER_LATER, /* the operation stays running (a charge is under way): a later act finishes it */
    SILENT        /* no answer is stored and the key stays free: one act of several, or a counted failure */
};

struct act {
    struct sql *sql;
    struct arena *arena;
    const struct deployment *deployment;
    struct places gateway_places; /* an act that places a charge takes a place; the gateway is called after the act */
    struct caller caller;
    /* real time: the start of the exchange, then of each try of the act; never set back */
    struct instant now;
    struct organization organization; /* locked */
    struct day today;                 /* by the organization's clock */
    struct instant organization_now;
    struct journal journal;        /* its entries are written before COMMIT */
    enum act_end ends;             /* ANSWERED unless the act says otherwise */
    struct id operation_object_id; /* the object of a running operation: the order, payment, refund or setup */
    struct refusal refusal;
};

/* The smallest amount of the organization's currency that is collected by card or bank account; 0: any. */
int64_t act_least_minor(const struct act *act);

/* Shorthand for an act's refusal with a pointer: returns STATUS_VALIDATION_FAILED. */
enum status act_invalid(struct act *act, const char *pointer, const char *code);
/* The same for a number that is out_of_range: min and max are told. */
enum status act_out_of_range(struct act *act, const char *pointer, int64_t min, int64_t max);

#endif
