/* books/period_roll.h: billed periods end and the next ones begin; invoices go out.
 * Source: docs/rules.md, C (Billing, Removal, Overdue). */
#ifndef GUICHET_BOOKS_PERIOD_ROLL_H
#define GUICHET_BOOKS_PERIOD_ROLL_H

#include "books/act.h"
#include "books/day_done.h"

/* Inside an act on one organization or many: what `day` (not after any of their todays) brings to subscriptions that
 * we bill. Each whose period ends on that day is cancelled, or takes its scheduled change and its price and begins
 * the next period; what renews and what waits to be invoiced becomes one invoice an organization, day, currency and
 * payment method, none where the total is zero; by card and bank account an attempt to collect it is written, for
 * whoever pursues payments. Adds to *done. An act takes a bounded share: the rest stays due that day. The acts are
 * in order of their organizations' identifiers. STATUS_DUPLICATE: a period was begun by somebody else meanwhile. */
enum status periods_roll(struct act *const acts[], size_t count, struct day day, struct day_done *done) MUST_CHECK;

#endif
