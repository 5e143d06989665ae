/* billing/overdue.h: what happens to an unpaid invoice, day by day: retries, and the states of its subscriptions.
 * Source: docs/rules.md, C (Overdue) and D. Pure. */
#ifndef GUICHET_BILLING_OVERDUE_H
#define GUICHET_BILLING_OVERDUE_H

#include "billing/invoice.h"
#include "billing/subscription.h"

/* SUSPENDED_…, CANCELLED_AFTER_DAYS: days after the due date, or after the day on which a paid invoice was due again.
 * The first attempt to collect is made on the day of issue; the retries on fixed days after the first one that
 * failed. */
enum { SUSPENDED_AFTER_DAYS = 30, CANCELLED_AFTER_DAYS = 90, RETRIES_MAX = 4, COLLECTIONS_MAX = 1 + RETRIES_MAX };

/* Whether `standing` is further from active than `than`: active, past_due, suspended, cancelled. */
bool overdue_is_worse(enum subscription_status standing, enum subscription_status than);
/* least_minor, in all of these: from billing/minimum.h. An invoice with less due is neither collected nor overdue: it
 * waits for a transfer or a credit note. */

/* The state that this invoice asks for on `today` of a subscription on it whose state is `now`: active, past_due,
 * suspended or cancelled. While an attempt is under way the state gets neither worse nor better: nothing is paid yet,
 * and an attempt that waits for its payer may take a day. A written-off invoice counts as before, because it was not
 * paid. Paid: active. */
enum subscription_status overdue_standing(const struct invoice *invoice, struct day today, enum subscription_status now,
                                          int64_t least_minor);
/* Whether the invoice is collected again today: its method is a card or bank account, no attempt is under way, and the
 * day of a retry has come. */
bool overdue_collects(const struct invoice *invoice, struct day today, int64_t least_minor);
/* The next day on which one of the two above may change; DAY_NONE: on none. After `today`, except for a retry that is
 * due today and was not made yet. While an attempt is under way: the day of the next retry, or tomorrow if that has
 * passed; on that day an attempt that only waits for its payer is voided (books/billing_day.c). */
struct day overdue_next(const struct invoice *invoice, struct day today, int64_t least_minor);
/* What comes of the invoice by itself while it stays unpaid, whatever day it is: since when it counts as unpaid, when
 * it is collected again (DAY_NONE: not any more), when its subscriptions are suspended and cancelled. All are DAY_NONE
 * where nothing is to happen on a day (next_on): it is paid, too little is due, or all of this has come; or its first
 * attempt is under way, whose end sets the days. */
struct overdue_days {
    struct day since, retry_on, suspends_on, cancels_on;
};
struct overdue_days overdue_days(const struct invoice *invoice);

#endif
