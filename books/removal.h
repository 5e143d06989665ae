/* books/removal.h: licences go back at once: lots, credit notes, what was pending.
 * Source: docs/rules.md, C (Removal of licences). */
#ifndef GUICHET_BOOKS_REMOVAL_H
#define GUICHET_BOOKS_REMOVAL_H

#include "billing/order.h"
#include "books/act.h"

/* Inside an act: gives back what the steps say: one credit note for each invoice that paid; a line that reduces what
 * is still pending. What a step makes dearer waits for the next invoice, or is invoiced at once, by card and bank
 * account: *invoice_id, else ID_NONE. order_id ID_NONE: a cancellation, which is no order. */
enum status steps_credit(struct act *act, const struct subscription *subscription, struct id order_id,
                         const struct credit_step *steps, size_t count, struct id *invoice_id) MUST_CHECK;

#endif
