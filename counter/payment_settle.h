/* counter/payment_settle.h: applies the gateway's answer to payment, order and invoice. Requests and the worker
 * settle through here; a webhook only makes the worker ask sooner (counter/gateway_event.h).
 * Source: docs/reliability.md, 1; docs/rules.md, D. */
#ifndef GUICHET_COUNTER_PAYMENT_SETTLE_H
#define GUICHET_COUNTER_PAYMENT_SETTLE_H

#include "billing/order.h"
#include "counter/counter.h"
#include "counter/errand.h"
#include "sql/store_payment.h"

/* Whether the payment has ended (succeeded, declined or refunded), so that settling changes it no more. A bank debit in
 * processing has not. */
bool payment_is_settled(const struct payment *payment);
/* The members that counter/errand.h works on. */
struct errand_marks payment_marks(struct payment *payment);

/* The question to the gateway about a payment; gateway_reference: of the payment method, NULL where it is not known. */
struct gateway_question payment_question(struct arena *arena, const struct payment *payment,
                                         const char *gateway_reference, int timeout_ms);

/* Charges the payment at the gateway under its own key, with no transaction open. */
void payment_call_gateway(struct counter *c, const struct payment_call *call, int timeout_ms,
                          struct gateway_charge *charge);

/* Voids a charge that waits for its payer (action_required), with no transaction open. *charge is gateway_void's
 * answer, which is settled like any other. */
void payment_void_gateway(struct counter *c, const struct payment *payment, int timeout_ms,
                          struct gateway_charge *charge);

/* The same for a request: takes a place (errand_enter), which the caller leaves. STATUS_OK: *charge is an answer that
 * settles the payment. STATUS_UNAVAILABLE: too many processes wait for the gateway. STATUS_OUTCOME_UNKNOWN: the gateway
 * did not say; voiding again is safe, and the worker asks about the charge at once. STATUS_PAYMENT_DISPUTED: its answer
 * cannot be used; the payment is flagged and otherwise unchanged, and voiding again is safe. */
enum status payment_drop(struct counter *c, const struct payment *payment, bool *entered,
                         struct gateway_charge *charge) MUST_CHECK;

/* The payment state for an outcome; PAYMENT_UNKNOWN where that is not definite, PAYMENT_INTENT where nothing was
 * sent. */
enum payment_state payment_state_for(enum gateway_outcome outcome);

/* One act: moves payment, order, licences, invoice, ledger and journal together by the gateway's answer: of an order's
 * charge the order, of an attempt to collect an invoice the invoice. A payment that is settled already is unchanged, so
 * settling twice is safe. *settled: as it is afterwards. STATUS_NOT_FOUND. */
struct settling {
    struct id payment_id;
    struct id order_id; /* the payment's order, where the payment is found by it instead; else ID_NONE */
    const struct gateway_charge *charge; /* NULL: nothing new is known */
    bool not_today;                      /* set by payment_settle_by alone */
    /* set by payment_settle_by alone: filled with whether due days are left after this act, which it then does */
    bool *days_left;
    /* its order is being cancelled: a declined charge ends it as cancelled, whose journal entry the caller writes,
     * instead of payment_failed */
    bool cancelling;
};
struct settled {
    struct payment payment;
    struct order order; /* where payment.order_id is not ID_NONE */
};
/* Can also be called as a part of another act. */
ACT(act_payment_settle, struct settling, struct settled);
/* Runs an act that settles, with *settling as its `in`. When it confirms an order, the act also catches its
 * organization up (docs/rules.md, E: Late is complete). If that fails, the answer is settled without it, and catching
 * up is tried in an act of its own. Sets c->repeatable. */
enum status payment_settle_by(struct counter *c, struct id organization_id, struct act_call call,
                              struct settling *settling) MUST_CHECK;
#define payment_settle_by(c, organization_id, act, settling, render, out)                                              \
    FAULT_SCOPED(act, (payment_settle_by)(c, organization_id, act##_call(settling, render, out), settling))
enum status payment_settle(struct counter *c, struct id organization_id, struct id payment_id,
                           const struct gateway_charge *charge, struct settled *settled) MUST_CHECK;
/* The same for the payment of an order; the answer is the order. */
enum status payment_settle_order(struct counter *c, struct id organization_id, struct id order_id,
                                 const struct gateway_charge *charge, order_renderer render,
                                 struct order *order) MUST_CHECK;

#endif
