/* billing/method_setup.h: the setup of a card or bank account on the gateway's own page, and the only ways its state
 * moves. No money moves. Source: docs/api.md, Payment methods; docs/reliability.md, 1.2. Pure. */
#ifndef GUICHET_BILLING_METHOD_SETUP_H
#define GUICHET_BILLING_METHOD_SETUP_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/language.h"
#include "billing/payment_method.h"

/* opening: the gateway is being asked for a page (under a lease), or did not answer; open: the page waits for its
 * person; all others are final. failed: the gateway makes no such page. */
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
    /* the whole address to which the page sends the browser back; one of this service (billing/return_address.h) */
    const char *return_to;
    enum language language;
    enum method_setup_state state;
    const char *reference;                   /* the gateway's identifier of the page; NULL: not known */
    const char *page_url;                    /* NULL: not known */
    struct id payment_method_id;             /* the method that was made; of a completed setup */
    struct instant expires_at;               /* in real time, like all instants here */
    struct instant lease_until, next_try_at; /* INSTANT_NONE: no lease; the setup has ended */
    int64_t tries;
    int64_t version;
    struct instant created_at;
};

/* How long a page waits for its person; and within which first part of that the gateway must have made it, because
 * Stripe makes no page that ends in less than half an hour. */
enum { METHOD_SETUP_LIFE_S = 3600, METHOD_SETUP_OPENS_S = 1700 };
/* How long after its end an open page is asked about, if the gateway does not answer, and how often at least: a worker
 * that did not run, or a gateway that was silent, for longer than that still gets its questions (hourly at last) before
 * the setup counts as expired, because its person may have completed the page. */
enum { METHOD_SETUP_ASKED_S = 7 * 24 * 3600, METHOD_SETUP_TRIES_MIN = 24 };

/* The only function that moves this state, by the table in method_setup.c. false: the table has no such transition, and
 * nothing changed. */
bool method_setup_advance(enum method_setup_state *state, enum method_setup_state to) MUST_CHECK;
bool method_setup_ended(enum method_setup_state state);
/* Whether a setup about which the gateway is silent counts as expired: its page was not made in time, so its address
 * was given to nobody; or it was open, METHOD_SETUP_ASKED_S have passed since its end, and METHOD_SETUP_TRIES_MIN
 * questions in a row have left it open. */
bool method_setup_lapsed(const struct method_setup *setup, struct instant now);

const char *method_setup_state_name(enum method_setup_state state);
bool method_setup_state_read(const char *name, enum method_setup_state *state) MUST_CHECK;

#endif
