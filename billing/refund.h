/* billing/refund.h: a refund: money of a payment that goes back the way it came, out of what is unspent of a credit
 * note; and the only ways its state moves. Source: docs/rules.md, C (Removal); docs/reliability.md, 1. Pure. */
#ifndef GUICHET_BILLING_REFUND_H
#define GUICHET_BILLING_REFUND_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/id.h"
#include "billing/money.h"

/* What we know of a refund. intent: committed, the gateway was not called; calling: a process is calling it under a
 * lease; unknown: it was called and gave no usable answer; the others are definite answers of the gateway. */
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
    const char *refund_reference;            /* the gateway's identifier of the refund; NULL: not known */
    const char *decline_code;                /* NULL unless declined */
    struct instant lease_until, next_try_at; /* INSTANT_NONE: no lease; the refund has ended */
    int64_t tries;
    struct instant flagged_at; /* as a payment's */
    const char *dispute;
    /* when the gateway is asked next whether a succeeded refund still is one, in real time; INSTANT_NONE: not, or no
     * more */
    struct instant watch_at;
    int64_t version;
    struct instant created_at;
};

/* The only function that moves this state, by the table in refund.c. false: the table has no such transition, and
 * nothing changed. */
bool refund_advance(enum refund_state *state, enum refund_state to) MUST_CHECK;
/* Whether the refund has ended: it succeeded, or was declined for good. */
bool refund_ended(enum refund_state state);
/* When the gateway is asked next about a succeeded refund made at `made`, because a bank may send the money back after
 * the gateway said that it arrived: after a day, then at growing intervals for 45 days, as a refund may take two weeks
 * to succeed and Stripe reports a failure up to 30 days later. INSTANT_NONE: no more. */
struct instant refund_asked_next(struct instant made, struct instant now);
/* The first such instant for a refund that has been found to have succeeded; never INSTANT_NONE: a refund that was
 * unknown so long that the schedule has passed is asked about once, a day later. */
struct instant refund_asked_first(struct instant made, struct instant now);
/* How much of a note's unspent rest one payment can take: no more than is left of what it captured. All in minor units,
 * none negative. */
int64_t refund_share(int64_t unspent_minor, int64_t captured_minor, int64_t given_back_minor);

const char *refund_state_name(enum refund_state state);
bool refund_state_read(const char *name, enum refund_state *state) MUST_CHECK;
/* What the API shows: processing, succeeded or failed. */
const char *refund_state_public(enum refund_state state);

#endif
