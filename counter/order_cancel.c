/* counter/order_cancel.c */
#include "counter/order_cancel.h"

#include "books/credit_check_open.h"
#include "books/order_schedule.h"
#include "books/order_users.h"
#include "counter/credit_check.h"
#include "counter/payment_settle.h"
#include "sql/store_order.h"
#include "sql/store_payment.h"
#include "sql/store_subscription.h"

/* The journal text of an order's effect on its subscription: the entry is the subscription's, which can be changed
 * again after it. */
static const char *subscription_state(struct act *act, const struct order *order, const struct subscription *s)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "status", subscription_status_name(s->status));
    json_put_int(&json, "total_licences", s->total_licences);
    json_put_int(&json, "pending_licences", s->pending_licences);
    if (id_is_none(s->scheduled_order_id))
        json_put_null(&json, "scheduled_licences");
    else
        json_put_int(&json, "scheduled_licences", s->scheduled_licences);
    json_put_id(&json, "order_id", ID_ORDER, order->id);
    json_put_string(&json, "order_status", order_status_name(order->status));
    json_close(&json);
    return json_text(&json, NULL);
}

static enum status checked_cancel(struct act *act, struct order *order, struct subscription *s)
{
    struct credit_check check;
    enum status status = store_credit_check_of_order(act->sql, act->arena, order->organization_id, order->id, &check);

    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_INTERNAL : status;
    if (!credit_check_advance(&check.status, CREDIT_CHECK_CANCELLED) || !order_advance(&order->status, ORDER_CANCELLED))
        return STATUS_INTERNAL;
    order->credit_check.status = check.status;
    if ((status = store_credit_check_update(act->sql, &check)) != STATUS_OK ||
        (status = credit_check_release(act, order, s)) != STATUS_OK)
        return status;
    return store_order_update(act->sql, order);
}

static enum status scheduled_cancel(struct act *act, struct order *order, struct subscription *s)
{
    enum status status;

    if (!id_equal(s->scheduled_order_id, order->id))
        return STATUS_INTERNAL;
    if ((status = schedule_drop(act, s)) != STATUS_OK || (status = store_subscription_update(act->sql, s)) != STATUS_OK)
        return status;
    return store_order_find(act->sql, act->arena, order->organization_id, order->id,
                            order); /* schedule_drop has cancelled it */
}

/* What the first act finds, for the second. */
struct cancelled {
    struct order order;
    order_renderer render;
    struct payment payment; /* of an order whose charge waits for its card holder */
};

static enum status cancelled_tell(struct act *act, struct order *order, const struct subscription *s,
                                  const char *before)
{
    journal_tell(act, EVENT_SUBSCRIPTION_CHANGED, journal_object(act, "subscription", ID_SUBSCRIPTION, s->id), before,
                 subscription_state(act, order, s));
    return order_users_read(act, order);
}

/* Writes nothing and leaves the key free: voiding a charge twice is safe, so a retry starts over. */
static enum status charge_leave(struct act *act, struct cancelled *cancelled)
{
    struct payment_call call;
    enum status status = store_payment_of_order(act->sql, act->arena, act->organization.id, cancelled->order.id, &call);

    act->ends = SILENT;
    if (status == STATUS_OK)
        cancelled->payment = call.payment;
    return status == STATUS_NOT_FOUND ? STATUS_INTERNAL : status;
}

static enum status act_order_cancel(struct act *act, const struct id *order_id, struct cancelled *cancelled)
{
    struct order *order = &cancelled->order;
    struct subscription subscription;
    const char *before;
    enum status status = store_order_find(act->sql, act->arena, act->organization.id, *order_id, order);

    if (status != STATUS_OK)
        return status;
    if (order->status == ORDER_PAYMENT_ACTION_REQUIRED)
        return charge_leave(act, cancelled);
    if (order->status != ORDER_CREDIT_CHECK_PENDING && order->status != ORDER_SCHEDULED)
        return STATUS_ORDER_NOT_CANCELLABLE;
    status = store_subscription_bare(act->sql, act->arena, act->organization.id, order->subscription_id, act->today,
                                     &subscription);
    if (status != STATUS_OK)
        return status;
    before = subscription_state(act, order, &subscription);
    status = order->status == ORDER_SCHEDULED ? scheduled_cancel(act, order, &subscription)
                                              : checked_cancel(act, order, &subscription);
    return status != STATUS_OK ? status : cancelled_tell(act, order, &subscription, before);
}
ACT(act_order_cancel, struct id, struct cancelled);

/* Settles the gateway's final answer: a declined charge cancels the order, and this act renders the answer; any other
 * confirms it, and the request is refused. */
static enum status act_charge_end(struct act *act, const struct settling *settling, struct cancelled *cancelled)
{
    struct order *order = &cancelled->order;
    struct subscription subscription;
    struct settled settled;
    const char *before;
    enum status status =
        store_order_find(act->sql, act->arena, act->organization.id, cancelled->payment.order_id, order);

    if (status != STATUS_OK)
        return status;
    if (order->status != ORDER_PAYMENT_ACTION_REQUIRED)
        return STATUS_ORDER_NOT_CANCELLABLE; /* another request or the worker settled the charge first */
    status = store_subscription_bare(act->sql, act->arena, act->organization.id, order->subscription_id, act->today,
                                     &subscription);
    if (status != STATUS_OK)
        return status;
    before = subscription_state(act, order, &subscription);
    if ((status = act_payment_settle(act, settling, &settled)) != STATUS_OK)
        return status;
    *order = settled.order;
    act->ends = order->status != ORDER_CANCELLED ? SILENT : ANSWERED;
    if (act->ends == SILENT)
        return STATUS_OK;
    status = store_subscription_bare(act->sql, act->arena, act->organization.id, order->subscription_id, act->today,
                                     &subscription);
    return status != STATUS_OK ? status : cancelled_tell(act, order, &subscription, before);
}
ACT(act_charge_end, struct settling, struct cancelled);

static void cancelled_render(const struct act *act, const struct cancelled *cancelled, struct answer *answer)
{
    if (cancelled->render != NULL)
        cancelled->render(act, &cancelled->order, answer);
}

/* Voids the charge, with no transaction or lock, and settles the answer. */
static enum status charge_give_up(struct counter *c, struct cancelled *cancelled)
{
    struct gateway_charge charge;
    struct settling settling = { .payment_id = cancelled->payment.id, .charge = &charge, .cancelling = true };
    bool entered = false;
    enum status status = payment_drop(c, &cancelled->payment, &entered, &charge);

    errand_leave(&c->act, entered);
    if (status != STATUS_OK)
        return status;
    status = payment_settle_by(c, caller_organization(c), act_charge_end, &settling, cancelled_render, cancelled);
    if (status == STATUS_UNAVAILABLE)
        return STATUS_OUTCOME_UNKNOWN; /* the charge has ended at the gateway, and our books do not say so yet */
    return status == STATUS_OK && c->act.ends == SILENT ? STATUS_ORDER_NOT_CANCELLABLE : status;
}

enum status order_cancel(struct counter *c, struct id order_id, order_renderer render, struct order *order)
{
    struct cancelled cancelled = { .render = render };
    enum status status =
        counter_run_rendered(c, caller_organization(c), act_order_cancel, &order_id, cancelled_render, &cancelled);

    if (status == STATUS_OK && c->act.ends == SILENT)
        status = charge_give_up(c, &cancelled);
    if (status == STATUS_OK && !c->answer.replayed)
        *order = cancelled.order;
    return status;
}
