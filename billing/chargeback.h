/* billing/chargeback.h: money that a payer's bank takes back from a charge that succeeded: a card's dispute, or a
 * direct debit that is returned. (The API calls it the payment's `dispute`; in the code that word is taken: an answer
 * of the gateway that cannot be used.) Pure. Source: docs/rules.md, D and E (Chargebacks). */
#ifndef GUICHET_BILLING_CHARGEBACK_H
#define GUICHET_BILLING_CHARGEBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

/* opened: contested, the gateway keeps the money until it is decided; won: it is ours again; lost: it is the
 * payer's. */
#define CHARGEBACK_STATE_TABLE(X)                                                                                      \
    X(CHARGEBACK_NONE, "none")                                                                                         \
    X(CHARGEBACK_OPENED, "opened")                                                                                     \
    X(CHARGEBACK_WON, "won")                                                                                           \
    X(CHARGEBACK_LOST, "lost")

#define X(name, text) name,
enum chargeback_state { CHARGEBACK_STATE_TABLE(X) CHARGEBACK_STATE__MAX };
#undef X

/* Of a payment, in minor units of its currency. */
struct chargeback {
    enum chargeback_state state;
    int64_t minor;     /* contested: at least 1, at most the payment's amount; 0 where there is none */
    int64_t fee_minor; /* what the gateway keeps for it, known once it is closed */
    struct instant opened_at, closed_at; /* by the organization's clock; INSTANT_NONE */
};

/* The only function that moves this state, by the table in chargeback.c. false: no such way, nothing changed. */
bool chargeback_advance(enum chargeback_state *state, enum chargeback_state to) MUST_CHECK;
/* The gateway does not hold the amount for us: it is contested, or lost. Nothing of such a payment is refunded. */
bool chargeback_takes(enum chargeback_state state);
/* It has been decided: nothing that the gateway says later moves it. */
bool chargeback_closed(enum chargeback_state state);

/* Where what is lost comes from: what the payment had paid of its invoice is due again; what had become credit is
 * taken back from the free balance: first what is left of the payment's own, then what is left of others'; the rest
 * was spent, and is our loss. */
struct chargeback_loss {
    int64_t due, own, others, uncovered;
};
/* applied: what it paid of its invoice; own: what is unspent of it; balance: all free credit, `own` included. */
struct chargeback_loss chargeback_loss_of(int64_t lost, int64_t applied, int64_t own, int64_t balance);

/* When the gateway is asked next whether a charge that was made then is contested: after a day, a week, and later each
 * time until a debit can be returned no longer (13 months); daily while it is contested. INSTANT_NONE: no more. */
struct instant chargeback_asked_next(enum chargeback_state state, struct instant made, struct instant now);
/* Of a charge that is found to have succeeded: the same, and never INSTANT_NONE. One of which nobody heard for so
 * long that all its days are over is asked about once, a day later. */
struct instant chargeback_asked_first(struct instant made, struct instant now);

const char *chargeback_state_name(enum chargeback_state state);
bool chargeback_state_read(const char *name, enum chargeback_state *state) MUST_CHECK;

#endif
