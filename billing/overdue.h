/* billing/overdue.h: what an open invoice does by itself, day by day, until it is paid. Source: product.md, C (Overdue) and D. Pure. */
#ifndef GUICHET_BILLING_OVERDUE_H
#define GUICHET_BILLING_OVERDUE_H

#include "billing/invoice.h"
#include "billing/subscription.h"

/* Days after the due date. The first attempt to collect is made on the day of issue; the others so many days after the first that failed. */
enum { SUSPENDED_AFTER_DAYS = 30, CANCELLED_AFTER_DAYS = 90, RETRIES_MAX = 4, COLLECTIONS_MAX = 1 + RETRIES_MAX };

/* Where a subscription on that invoice stands on `today`, as far as this invoice is concerned: active, past_due, suspended or cancelled. While
 * an attempt is under way nobody is late. Written off it counts as before: what it is for was not paid. Paid: active. */
enum subscription_status overdue_standing(const struct invoice *invoice, struct day today);
/* Whether it is collected again today: by card or bank account, nothing under way, and a retry's day has come. */
bool overdue_collects(const struct invoice *invoice, struct day today);
/* The next day after `today` on which one of the two above may change; DAY_NONE: never by itself. */
struct day overdue_next(const struct invoice *invoice, struct day today);

#endif
