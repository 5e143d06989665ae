/* billing/chargeback.h: money that a payer's bank takes back from a charge that succeeded: a card's dispute, or a
 * direct debit that is returned. (The API calls it the payment's `dispute`; in the code that word is taken: an answer
 * of the gateway that cannot be used.) Pure. Source: docs/rules.md, D and E (Chargebacks). */
#ifndef GUICHET_BILLING_CHARGEBACK_H
#define GUICHET_BILLING_CHARGEBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

/* opened: contested, and the gateway keeps the money until it is decided; won: the money is ours again; lost: the payer
 * has it back. */
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
    int64_t minor;     /* the contested amount, from 1 to the payment's amount; 0 where there is no chargeback */
    int64_t fee_minor; /* the fee that the gateway keeps, known once the chargeback is decided */
    struct instant opened_at, closed_at; /* by the organization's clock; INSTANT_NONE */
};

/* The only function that moves this state, by the table in chargeback.c. false: the table has no such transition, and
 * nothing changed. */
bool chargeback_advance(enum chargeback_state *state, enum chargeback_state to) MUST_CHECK;
/* What a dispute that takes nothing (an inquiry, or one that was given up) is for a charge in that state: it is won
 * where it was opened before, else it is none. */
enum chargeback_state chargeback_dropped(enum chargeback_state ours);
/* Whether the amount is not ours now: contested, or lost. Such a payment is not refunded. */
bool chargeback_takes(enum chargeback_state state);
/* Whether the chargeback is decided; then nothing that the gateway says later moves it. */
bool chargeback_closed(enum chargeback_state state);

/* How a lost amount is covered: `due`: what the payment had paid of its invoice, which is due again; what had become
 * credit is taken from the free balance: `own`: from what is left of this payment's credit, then `others`: from what is
 * left of other sources; `uncovered`: the credit was spent, and this is our loss. */
struct chargeback_loss {
    int64_t due, own, others, uncovered;
};
/* applied: what the payment paid of its invoice; own: what is unspent of it; balance: all free credit, `own`
 * included. */
struct chargeback_loss chargeback_loss_of(int64_t lost, int64_t applied, int64_t own, int64_t balance);

/* When the gateway is asked next whether a charge made at `made` is contested: after a day, a week, and at growing
 * intervals until a debit can no longer be returned (13 months); daily while it is contested. INSTANT_NONE: no more. */
struct instant chargeback_asked_next(enum chargeback_state state, struct instant made, struct instant now);
/* The first such instant for a charge that has been found to have succeeded; never INSTANT_NONE: a charge that was
 * unknown so long that the schedule has passed is asked about once, a day later. */
struct instant chargeback_asked_first(struct instant made, struct instant now);

const char *chargeback_state_name(enum chargeback_state state);
bool chargeback_state_read(const char *name, enum chargeback_state *state) MUST_CHECK;

#endif
