/* billing/assignment.h: assignments, and how many more licences can be assigned.
 * Source: docs/rules.md, A14 and C (Removal); docs/api.md, Users and assignments. Pure. */
#ifndef GUICHET_BILLING_ASSIGNMENT_H
#define GUICHET_BILLING_ASSIGNMENT_H

#include "billing/subscription.h"

/* reserved: waits for the order that buys its licence, and becomes active when that is confirmed. */
enum assignment_status { ASSIGNMENT_ACTIVE, ASSIGNMENT_RESERVED };

struct assignment {
    struct id organization_id, subscription_id, user_id;
    struct id id; /* in order of making, so that the newer one is known; never shown */
    enum assignment_status status;
    struct id order_id; /* the order it came with; ID_NONE: none */
    struct instant created_at;
    const char *email, *display_name; /* the user's; filled by reads */
};

const char *assignment_status_name(enum assignment_status status); /* "active", "reserved" */
bool assignment_status_read(const char *name, enum assignment_status *status) MUST_CHECK;

/* `ordered`: where a purchase of the trial is under way, the total that it leads to, which may be less than the trial
 * has; otherwise LICENCES_NOT_ORDERED. Like a scheduled removal it already caps assignments: if licences that will be
 * gone were assigned, the paid order could not be confirmed. */
#define LICENCES_NOT_ORDERED INT64_MAX
/* How many licences can be assigned now: the free ones of a subscription that works (active, past_due, trial); else
 * 0. */
int64_t licences_assignable(const struct subscription *subscription, int64_t ordered);
/* Whether whoever holds the licence can work with it: it waits for no order, and its subscription works. */
bool licence_works(enum assignment_status status, enum subscription_status of_subscription);
/* How many licences can be assigned to the users of an order. `reserved`: including those that it is buying
 * (pending_licences). The caller checks whether the subscription works. */
int64_t licences_for_order(const struct subscription *subscription, bool reserved, int64_t ordered);

#endif
