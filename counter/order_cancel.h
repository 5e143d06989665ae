/* counter/order_cancel.h: takes an order back that has not happened yet. Source: product.md, A7, C (Late answers), D; api.md, Quotes and orders. */
#ifndef GUICHET_COUNTER_ORDER_CANCEL_H
#define GUICHET_COUNTER_ORDER_CANCEL_H

#include "billing/order.h"
#include "counter/counter.h"

/* An act on the actor's organization. `in` is the order's struct id, `out` struct order as it is afterwards.
 * credit_check_pending: its check ends undecided, the subscription is free again (a new one is cancelled); scheduled: nothing changes at the
 * next renewal. Nothing was charged in either case.
 * STATUS_NOT_FOUND; STATUS_ORDER_NOT_CANCELLABLE: it is confirmed, has ended, or its charge may have happened. */
enum status act_order_cancel(struct counter *c, const void *in, void *out) MUST_CHECK;

#endif
