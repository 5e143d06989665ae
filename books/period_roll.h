/* books/period_roll.h: ends billed periods, begins the next ones, and issues the invoices of the day.
 * Source: docs/rules.md, C (Billing, Removal, Overdue). */
#ifndef GUICHET_BOOKS_PERIOD_ROLL_H
#define GUICHET_BOOKS_PERIOD_ROLL_H

#include "books/act.h"
#include "books/day_done.h"

/* Inside an act on one organization or many, in order of their identifiers: rolls the subscriptions that we bill and
 * whose period ends on `day`, which is not after the today of any of the organizations. Each such subscription ends if
 * it was cancelled; else it takes its scheduled change and its new price and begins the next period. What renews and
 * what is pending becomes one invoice for each organization, day, currency and payment method; none where the total is
 * zero. By card and bank account an attempt to collect it is written, which the worker makes. Adds to *done. An act
 * does a bounded share; the rest stays due that day. STATUS_DUPLICATE: another process has begun one of the periods
 * meanwhile. */
enum status periods_roll(struct act *const acts[], size_t count, struct day day, struct day_done *done) MUST_CHECK;

#endif
