/* counter/subscription_change.h: a subscription is paid another way from now on. Source: docs/api.md, Subscriptions. */
#ifndef GUICHET_COUNTER_SUBSCRIPTION_CHANGE_H
#define GUICHET_COUNTER_SUBSCRIPTION_CHANGE_H

#include "billing/subscription.h"
#include "counter/counter.h"

struct subscription_change {
    struct id id;
    int64_t version; /* the one If-Match asks for; negative: any */
    struct id payment_method_id;
};

/* An act on the organization. The method it has already changes nothing. Open quotes on it become stale, as by any
 * change. What waits for the next invoice goes on that method's invoice. From a card or bank account onto an invoice
 * method beyond the credit limit, the subscription stays as it is and a credit check is opened (books/method_move.h):
 * s->move_check_id. Naming the method it has withdraws that check; so does any other method. STATUS_NOT_FOUND;
 * STATUS_PRECONDITION_FAILED: another version; STATUS_LICENCE_CHANGE_UNAVAILABLE: act->refusal.action says why
 * (action_for_payment_method); STATUS_VALIDATION_FAILED at /payment_method_id, "not_found": not one the organization
 * can pay with. */
ACT(act_subscription_change, struct subscription_change, struct subscription);

#endif
