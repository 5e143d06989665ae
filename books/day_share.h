/* books/day_share.h: reads the share of a day's bills that one act issues: whole organizations; of one organization
 * that is too large for an act, whole payment methods; of one payment method that is too large, full documents. So a
 * day makes one invoice for each organization, currency and payment method, or as few as its lines need
 * (billing/bill_plan.h), however large the organization is. For period_roll.c and invoice_upcoming.c. */
#ifndef GUICHET_BOOKS_DAY_SHARE_H
#define GUICHET_BOOKS_DAY_SHARE_H

#include "billing/subscription.h"
#include "sql/store_pending_line.h"

/* The most rows of each kind that an act reads; what is left stays due that day, and the next act reads it. For a
 * single organization (DAY_…) as many as fill a document, so that each act issues at least a full one. For a page of
 * organizations (PAGE_…) fewer: where the first of them alone exceeds that, day_share_read reads it again as a single
 * organization, and both reads share one arena of ARENA_READ_BYTES_MAX. */
enum {
    DAY_SUBSCRIPTIONS_MAX = 1000,
    DAY_WAITING_MAX = 1000,
    DAY_METHODS_MAX = 100,
    PAGE_SUBSCRIPTIONS_MAX = 300,
    PAGE_WAITING_MAX = 300
};

struct day_share {
    size_t till_count;        /* how many of the organizations are served, from the first on; at least 1 */
    struct subscription *due; /* subscriptions whose period ends on the day, by organization, without their lots */
    size_t due_count;
    struct pending_line *waiting; /* pending lines, by organization, in the order of their bills */
    size_t waiting_count;
    struct id last_method; /* of a single organization: the last payment method that was read */
    bool cut;              /* only part of one payment method was read: only its full documents are issued */
};

/* Reads the share of the first share->till_count of the organizations `ids`, which are in order of identifier. Locks
 * nothing. `arena`: one used for nothing else, because the rows may fill most of what may be read into one; the caller
 * ends it after the last use of the share. */
enum status day_share_read(struct sql *sql, struct arena *arena, const struct id ids[], size_t count, struct day day,
                           struct day_share *share) MUST_CHECK;
/* The share of a single organization: its payment methods after `after`, in order of identifier. share->till_count is
 * 1; share->last_method ID_NONE: there are no more. */
enum status day_share_read_one(struct sql *sql, struct arena *arena, struct id organization_id, struct id after,
                               struct day day, struct day_share *share) MUST_CHECK;

#endif
