/* books/day_share.h: what of a day's bills one act takes. Whole organizations; of one that has more than an act
 * takes, whole payment methods; of one of these that has more, full documents. So a day makes one invoice an
 * organization, currency and payment method, or as few as its lines need (billing/bill_plan.h), however large the
 * organization is. For period_roll.c and invoice_upcoming.c. */
#ifndef GUICHET_BOOKS_DAY_SHARE_H
#define GUICHET_BOOKS_DAY_SHARE_H

#include "billing/subscription.h"
#include "sql/store_pending_line.h"

/* So many of either an act reads; what is left stays due that day, and the next act reads it. Of one organization
 * alone as many as fill a document, so that each act brings the day nearer to its end; of many together fewer,
 * because both are read where the first of them is larger than that, and one read gives no more than
 * ARENA_READ_BYTES_MAX. */
enum {
    DAY_SUBSCRIPTIONS_MAX = 1000,
    DAY_WAITING_MAX = 1000,
    DAY_METHODS_MAX = 100,
    PAGE_SUBSCRIPTIONS_MAX = 300,
    PAGE_WAITING_MAX = 300
};

struct day_share {
    size_t till_count;        /* the first so many of the organizations are served; at least 1 */
    struct subscription *due; /* whose period ends on the day, by organization, without their lots */
    size_t due_count;
    struct pending_line *waiting; /* by organization, each in the order of its bill */
    size_t waiting_count;
    struct id last_method; /* of one organization alone: the last of its methods that are here */
    bool cut;              /* of one payment method, and there is more of it: only full documents go out */
};

/* `ids`: organizations, in order of identifier; the first share->till_count of them are served. Locks nothing.
 * `arena`: one of its own, because the rows fill most of what reads may take of one; it ends after the share's last
 * use. */
enum status day_share_read(struct sql *sql, struct arena *arena, const struct id ids[], size_t count, struct day day,
                           struct day_share *share) MUST_CHECK;
/* Of one organization, by payment methods from the smallest identifier on, those after `after`. share->till_count is
 * 1; share->last_method ID_NONE: there are none. */
enum status day_share_read_one(struct sql *sql, struct arena *arena, struct id organization_id, struct id after,
                               struct day day, struct day_share *share) MUST_CHECK;

#endif
