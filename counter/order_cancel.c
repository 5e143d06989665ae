/* counter/order_cancel.c */
#include "counter/order_cancel.h"

#include "counter/credit_check.h"
#include "counter/order_schedule.h"
#include "counter/order_users.h"
#include "sql/store_order.h"
#include "sql/store_subscription.h"

/* The order and what it did to its subscription: the entry is the subscription's, which is free for other changes from here on. */
static const char *subscription_state(struct counter *c, const struct order *order, const struct subscription *s)
{
    struct json_write json = json_start(c->arena);

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

static enum status checked_cancel(struct counter *c, struct order *order, struct subscription *s)
{
    struct credit_check check;
    enum status status = store_credit_check_of_order(c->sql, c->arena, order->organization_id, order->id, &check);

    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_INTERNAL : status;
    if (!credit_check_advance(&check.status, CREDIT_CHECK_CANCELLED) || !order_advance(&order->status, ORDER_CANCELLED))
        return STATUS_INTERNAL;
    order->credit_check.status = check.status;
    if ((status = store_credit_check_update(c->sql, &check)) != STATUS_OK || (status = credit_check_release(c, order, s)) != STATUS_OK)
        return status;
    return store_order_update(c->sql, order);
}

static enum status scheduled_cancel(struct counter *c, struct order *order, struct subscription *s)
{
    enum status status;

    if (!id_equal(s->scheduled_order_id, order->id))
        return STATUS_INTERNAL;
    if ((status = schedule_drop(c, s)) != STATUS_OK || (status = store_subscription_update(c->sql, s)) != STATUS_OK)
        return status;
    return store_order_find(c->sql, c->arena, order->organization_id, order->id, order); /* as schedule_drop left it */
}

enum status act_order_cancel(struct counter *c, const void *in, void *out)
{
    const struct id *order_id = in;
    struct order *order = out;
    struct subscription subscription;
    const char *before;
    enum status status = store_order_find(c->sql, c->arena, c->organization.id, *order_id, order);

    if (status != STATUS_OK)
        return status;
    if (order->status != ORDER_CREDIT_CHECK_PENDING && order->status != ORDER_SCHEDULED)
        return STATUS_ORDER_NOT_CANCELLABLE;
    status = store_subscription_find(c->sql, c->arena, c->organization.id, order->subscription_id, c->today, &subscription);
    if (status != STATUS_OK)
        return status;
    before = subscription_state(c, order, &subscription);
    status = order->status == ORDER_SCHEDULED ? scheduled_cancel(c, order, &subscription) : checked_cancel(c, order, &subscription);
    if (status != STATUS_OK)
        return status;
    journal_tell(c, EVENT_SUBSCRIPTION_CHANGED, journal_object(c, "subscription", ID_SUBSCRIPTION, subscription.id), before,
                 subscription_state(c, order, &subscription));
    return order_users_read(c, order);
}
