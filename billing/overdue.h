/* billing/overdue.h: what an open invoice does by itself, day by day, until it is paid.
 * Source: docs/rules.md, C (Overdue) and D. Pure. */
#ifndef GUICHET_BILLING_OVERDUE_H
#define GUICHET_BILLING_OVERDUE_H

#include "billing/invoice.h"
#include "billing/subscription.h"

/* Days after the due date, or after the day on which an invoice that had been paid was owed again. The first attempt to
 * collect is made on the day of issue; the others so many days after the first that failed. */
enum { SUSPENDED_AFTER_DAYS = 30, CANCELLED_AFTER_DAYS = 90, RETRIES_MAX = 4, COLLECTIONS_MAX = 1 + RETRIES_MAX };

/* Whether the one is further from active than the other: active, past_due, suspended, cancelled. */
bool overdue_is_worse(enum subscription_status standing, enum subscription_status than);
/* Of each, least_minor: billing/minimum.h. An invoice of which less is due is neither collected nor overdue: it waits
 * for a transfer or a credit note, and nothing happens to it by itself. */

/* Where a subscription on that invoice, which stands at `now`, stands on `today` as far as this invoice is concerned:
 * active, past_due, suspended or cancelled. An attempt under way makes nothing worse, and nothing better either: it
 * has not paid anything yet, and an attempt that waits for its payer may take a day. Written off it counts as before:
 * what it is for was not paid. Paid: active. */
enum subscription_status overdue_standing(const struct invoice *invoice, struct day today, enum subscription_status now,
                                          int64_t least_minor);
/* Whether it is collected again today: by card or bank account, nothing under way, and a retry's day has come. */
bool overdue_collects(const struct invoice *invoice, struct day today, int64_t least_minor);
/* The next day on which one of the two above may change; DAY_NONE: never by itself. Later than `today`, but for a
 * retry that is due today already and was not made yet. While an attempt is under way: the day of the next retry, or
 * tomorrow where that is past; on it, an attempt that only waits for its payer makes way (books/billing_day.c). */
struct day overdue_next(const struct invoice *invoice, struct day today, int64_t least_minor);

#endif
