/* books/billing_day.h: does in one act everything that is due on one day. The worker, `guichet bill` and a sandbox's
 * clock turn all use it. Source: docs/rules.md, C (Billing, Overdue, Prepaid) and D. */
#ifndef GUICHET_BOOKS_BILLING_DAY_H
#define GUICHET_BOOKS_BILLING_DAY_H

#include "books/act.h"
#include "books/day_done.h"

/* Inside an act on one organization or many, in order of their identifiers: does what is due on `day`, which is not
 * after the today of any of them. kinds[i]: the kinds of due work to look for in the i-th organization (DUE_… of
 * sql/store_due.h); periods and pending lines are always looked for. The order is: endings (trials, prepaid lots); open
 * invoices, so that a subscription suspended today is not billed for the period that begins today; then periods and
 * invoices, except of an organization that has open invoices left: the next act does those. An act does a bounded
 * share; what is left stays due that day. Adds to *done. */
enum status billing_day(struct act *const acts[], const int64_t kinds[], size_t count, struct day day,
                        struct day_done *done) MUST_CHECK;

#endif
