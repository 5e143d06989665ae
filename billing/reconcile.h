/* billing/reconcile.h: compares a charge on the gateway's book with the payment on ours. Pure.
 * Source: docs/reliability.md, 1 (daily reconciliation). */
#ifndef GUICHET_BILLING_RECONCILE_H
#define GUICHET_BILLING_RECONCILE_H

#include "billing/order.h"

/* The possible differences, the most severe first; docs/operating.md, "When something is flagged", says what to do
 * about each. */
enum difference {
    DIFFERENCE_NO_PAYMENT, /* a charge without a payment of ours */
    DIFFERENCE_NO_CHARGE,  /* a payment without a charge */
    /* the gateway could not say whether it has the payment's charge, or its chargeback; not found by comparing */
    DIFFERENCE_NOT_TOLD,
    DIFFERENCE_TWICE, /* the payment has another charge than this one, which was made under the same key */
    DIFFERENCE_CURRENCY,
    DIFFERENCE_AMOUNT, /* in the same currency */
    DIFFERENCE_OUTCOME,
    DIFFERENCE_REFUNDED,   /* the refunded sums differ */
    DIFFERENCE_CHARGEBACK, /* contested, won or lost on one side only */
    DIFFERENCE_PAYOUT,     /* its movements do not sum to the payout; never found by comparing a charge */
    DIFFERENCE__MAX
};

/* A set of differences: bit 1 << difference. */
typedef unsigned difference_set;
#define DIFFERENCE_BIT(difference) (1U << (difference))

/* A charge as the gateway's book has it. state: the payment state for its outcome; PAYMENT_UNKNOWN where that is not
 * definite. */
struct booked_charge {
    const char *charge_id;
    struct money amount;
    enum payment_state state;
    int64_t refunded_minor;
    enum chargeback_state chargeback;
};

/* "amount,outcome": the words of a set, the gravest first, and no others. */
#define DIFFERENCES_TEXT_BYTES 96
struct differences_text {
    char text[DIFFERENCES_TEXT_BYTES];
};
struct differences_text differences_write(difference_set differences);
/* false: there is another word in it; *differences is untouched. */
bool differences_read(const char *text, difference_set *differences) MUST_CHECK;

/* All differences between charge and payment; 0: none. Either may be NULL: that side has nothing under this key. Of the
 * payment amount, state, charge_id and chargeback.state are compared; refunded_minor: what we refunded of it. A payment
 * without charge_id matches any charge under its key. */
difference_set reconcile_compare(const struct booked_charge *charge, const struct payment *payment,
                                 int64_t refunded_minor);
/* Whether an answer of the gateway that we have not heard yet may be all that differs: then the payment is asked about
 * before it is told. */
bool reconcile_may_be_unheard(difference_set differences);
/* Whether the gateway must have a charge for the payment: its state says that the charge took money, or is about to. */
bool reconcile_needs_charge(const struct payment *payment);
/* Whether a charge in this state has moved money, or is about to. */
bool reconcile_is_money(enum payment_state charge);

#endif
