/* counter/payment_settle.h: what the gateway said becomes what is so. The request, the worker and later a webhook all settle through here.
 * Source: reliability.md 1; product.md, D. */
#ifndef GUICHET_COUNTER_PAYMENT_SETTLE_H
#define GUICHET_COUNTER_PAYMENT_SETTLE_H

#include "billing/order.h"
#include "counter/counter.h"
#include "sql/store_payment.h"

/* How long a request waits for the gateway; then its order, or its payment of an invoice, is under way and the worker settles it. */
enum { GATEWAY_WAIT_MS = 5000 };
/* Whoever calls the gateway has this long before somebody else may: longer than any call's time-out. The worker listens for a short while
 * only: what it did not hear is unknown, and is asked for two seconds later, so that one silent charge does not hold up the others. */
enum { PAYMENT_LEASE_S = 15, WORKER_WAIT_MS = 2500 };

/* A gateway may know a key for a day only: an attempt that was sent is sent again within these hours of its making, by real time (its identifier's
 * own, whatever the organization's clock says), and from then on it is only asked about. Source: reliability.md 1; gateway/gateway.h. */
enum { PAYMENT_RESEND_S = 23 * 3600 };

/* A card holder who was asked to authenticate has this long, by real time as well; then the charge is given up. Source: product.md, C (Late answers). */
enum { PAYMENT_VOID_S = 23 * 3600 };
/* How long after so many questions the gateway is asked again. What it answered in a way that cannot be used is not asked about soon again, as only a
 * person's work mends it: never within DISPUTED_PAUSE_S. */
enum { DISPUTED_PAUSE_S = 10 };
int64_t payment_pause_s(int64_t tries, bool disputed);
/* What the gateway's word makes of a payment's or refund's dispute and of its flag: an answer that cannot be used is flagged at once, with one line in
 * the log; it stands until an answer comes that can be used, and so does the flag, whatever it was for. `what`: "payment pay_… of org_…". */
void payment_dispute(const struct counter *c, const char *what, enum gateway_outcome outcome, const char *said, const char **dispute,
                     struct instant *flagged_at);

/* Calls the gateway for a payment, with no transaction open: charges under the payment's own key. */
void payment_call_gateway(struct counter *c, const struct payment_call *call, int timeout_ms, struct gateway_charge *charge);

/* Gives up a charge that waits for its person (action_required), with no transaction open. What it is then is gateway_void's word, which settles as
 * any other does. */
void payment_void_gateway(struct counter *c, const struct payment *payment, int timeout_ms, struct gateway_charge *charge);

/* The worker asks about it at once; not where somebody asks already. Outside an act; a failure is told in the log alone. */
void payment_ask_soon(struct counter *c, const struct payment *payment);

/* What a payment is by the gateway's word; PAYMENT_UNKNOWN where that says nothing definite. */
enum payment_state payment_state_for(enum gateway_outcome outcome);

/* One act: payment, order, licences, invoice, ledger and journal move together by the outcome: of an order's charge the order follows, of an
 * attempt to collect an invoice the invoice does. A payment that is settled already is left as it is, so that it may be said twice. *settled: as
 * it is afterwards. STATUS_NOT_FOUND. */
struct settling {
    struct id payment_id;
    struct id order_id; /* where the payment is found by its order, by payment_settle_order alone; else unused */
    const struct gateway_charge *charge; /* NULL: nothing new is known */
    bool not_today;  /* set by payment_settle_by alone */
    bool cancelling; /* somebody takes its order back: declined, it ends as cancelled, which the caller tells, and not as payment_failed */
};
struct settled {
    struct payment payment;
    struct order order; /* where payment.order_id is not ID_NONE */
};
/* `in` is struct settling, `out` struct settled; also as a part of another act. */
enum status act_payment_settle(struct counter *c, const void *in, void *out) MUST_CHECK;
/* Runs such an act; *settling begins its `in`. An order that is confirmed late brings its organization up to its today in the same act (product.md, E:
 * Late is complete). Where that fails, the word of the gateway is settled without it, and the day is tried alone. Repeatable. */
enum status payment_settle_by(struct counter *c, struct id organization_id, act_fn act, struct settling *settling, void *out) MUST_CHECK;
#define payment_settle_by(c, organization_id, act, settling, out) \
    FAULT_SCOPED(act, (payment_settle_by)(c, organization_id, act, settling, out))
enum status payment_settle(struct counter *c, struct id organization_id, struct id payment_id, const struct gateway_charge *charge,
                           struct settled *settled) MUST_CHECK;
/* The same for the payment of an order, answered with the order. */
enum status payment_settle_order(struct counter *c, struct id organization_id, struct id order_id, const struct gateway_charge *charge,
                                 struct order *order) MUST_CHECK;

/* The worker's step for one due payment: takes the lease, asks the gateway (and sends only what it does not know), settles.
 * What was sent once is sent again within PAYMENT_RESEND_S only; what waits for its person is given up after PAYMENT_VOID_S. STATUS_CHANGED: somebody else has it. */
enum status payment_pursue(struct counter *c, const struct payment_call *due) MUST_CHECK;
/* A person's word that there is no charge (GIVE_UP_ABSENT), or that what the gateway has under the key is not ours and has been given back there
 * (GIVE_UP_DISPUTED): the gateway is asked once more, a charge that waits for its person is given up, and an answer that can be used is what counts;
 * otherwise the payment is declined ("given_up"), and its order or invoice follows. Only a disputed payment, or an unknown one that may not be sent
 * again and was asked about GIVE_UP_TRIES times, the last ten minutes apart: no call of it can be under way any more. STATUS_CHANGED as above. */
enum { GIVE_UP_TRIES = 6 };
enum give_up { GIVE_UP_NOT, GIVE_UP_ABSENT, GIVE_UP_DISPUTED };
bool payment_may_be_given_up(const struct counter *c, const struct payment *payment);
enum status payment_give_up(struct counter *c, const struct payment_call *due, enum give_up how) MUST_CHECK;

#endif
