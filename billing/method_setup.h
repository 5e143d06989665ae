/* billing/method_setup.h: a card or a bank account that a person gives on the gateway's own page, and the only ways its
 * state moves. No money moves. Source: docs/api.md, Payment methods; docs/reliability.md, 1.2. Pure. */
#ifndef GUICHET_BILLING_METHOD_SETUP_H
#define GUICHET_BILLING_METHOD_SETUP_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/language.h"
#include "billing/payment_method.h"

/* opening: the gateway is asked for a page (under a lease), or its answer did not come; open: the page waits for its
 * person; the rest are ends. failed: the gateway makes no such page. */
#define METHOD_SETUP_STATE_TABLE(X)                                                                                    \
    X(METHOD_SETUP_OPENING, "opening")                                                                                 \
    X(METHOD_SETUP_OPEN, "open")                                                                                       \
    X(METHOD_SETUP_COMPLETED, "completed")                                                                             \
    X(METHOD_SETUP_EXPIRED, "expired")                                                                                 \
    X(METHOD_SETUP_CANCELLED, "cancelled")                                                                             \
    X(METHOD_SETUP_FAILED, "failed")

#define X(name, text) name,
enum method_setup_state { METHOD_SETUP_STATE_TABLE(X) METHOD_SETUP_STATE__MAX };
#undef X

struct method_setup {
    struct id organization_id;
    struct id id; /* written as set_…: our idempotency key at the gateway, for ever */
    enum payment_method_type type;
    bool make_default;
    const char *return_to; /* where the page sends its person, whole; of this service (billing/return_address.h) */
    enum language language;
    enum method_setup_state state;
    const char *reference;                   /* the gateway's own name of the page; NULL: not told */
    const char *page_url;                    /* NULL: not told */
    struct id payment_method_id;             /* of a completed one */
    struct instant expires_at;               /* by real time, as everything here */
    struct instant lease_until, next_try_at; /* INSTANT_NONE: nobody is at it; it has ended */
    int64_t tries;
    int64_t version;
    struct instant created_at;
};

/* How long a page waits for its person. The gateway must have made it within the first part of that: Stripe takes no
 * page that ends in less than half an hour. */
enum { METHOD_SETUP_LIFE_S = 3600, METHOD_SETUP_OPENS_S = 1700 };
/* Of a page that was open, and of which the gateway says nothing any more: asked about for so long after its end. */
enum { METHOD_SETUP_ASKED_S = 7 * 24 * 3600 };

/* The only function that moves this state, by the table in method_setup.c. false: no such way, nothing changed. */
bool method_setup_advance(enum method_setup_state *state, enum method_setup_state to) MUST_CHECK;
bool method_setup_ended(enum method_setup_state state);
/* Whether one that the gateway is silent about has ended all the same: the address of a page that was not made in time
 * was given to nobody, and one that was open has been over for METHOD_SETUP_ASKED_S. */
bool method_setup_lapsed(const struct method_setup *setup, struct instant now);

const char *method_setup_state_name(enum method_setup_state state);
bool method_setup_state_read(const char *name, enum method_setup_state *state) MUST_CHECK;

#endif
