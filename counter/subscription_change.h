/* counter/subscription_change.h: changes the name and the payment method of a subscription.
 * Source: docs/api.md, Subscriptions. */
#ifndef GUICHET_COUNTER_SUBSCRIPTION_CHANGE_H
#define GUICHET_COUNTER_SUBSCRIPTION_CHANGE_H

#include "billing/subscription.h"
#include "counter/counter.h"

struct subscription_change {
    struct id id;
    int64_t version;             /* the version in If-Match; negative: any */
    struct id payment_method_id; /* ID_NONE: it stays */
    bool has_name;
    const char *name; /* in normal form (billing/subscription_name.h); NULL: none */
};

/* An act on the organization. A name can always be changed; the rest is about the payment method. Open quotes on the
 * subscription become stale, as after any change. Pending lines that a card or bank account would have paid follow to
 * the new method; those by invoice stay with theirs. From a card or bank account onto an invoice method beyond the
 * credit limit, the subscription is unchanged and a credit check is opened (books/method_move.h): s->move_check_id.
 * Naming the method that it has changes nothing but cancels that check; so does any other method. STATUS_NOT_FOUND;
 * STATUS_PRECONDITION_FAILED: another version; STATUS_LICENCE_CHANGE_UNAVAILABLE: act->refusal.action says why
 * (action_for_payment_method); STATUS_VALIDATION_FAILED at /payment_method_id: "not_found" (not one that the
 * organization can pay with), "method_other_currency" (gateway_pays). */
ACT(act_subscription_change, struct subscription_change, struct subscription);

#endif
