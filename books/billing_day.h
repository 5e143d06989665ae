/* books/billing_day.h: everything that a day brings by itself, in one act. The worker, `guichet bill` and a turned
 * clock all come through here. Source: docs/rules.md, C (Billing, Overdue, Prepaid) and D. */
#ifndef GUICHET_BOOKS_BILLING_DAY_H
#define GUICHET_BOOKS_BILLING_DAY_H

#include "books/act.h"
#include "books/day_done.h"

/* Inside an act, on one organization or many, in order of identifier: what is due on `day`, not after any of their
 * todays. kinds[i]: which kinds are looked for in the i-th (DUE_… of sql/store_due.h); periods and what waits always
 * are. First what ends (trials, prepaid lots), then the open invoices (what is suspended today is not billed for the
 * period that begins today), then periods and invoices: of an organization with open invoices left, by the next act.
 * A bounded share: what is left stays due that day. Adds to *done. */
enum status billing_day(struct act *const acts[], const int64_t kinds[], size_t count, struct day day,
                        struct day_done *done) MUST_CHECK;

#endif
