/* counter/order_cancel.h: cancels an order that has not taken effect yet.
 * Source: docs/rules.md, A7, C (Late answers), D; docs/api.md, Quotes and orders. */
#ifndef GUICHET_COUNTER_ORDER_CANCEL_H
#define GUICHET_COUNTER_ORDER_CANCEL_H

#include "billing/order.h"
#include "counter/counter.h"
#include "counter/errand.h"

/* Cancels an order of the actor's organization. `render` renders the answer (NULL: none). *order: as it is afterwards,
 * unless counter->answer.replayed. By the state of the order:
 * - credit_check_pending: its check is cancelled, and its subscription can be changed again (a new one is cancelled);
 * - scheduled: the change at the next renewal is dropped;
 * - payment_action_required: the charge is voided at the gateway, with no transaction open; if the gateway confirms
 *   that, the order and its payment end.
 * Nothing was charged in any of these.
 * STATUS_NOT_FOUND; STATUS_ORDER_NOT_CANCELLABLE: the order is confirmed, has ended, or its charge may have happened;
 * also where the card holder completed the charge first, which confirms the order. STATUS_UNAVAILABLE: too many
 * processes wait for the gateway. On these nothing was cancelled. STATUS_PAYMENT_DISPUTED: the gateway's answer about
 * the charge cannot be used; the payment is flagged, order and charge are unchanged. STATUS_OUTCOME_UNKNOWN: the
 * gateway did not say whether the charge is voided, or that could not be written; the key is free, and the same request
 * asks again. If the worker learns first that it is voided, the order ends as payment_failed, because the attempt to
 * cancel is not recorded. */
enum status order_cancel(struct counter *c, struct id order_id, order_renderer render, struct order *order) MUST_CHECK;

#endif
