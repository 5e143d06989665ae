/* books/pending_add.h: writes pending lines: lines that wait for the next invoice paid by the same method.
 * Source: docs/rules.md, A12 and C (Billing). */
#ifndef GUICHET_BOOKS_PENDING_ADD_H
#define GUICHET_BOOKS_PENDING_ADD_H

#include "billing/credit.h"
#include "billing/invoice.h"
#include "billing/subscription.h"
#include "books/act.h"
#include "sql/store_pending_line.h"

/* Inside an act: writes lines of the subscription, in one statement, for the next invoice by its current payment
 * method. due_on: the day on which they are invoiced even if nothing renews (billing/renewal.h); lines of zero get none
 * and wait for another line. *first (where not NULL): the first line's identifier. */
enum status pending_add(struct act *act, const struct subscription *s, struct id order_id, const struct line *lines,
                        size_t count, struct day due_on, struct id *first) MUST_CHECK;
/* Inside an act: turns a period's line into a pending line with the same identifier, because too little was due to be
 * collected; it is invoiced with the next line by that method. Fills *kept; the caller writes it. */
enum status pending_keep(struct act *act, const struct invoice_line *line, struct id payment_method_id,
                         struct pending_line *kept) MUST_CHECK;
/* Inside an act: writes a pending line that reduces another pending line (`reduces`: id, payment method and due day of
 * that line). Both go on the same invoice, even if the subscription is paid by another method now, so that pending
 * lines never sum to less than zero. */
enum status pending_reduce(struct act *act, const struct subscription *s, struct id order_id,
                           const struct credit_source *reduces, const struct line *line) MUST_CHECK;

#endif
