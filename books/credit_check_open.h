/* books/credit_check_open.h: opens the credit check of an order by invoice, which waits until the operator has decided
 * it. Source: docs/rules.md, A6, A7, B (Binding quotes), C (Credit check). */
#ifndef GUICHET_BOOKS_CREDIT_CHECK_OPEN_H
#define GUICHET_BOOKS_CREDIT_CHECK_OPEN_H

#include "billing/order.h"
#include "billing/subscription.h"
#include "books/act.h"
#include "sql/store_credit_check.h"

/* The object of a check's journal entries, as JSON in the arena. */
const char *credit_check_object(struct act *act, const struct credit_check *check);
/* Inside an act: writes the order as credit_check_pending, its check, and the hold on its subscription. No licences are
 * given and nothing is charged. `stored`: whether the subscription has a row already; a new one is inserted as
 * pending. */
enum status credit_check_open(struct act *act, struct order *order, struct subscription *subscription,
                              bool stored) MUST_CHECK;
/* Inside an act: ends the hold of an order under check on its subscription, without giving any of what was ordered; a
 * new subscription that the order would have begun is cancelled. Writes the subscription; the caller writes order and
 * check. */
enum status credit_check_release(struct act *act, const struct order *order,
                                 struct subscription *subscription) MUST_CHECK;

#endif
