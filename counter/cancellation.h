/* counter/cancellation.h: a subscription ends: when its period does, or at once where its return window allows.
 * Source: docs/rules.md, A15 and C. */
#ifndef GUICHET_COUNTER_CANCELLATION_H
#define GUICHET_COUNTER_CANCELLATION_H

#include "billing/subscription.h"
#include "counter/counter.h"

enum cancellation_at { CANCEL_AT_PERIOD_END, CANCEL_NOW };

struct cancellation {
    struct id subscription_id;
    enum cancellation_at at;
};

bool cancellation_at_read(const char *name, enum cancellation_at *at) MUST_CHECK; /* "period_end", "now" */

/* Both acts first do what is due by today, where the subscription's period has ended and the billing run has not
 * come by yet: STATUS_UNAVAILABLE where that day does not end.
 * STATUS_NOT_FOUND;
 * STATUS_CANCELLATION_UNAVAILABLE: act->refusal.action says why. At once: licences go back as a removal to zero does,
 * assignments end; where they are more than ASSIGNMENTS_A_SHARE, the first of them: then the subscription is ending
 * (subscription_is_ending), and the billing run, or organization_catch_up_all, ends the others and the subscription,
 * dated the same day. */
ACT(act_cancel, struct cancellation, struct subscription);

struct cancellation_back {
    struct id subscription_id;
    int64_t version; /* that If-Match asked for; ETAG_ANY (-1): any */
};
/* STATUS_NOT_FOUND also where there is no cancellation to take back;
 * STATUS_CANCELLATION_UNAVAILABLE: it has taken effect, or begun to; STATUS_PRECONDITION_FAILED. */
ACT(act_cancel_back, struct cancellation_back, struct subscription);

#endif
