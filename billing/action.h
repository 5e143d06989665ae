/* billing/action.h: what may be done with a subscription now, and if not, why and what to do instead. The same
 * function fills the `actions` object and guards quotes and orders.
 * Source: docs/rules.md, A7 to A11 and B; docs/api.md, the table of reasons. Pure. */
#ifndef GUICHET_BILLING_ACTION_H
#define GUICHET_BILLING_ACTION_H

#include "billing/subscription.h"

enum action_kind { ACTION_ADD_LICENCES, ACTION_REMOVE_LICENCES, ACTION_CANCEL, ACTION_PURCHASE_TRIAL, ACTION__MAX };

#define REASON_TABLE(X)                                                                                                \
    X(REASON_NONE, "")                                                                                                 \
    X(REASON_CREDIT_CHECK_PENDING, "credit_check_pending")                                                             \
    X(REASON_PREPAID, "prepaid")                                                                                       \
    X(REASON_VOLUME_LICENSING, "volume_licensing")                                                                     \
    X(REASON_CLOUD_SOLUTION_PROVIDER, "cloud_solution_provider")                                                       \
    X(REASON_TRIAL, "trial")                                                                                           \
    X(REASON_END_OF_SALE, "end_of_sale")                                                                               \
    X(REASON_PAST_DUE, "past_due")                                                                                     \
    X(REASON_SUSPENDED, "suspended")                                                                                   \
    X(REASON_EXPIRED, "expired")                                                                                       \
    X(REASON_CANCELLED, "cancelled")                                                                                   \
    X(REASON_ORDER_IN_PROGRESS, "order_in_progress")                                                                   \
    X(REASON_ALL_LICENCES_ASSIGNED, "all_licences_assigned")                                                           \
    X(REASON_NOT_A_TRIAL, "not_a_trial")                                                                               \
    X(REASON_TOO_MANY_LOTS, "too_many_lots")                                                                           \
    X(REASON_RETURN_WINDOW_CLOSED, "return_window_closed")

#define X(name, text) name,
enum action_reason { REASON_TABLE(X) REASON__MAX };
#undef X

enum remedy_kind {
    REMEDY_NONE,
    REMEDY_WAIT,
    REMEDY_REDEEM_PRODUCT_KEY,
    REMEDY_LINK,
    REMEDY_CONTACT,
    REMEDY_PURCHASE_TRIAL,
    REMEDY_CANCEL_AT_PERIOD_END,
    REMEDY_PAY_INVOICE,
    REMEDY_AUTHENTICATE,
    REMEDY_TAKE_BACK_CANCELLATION,
    REMEDY_UNASSIGN,
    REMEDY_BUY,
    REMEDY_BUY_SUCCESSOR,
    REMEDY__MAX
};

struct action {
    bool allowed;
    enum action_reason reason; /* REASON_NONE when allowed */
    enum remedy_kind remedy;
    /* of REMEDY_WAIT: the day of the credit check's decision or of the renewal; DAY_NONE: not known, mostly
     * a matter of minutes */
    struct day expected_by;
    /* of REMEDY_LINK (href; NULL: the deployment's) and REMEDY_CONTACT; the texts belong to the subscription. Of
     * past_due and suspended it is empty: the contact is the seller, whom the program knows */
    struct partner partner;
    struct id subscription_id; /* of REMEDY_TAKE_BACK_CANCELLATION and REMEDY_UNASSIGN */
    struct day ends_on;        /* of REMEDY_TAKE_BACK_CANCELLATION: the day on which the subscription ends */
    struct id invoice_id;      /* of REMEDY_PAY_INVOICE, with what is due on it */
    struct money due;
    struct id order_id; /* of REMEDY_AUTHENTICATE, with the page of its card holder, until when it is open */
    const char *action_url;
    struct instant until;
    const struct successor *successors; /* of REMEDY_BUY_SUCCESSOR: the subscription's, at least one */
    size_t successor_count;
    bool product_ended; /* of REASON_END_OF_SALE: the product itself is no longer sold, not only this price of it */
};

/* The remedies of past_due, suspended, order_in_progress and end_of_sale are those of subscription->obstacle. */
/* Whether the action is allowed, else the first reason against it: how the subscription was bought, then what it waits
 * for, then its state. */
struct action action_for(const struct subscription *subscription, enum action_kind kind);
/* Whether the payment method of the subscription may be changed: it is sold by us, runs, and no order on it is open.
 * Past due and suspended ones too: a new method is how they come to be paid. Source: docs/api.md, Subscriptions
 * (PATCH). */
struct action action_for_payment_method(const struct subscription *subscription);
const char *action_reason_code(enum action_reason reason);
const char *action_kind_name(enum action_kind kind); /* "add_licences", … */
const char *remedy_kind_name(enum remedy_kind kind); /* "wait", … */

#endif
