/* counter/order_cancel.h: takes an order back that has not happened yet.
 * Source: docs/rules.md, A7, C (Late answers), D; docs/api.md, Quotes and orders. */
#ifndef GUICHET_COUNTER_ORDER_CANCEL_H
#define GUICHET_COUNTER_ORDER_CANCEL_H

#include "billing/order.h"
#include "counter/counter.h"
#include "counter/errand.h"

/* On the actor's organization; `render` answers (NULL: nobody is
 * answered). *order: as it is afterwards, unless
 * counter->answer.replayed. credit_check_pending: its check ends undecided, the subscription is free again (a new
 * one is cancelled); scheduled: nothing changes at the next renewal; payment_action_required: the charge is given up
 * at the gateway, with no transaction open, and where that is so the order is cancelled with its payment. Nothing
 * was charged in any case.
 * STATUS_NOT_FOUND; STATUS_ORDER_NOT_CANCELLABLE: it is confirmed, has ended, or its charge may have happened; also
 * where its card holder was faster than the cancellation, which confirms it. STATUS_UNAVAILABLE: too many wait for
 * the gateway. In all these nothing is cancelled. STATUS_PAYMENT_DISPUTED: what the gateway says of the charge
 * cannot be used; order and charge are as they were, the payment is flagged. STATUS_OUTCOME_UNKNOWN: the gateway did
 * not say whether the charge is given up. The key is free and asks again; where the worker hears first that it is,
 * the order ends as payment_failed: the attempt to cancel is not recorded. */
enum status order_cancel(struct counter *c, struct id order_id, order_renderer render, struct order *order) MUST_CHECK;

#endif
