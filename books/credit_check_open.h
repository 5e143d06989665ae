/* books/credit_check_open.h: an order paid by invoice that waits until the operator has looked at what its
 * organization may owe. Source: docs/rules.md, A6, A7, B (Binding quotes), C (Credit check). */
#ifndef GUICHET_BOOKS_CREDIT_CHECK_OPEN_H
#define GUICHET_BOOKS_CREDIT_CHECK_OPEN_H

#include "billing/order.h"
#include "billing/subscription.h"
#include "books/act.h"
#include "sql/store_credit_check.h"

/* What a check's journal entries are about, in the arena. */
const char *credit_check_object(struct act *act, const struct credit_check *check);
/* Inside an act: writes the order as credit_check_pending, its check, and the hold on its subscription. Nothing is
 * given or charged. `stored` says whether the subscription is a row already; a new one goes in as pending. */
enum status credit_check_open(struct act *act, struct order *order, struct subscription *subscription,
                              bool stored) MUST_CHECK;
/* Inside an act: gives the subscription of an order under check free again, with nothing of what was ordered; one
 * that was to begin with it is cancelled. Written here; order and check are the caller's. */
enum status credit_check_release(struct act *act, const struct order *order,
                                 struct subscription *subscription) MUST_CHECK;

#endif
