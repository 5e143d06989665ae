/* books/order_schedule.h: fewer licences from the next renewal on.
 * Source: docs/rules.md, C (Removal): scheduled, no credit, and it already caps new assignments. */
#ifndef GUICHET_BOOKS_ORDER_SCHEDULE_H
#define GUICHET_BOOKS_ORDER_SCHEDULE_H

#include "billing/order.h"
#include "billing/subscription.h"
#include "books/act.h"

/* Inside an act: writes the order as scheduled and the change on its subscription. An earlier scheduled change gives
 * way to it. */
enum status order_schedule(struct act *act, struct order *order, struct subscription *subscription) MUST_CHECK;
/* The same for an order whose credit check is passed when its return window has closed: order and subscription are
 * written already, the hold on the subscription ends, and the order's users get their licences now. */
enum status order_schedule_checked(struct act *act, struct order *order, struct subscription *subscription) MUST_CHECK;
/* Inside an act: takes a scheduled change back (its order is cancelled) where there is one; the subscription is
 * changed in memory only. Also what any later change of licences does to it: the newest total is the one that is
 * meant. */
enum status schedule_drop(struct act *act, struct subscription *subscription) MUST_CHECK;
/* The same for an addition or a cancellation that ends a scheduled change: where there is one, an entry of its own
 * tells what was scheduled, and that its order is cancelled. */
enum status schedule_end(struct act *act, struct subscription *subscription) MUST_CHECK;

#endif
