/* counter/day_share.h: what of a day's bills one act takes. Whole organizations; of one that has more than an act takes, whole payment methods;
 * of one of these that has more, full documents. So a day makes one invoice an organization, currency and payment method, or as few as its lines
 * need (billing/bill_plan.h), however large the organization is. For period_roll.c and invoice_upcoming.c. */
#ifndef GUICHET_COUNTER_DAY_SHARE_H
#define GUICHET_COUNTER_DAY_SHARE_H

#include "billing/subscription.h"
#include "counter/counter.h"
#include "sql/store_pending_line.h"

/* So many of either an act reads; what is left stays due that day, and the next act reads it. */
enum { DAY_SUBSCRIPTIONS_MAX = 2000, DAY_WAITING_MAX = 4000, DAY_METHODS_MAX = 100 };

struct day_share {
    size_t till_count;            /* the first so many of the tills are served; at least 1 */
    struct subscription *due;     /* whose period ends on the day, by organization, without their lots */
    size_t due_count;
    struct pending_line *waiting; /* by organization, each in the order of its bill */
    size_t waiting_count;
    struct id last_method;        /* of one organization alone: the last of its methods that are here */
    bool cut;                     /* of one payment method, and there is more of it: only full documents go out */
};

/* `ids`: the tills' organizations, in order. Of the tills only the first one's sql and arena are used. */
enum status day_share_read(struct counter *const tills[], size_t count, const struct id ids[], struct day day, struct day_share *share) MUST_CHECK;
/* Of one organization, by payment methods from the smallest identifier on, those after `after`; locks nothing. share->till_count is 1;
 * share->last_method ID_NONE: there are none. */
enum status day_share_read_one(struct counter *c, struct id organization_id, struct id after, struct day day, struct day_share *share) MUST_CHECK;

#endif
