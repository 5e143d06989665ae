/* billing/refund.h: money of a payment that goes back the way it came, against what is left of a credit note, and
 * the only ways its state moves. Source: docs/rules.md, C (Removal); docs/reliability.md, 1. Pure. */
#ifndef GUICHET_BILLING_REFUND_H
#define GUICHET_BILLING_REFUND_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/id.h"
#include "billing/money.h"

/* What we know of it. intent: committed, nobody has called; calling: somebody is (under a lease); unknown: called,
 * no answer to be trusted; the rest are the gateway's definite words. */
#define REFUND_STATE_TABLE(X)                                                                                          \
    X(REFUND_INTENT, "intent")                                                                                         \
    X(REFUND_CALLING, "calling")                                                                                       \
    X(REFUND_UNKNOWN, "unknown")                                                                                       \
    X(REFUND_PROCESSING, "processing")                                                                                 \
    X(REFUND_SUCCEEDED, "succeeded")                                                                                   \
    X(REFUND_DECLINED, "declined")

#define X(name, text) name,
enum refund_state { REFUND_STATE_TABLE(X) REFUND_STATE__MAX };
#undef X

struct refund {
    struct id organization_id;
    struct id id; /* written as rfd_…: our idempotency key at the gateway, for ever */
    struct id credit_note_id, payment_id;
    struct money amount; /* positive */
    enum refund_state state;
    const char *refund_reference;            /* the gateway's own name of it; NULL: not told */
    const char *decline_code;                /* NULL unless declined */
    struct instant lease_until, next_try_at; /* INSTANT_NONE: nobody is at it; it has ended */
    int64_t tries;
    struct instant flagged_at; /* as a payment's */
    const char *dispute;
    /* when the gateway is asked next whether one that succeeded still is one, by real time; INSTANT_NONE: not (any
     * more) */
    struct instant watch_at;
    int64_t version;
    struct instant created_at;
};

/* The only function that moves this state, by the table in refund.c. false: no such way, nothing changed. */
bool refund_advance(enum refund_state *state, enum refund_state to) MUST_CHECK;
/* The refund has ended: it succeeded or was declined for good. */
bool refund_ended(enum refund_state state);
/* The bank may send money back after the gateway said that it arrived: one that succeeded is asked about again a day
 * after it was made, then later each time, for 45 days, as it may take two weeks to succeed and Stripe tells of a
 * failure up to 30 days later. INSTANT_NONE: no more. */
struct instant refund_asked_next(struct instant made, struct instant now);
/* Of a refund that is found to have succeeded: the same, and never INSTANT_NONE. One of which nobody heard for so long
 * that all its days are over is asked about once, a day later. */
struct instant refund_asked_first(struct instant made, struct instant now);
/* How much of a note's unspent rest goes back to one payment: never more than is left of what it captured. All in
 * minor units, none negative. */
int64_t refund_share(int64_t unspent_minor, int64_t captured_minor, int64_t given_back_minor);

const char *refund_state_name(enum refund_state state);
bool refund_state_read(const char *name, enum refund_state *state) MUST_CHECK;
/* What the API shows: processing, succeeded or failed. */
const char *refund_state_public(enum refund_state state);

#endif
