/* books/removal.h: credits licences that are given back at once: credit notes, and reductions of pending lines.
 * Source: docs/rules.md, C (Removal of licences). */
#ifndef GUICHET_BOOKS_REMOVAL_H
#define GUICHET_BOOKS_REMOVAL_H

#include "billing/order.h"
#include "books/act.h"

/* Inside an act: credits what the steps say: by one credit note for each invoice that paid for the licences, and by
 * lines that reduce what is still pending. What makes the remaining licences dearer is invoiced at once by card or bank
 * account (*invoice_id, else ID_NONE), or is pending: by invoice, or because it is too little to be collected. order_id
 * ID_NONE: a cancellation, which is no order. */
enum status steps_credit(struct act *act, const struct subscription *subscription, struct id order_id,
                         const struct credit_step *steps, size_t count, struct id *invoice_id) MUST_CHECK;

#endif
