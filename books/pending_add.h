/* books/pending_add.h: lines that wait for the next invoice paid the same way.
 * Source: docs/rules.md, A12 and C (Billing). */
#ifndef GUICHET_BOOKS_PENDING_ADD_H
#define GUICHET_BOOKS_PENDING_ADD_H

#include "billing/credit.h"
#include "billing/subscription.h"
#include "books/act.h"

/* Inside an act: lines of the subscription, in one statement, for the invoice paid as the subscription is now. They
 * come due as billing/renewal.h says; lines of nothing wait for one that is worth an invoice. *first (where not
 * NULL): the first line's identifier. */
enum status pending_add(struct act *act, const struct subscription *s, struct id order_id, const struct line *lines,
                        size_t count, struct id *first) MUST_CHECK;
/* Inside an act: a line that takes from a waiting one (`reduces`: id, payment method and day of that). Both wait for
 * the same invoice, however the subscription is paid by now, so that what waits for an invoice is never less than
 * nothing. */
enum status pending_reduce(struct act *act, const struct subscription *s, struct id order_id,
                           const struct credit_source *reduces, const struct line *line) MUST_CHECK;

#endif
