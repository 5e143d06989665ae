/* books/pending_add.h: lines that wait for the next invoice paid the same way.
 * Source: docs/rules.md, A12 and C (Billing). */
#ifndef GUICHET_BOOKS_PENDING_ADD_H
#define GUICHET_BOOKS_PENDING_ADD_H

#include "billing/credit.h"
#include "billing/invoice.h"
#include "billing/subscription.h"
#include "books/act.h"
#include "sql/store_pending_line.h"

/* Inside an act: lines of the subscription, in one statement, for the invoice paid as the subscription is now. They
 * come due on due_on (billing/renewal.h); lines of nothing wait for one that is worth an invoice. *first (where not
 * NULL): the first line's identifier. */
enum status pending_add(struct act *act, const struct subscription *s, struct id order_id, const struct line *lines,
                        size_t count, struct day due_on, struct id *first) MUST_CHECK;
/* Inside an act: a period's line that would have been invoiced waits instead, under its own identifier, until
 * another one is invoiced by that method: too little was due to be collected. Written by the caller. */
enum status pending_keep(struct act *act, const struct invoice_line *line, struct id payment_method_id,
                         struct pending_line *kept) MUST_CHECK;
/* Inside an act: a line that takes from a waiting one (`reduces`: id, payment method and day of that). Both wait for
 * the same invoice, however the subscription is paid by now, so that what waits for an invoice is never less than
 * nothing. */
enum status pending_reduce(struct act *act, const struct subscription *s, struct id order_id,
                           const struct credit_source *reduces, const struct line *line) MUST_CHECK;

#endif
