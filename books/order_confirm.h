/* books/order_confirm.h: what confirming an order does. The request, the worker and the decision of a credit check
 * all confirm through here. Source: docs/rules.md, A5, A6, A12, D. */
#ifndef GUICHET_BOOKS_ORDER_CONFIRM_H
#define GUICHET_BOOKS_ORDER_CONFIRM_H

#include "billing/order.h"
#include "books/act.h"

/* Inside an act: advances the order to confirmed, gives the licences as a lot, invoices what the quote says (at
 * once, or as pending lines of the next invoice), books and tells it. `subscription` is the one that changes, a row
 * already.
 * `payment` NULL: nothing is charged by card or bank account. The order is written by the caller. */
enum status order_confirm(struct act *act, struct order *order, const struct quote *quote,
                          struct subscription *subscription, struct payment *payment) MUST_CHECK;
/* Inside an act: the charge did not happen. Gives the subscription free again; nothing is bought. `as`:
 * payment_failed, which is told here, or cancelled, where somebody takes it back (counter/order_cancel.h tells it).
 * The order is written by the caller. */
enum status order_fail(struct act *act, struct order *order, enum order_status as,
                       struct subscription *subscription) MUST_CHECK;

#endif
