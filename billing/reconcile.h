/* billing/reconcile.h: a charge on the gateway's book beside the payment on ours. Pure.
 * Source: docs/reliability.md, 1 (daily reconciliation). */
#ifndef GUICHET_BILLING_RECONCILE_H
#define GUICHET_BILLING_RECONCILE_H

#include "billing/order.h"

/* What may be different, the gravest first; docs/operating.md, "When something is flagged", says what to do about
 * each. */
enum difference {
    DIFFERENCE_NO_PAYMENT, /* a charge without a payment of ours */
    DIFFERENCE_NO_CHARGE,  /* a payment without a charge */
    /* a payment of which the gateway could not say whether it has its charge; never found by comparing */
    DIFFERENCE_NOT_TOLD,
    DIFFERENCE_TWICE, /* the payment is about another charge than this one, which was made under the same key */
    DIFFERENCE_CURRENCY,
    DIFFERENCE_AMOUNT, /* of one currency */
    DIFFERENCE_OUTCOME,
    DIFFERENCE_REFUNDED,   /* another sum was given back */
    DIFFERENCE_CHARGEBACK, /* contested, won or lost on one side only */
    DIFFERENCE__MAX
};

/* Several of them: bit 1 << difference. */
typedef unsigned difference_set;
#define DIFFERENCE_BIT(difference) (1U << (difference))

/* As the gateway's book has it. state: what a payment would be by its word; PAYMENT_UNKNOWN: a word that says
 * nothing definite. */
struct booked_charge {
    const char *charge_id;
    struct money amount;
    enum payment_state state;
    int64_t refunded_minor;
    enum chargeback_state chargeback;
};

/* Every difference between the two; 0: none. Either may be NULL: the other side has nothing under this key. Of the
 * payment amount, state, charge_id and chargeback.state are looked at; refunded_minor is what we gave back of it. A
 * payment without charge_id matches any charge under its key. */
difference_set reconcile_compare(const struct booked_charge *charge, const struct payment *payment,
                                 int64_t refunded_minor);
/* Whether the gateway must hold a charge for it: it told us of one that took money, or is about to. */
bool reconcile_needs_charge(const struct payment *payment);

#endif
