/* books/order_schedule.h: schedules a removal of licences for the next renewal.
 * Source: docs/rules.md, C (Removal): scheduled, no credit, and it already caps new assignments. */
#ifndef GUICHET_BOOKS_ORDER_SCHEDULE_H
#define GUICHET_BOOKS_ORDER_SCHEDULE_H

#include "billing/order.h"
#include "billing/subscription.h"
#include "books/act.h"

/* Inside an act: writes the order as scheduled and the change on its subscription. It replaces a change that was
 * scheduled before. */
enum status order_schedule(struct act *act, struct order *order, struct subscription *subscription) MUST_CHECK;
/* The same for an order whose credit check is passed after its return window has closed: order and subscription have
 * rows already, the hold on the subscription ends, and the order's users get their licences now. */
enum status order_schedule_checked(struct act *act, struct order *order, struct subscription *subscription) MUST_CHECK;
/* Inside an act: cancels a scheduled change and writes its order as cancelled, where there is one; the subscription is
 * changed in memory only. Any later change of licences does this: the total that was named last counts. */
enum status schedule_drop(struct act *act, struct subscription *subscription) MUST_CHECK;
/* The same for an addition or a cancellation that replaces a scheduled change: also writes a journal entry with what
 * was scheduled and the cancelled order. */
enum status schedule_end(struct act *act, struct subscription *subscription) MUST_CHECK;

#endif
