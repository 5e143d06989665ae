/* counter/subscription_register.h: the operator registers a subscription that was not ordered here: a trial, or one
 * that a partner sold. Source: docs/rules.md, A9 to A11; docs/api.md, Operator. */
#ifndef GUICHET_COUNTER_SUBSCRIPTION_REGISTER_H
#define GUICHET_COUNTER_SUBSCRIPTION_REGISTER_H

#include "billing/subscription.h"
#include "counter/counter.h"

/* Checked by the caller, field by field. */
struct subscription_wanted {
    struct id price_id;
    enum channel channel; /* CHANNEL_DIRECT: a trial; else one of the two partner channels */
    int64_t total_licences;
    struct day starts_on; /* DAY_NONE: the organization's today */
    struct partner partner;
};

/* An act on the customer's organization. A trial runs for its price's trial days from starts_on; a partner's
 * subscription is active from that day and has no period here, because its partner bills and renews it. starts_on may
 * be in the past, but not so far that a trial has ended already. STATUS_VALIDATION_FAILED: at /organization_id
 * "not_found" (the operator's own); at /price_id "not_found", "other_currency", "no_trial", "not_on_sale" (of a trial);
 * at /total_licences "out_of_range"; at /starts_on "in_the_future", "trial_over". */
ACT(act_subscription_register, struct subscription_wanted, struct subscription);

#endif
