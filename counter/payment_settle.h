/* counter/payment_settle.h: applies the gateway's answer to payment, order and invoice. Requests and the worker
 * settle through here; a webhook only makes the worker ask sooner (counter/gateway_event.h).
 * Source: docs/reliability.md, 1; docs/rules.md, D. */
#ifndef GUICHET_COUNTER_PAYMENT_SETTLE_H
#define GUICHET_COUNTER_PAYMENT_SETTLE_H

#include "billing/order.h"
#include "counter/counter.h"
#include "counter/errand.h"
#include "sql/store_payment.h"

/* A card holder who was asked to authenticate has this long, by real time as well; then the charge is given up.
 * Source: docs/rules.md, C (Late answers). */
enum { PAYMENT_VOID_S = 23 * 3600 };
/* The payment has ended: no answer of the gateway changes it by itself any more. A bank debit in processing is asked
 * about until then. */
bool payment_is_settled(const struct payment *payment);
/* When that time of a payment is over; sooner where something takes its place (payment->void_at). */
struct instant payment_void_at(const struct payment *payment);
/* What counter/errand.h works on. */
struct errand_marks payment_marks(struct payment *payment);

/* What the gateway is asked about a payment by; gateway_reference: NULL where it is not known. */
struct gateway_question payment_question(struct arena *arena, const struct payment *payment,
                                         const char *gateway_reference, int timeout_ms);

/* Calls the gateway for a payment, with no transaction open: charges under the payment's own key. */
void payment_call_gateway(struct counter *c, const struct payment_call *call, int timeout_ms,
                          struct gateway_charge *charge);

/* Gives up a charge that waits for its person (action_required), with no transaction open. What it is then is
 * gateway_void's word, which settles as any other does. */
void payment_void_gateway(struct counter *c, const struct payment *payment, int timeout_ms,
                          struct gateway_charge *charge);

/* The same for a request: *entered as errand_enter has it, left by the caller. STATUS_OK: *charge is a word that
 * settles it. STATUS_UNAVAILABLE: too many wait for the gateway. STATUS_OUTCOME_UNKNOWN: the gateway did not say; to
 * give it up again is safe, and the worker asks about it at once. STATUS_PAYMENT_DISPUTED: what it said cannot be
 * used; the payment is flagged, else as it was, and to give it up again is safe. */
enum status payment_drop(struct counter *c, const struct payment *payment, bool *entered,
                         struct gateway_charge *charge) MUST_CHECK;

/* What a payment is by the gateway's word; PAYMENT_UNKNOWN where that says nothing definite, PAYMENT_INTENT where
 * nothing was sent. */
enum payment_state payment_state_for(enum gateway_outcome outcome);

/* One act: payment, order, licences, invoice, ledger and journal move together by the outcome: of an order's charge
 * the order follows, of an attempt to collect an invoice the invoice does. A payment that is settled already is left
 * as it is, so that it may be said twice. *settled: as it is afterwards. STATUS_NOT_FOUND. */
struct settling {
    struct id payment_id;
    struct id order_id; /* where the payment is found by its order, by payment_settle_order alone; else unused */
    const struct gateway_charge *charge; /* NULL: nothing new is known */
    bool not_today;                      /* set by payment_settle_by alone */
    /* set by payment_settle_by alone, which goes on with them: the act did a share of the days that were due */
    bool *days_left;
    /* somebody takes its order back: declined, it ends as cancelled, which the caller tells, and not as
     * payment_failed */
    bool cancelling;
};
struct settled {
    struct payment payment;
    struct order order; /* where payment.order_id is not ID_NONE */
};
/* Also a part of other acts. */
ACT(act_payment_settle, struct settling, struct settled);
/* Runs such an act with *settling as its `in`. An order that is confirmed late brings its organization up to its
 * today in the same act (docs/rules.md, E: Late is complete). Where that fails, the gateway's answer is settled
 * without it, and catching up is tried in an act of its own. Repeatable. */
enum status payment_settle_by(struct counter *c, struct id organization_id, struct act_call call,
                              struct settling *settling) MUST_CHECK;
#define payment_settle_by(c, organization_id, act, settling, render, out)                                              \
    FAULT_SCOPED(act, (payment_settle_by)(c, organization_id, act##_call(settling, render, out), settling))
enum status payment_settle(struct counter *c, struct id organization_id, struct id payment_id,
                           const struct gateway_charge *charge, struct settled *settled) MUST_CHECK;
/* The same for the payment of an order, answered with the order. */
enum status payment_settle_order(struct counter *c, struct id organization_id, struct id order_id,
                                 const struct gateway_charge *charge, order_renderer render,
                                 struct order *order) MUST_CHECK;

#endif
