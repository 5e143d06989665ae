/* books/order_confirm.h: confirms an order, or ends it unpaid. Requests, the worker and the decision of a credit check
 * all use it. Source: docs/rules.md, A5, A6, A12, D. */
#ifndef GUICHET_BOOKS_ORDER_CONFIRM_H
#define GUICHET_BOOKS_ORDER_CONFIRM_H

#include "billing/order.h"
#include "books/act.h"

/* Inside an act: advances the order to confirmed, gives the licences as a lot (or takes them), invoices what the quote
 * says (at once, or as pending lines of the next invoice), and writes ledger and journal. `subscription`: the one that
 * changes; it has a row already. `payment`: the succeeded or processing charge; NULL: nothing is charged by card or
 * bank account. The caller writes the order. */
enum status order_confirm(struct act *act, struct order *order, const struct quote *quote,
                          struct subscription *subscription, struct payment *payment) MUST_CHECK;
/* Inside an act: the charge did not happen. Ends the order's hold on the subscription; no licences are given. `as`:
 * payment_failed, whose journal entry is written here, or cancelled, where a person cancels the order
 * (counter/order_cancel.h writes the entry). The caller writes the order. */
enum status order_fail(struct act *act, struct order *order, enum order_status as,
                       struct subscription *subscription) MUST_CHECK;

#endif
