/* counter/subscription_history.h: a subscription's licences and cost over the last twelve months: what periods, orders
 * and documents say, added up; nothing is computed anew. Source: docs/api.md, Subscriptions. */
#ifndef GUICHET_COUNTER_SUBSCRIPTION_HISTORY_H
#define GUICHET_COUNTER_SUBSCRIPTION_HISTORY_H

#include "billing/subscription.h"
#include "counter/counter.h"

enum { HISTORY_MONTHS = 12 };
#define HISTORY_UNKNOWN (-1) /* no rows tell how many licences there were */

struct history_month {
    struct period month;
    int64_t licences;                       /* on its last day, in the month that runs: now; HISTORY_UNKNOWN */
    int64_t invoiced_minor, credited_minor; /* on the documents of the month, without tax */
};

struct subscription_history {
    struct currency currency;
    struct history_month months[HISTORY_MONTHS]; /* the oldest first; the last one is the month that runs */
};

/* A read outside an act. STATUS_NOT_FOUND. */
enum status subscription_history_read(struct counter *counter, struct id subscription_id,
                                      struct subscription_history *history) MUST_CHECK;

#endif
