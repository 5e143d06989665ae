/* books/order_schedule.c */
#include "books/order_schedule.h"

#include "sql/store_order.h"
#include "sql/store_subscription.h"

static const char *scheduled_json(struct counter *c, const struct subscription *s)
{
    struct json_write json = json_start(c->arena);

    json_open(&json, NULL);
    json_put_int(&json, "total_licences", s->total_licences);
    if (id_is_none(s->scheduled_order_id))
        json_put_null(&json, "scheduled_licences");
    else
        json_put_int(&json, "scheduled_licences", s->scheduled_licences);
    json_close(&json);
    return json_text(&json, NULL);
}

enum status schedule_drop(struct counter *c, struct subscription *s)
{
    struct order order;
    enum status status;

    if (id_is_none(s->scheduled_order_id))
        return STATUS_OK;
    if ((status = store_order_find(c->sql, c->arena, s->organization_id, s->scheduled_order_id, &order)) != STATUS_OK)
        return status;
    if (!order_advance(&order.status, ORDER_CANCELLED))
        return STATUS_INTERNAL;
    s->scheduled_order_id = ID_NONE;
    s->scheduled_licences = 0;
    return store_order_update(c->sql, &order);
}

static const char *ending_json(struct counter *c, const struct subscription *s, struct id order_id,
                               enum order_status status)
{
    struct json_write json = json_start(c->arena);

    json_open(&json, NULL);
    json_put_int(&json, "total_licences", s->total_licences);
    if (id_is_none(s->scheduled_order_id))
        json_put_null(&json, "scheduled_licences");
    else
        json_put_int(&json, "scheduled_licences", s->scheduled_licences);
    json_put_id(&json, "order_id", ID_ORDER, order_id);
    json_put_string(&json, "order_status", order_status_name(status));
    json_close(&json);
    return json_text(&json, NULL);
}

enum status schedule_end(struct counter *c, struct subscription *s)
{
    struct id order_id = s->scheduled_order_id;
    const char *before;
    enum status status;

    if (id_is_none(order_id))
        return STATUS_OK;
    before = ending_json(c, s, order_id, ORDER_SCHEDULED);
    if ((status = schedule_drop(c, s)) != STATUS_OK)
        return status;
    journal_tell(c, EVENT_SUBSCRIPTION_CHANGED, journal_object(c, "subscription", ID_SUBSCRIPTION, s->id), before,
                 ending_json(c, s, order_id, ORDER_CANCELLED));
    return STATUS_OK;
}

enum status order_schedule(struct counter *c, struct order *order, struct subscription *s)
{
    const char *before = scheduled_json(c, s);
    enum status status;

    if ((status = schedule_drop(c, s)) != STATUS_OK)
        return status;
    order->status = ORDER_SCHEDULED;
    s->scheduled_order_id = order->id;
    s->scheduled_licences = order->total_licences;
    if ((status = store_order_insert(c->sql, order)) != STATUS_OK ||
        (status = store_subscription_update(c->sql, s)) != STATUS_OK)
        return status;
    journal_tell(c, EVENT_SUBSCRIPTION_CHANGED, journal_object(c, "subscription", ID_SUBSCRIPTION, s->id), before,
                 scheduled_json(c, s));
    return STATUS_OK;
}
