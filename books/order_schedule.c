/* books/order_schedule.c */
#include "books/order_schedule.h"

#include "books/order_users.h"
#include "sql/store_order.h"
#include "sql/store_subscription.h"

/* Opens an object with the licences that there are and are planned. */
static struct json_write licences_begin(struct act *act, const struct subscription *s)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_int(&json, "total_licences", s->total_licences);
    if (id_is_none(s->scheduled_order_id))
        json_put_null(&json, "scheduled_licences");
    else
        json_put_int(&json, "scheduled_licences", s->scheduled_licences);
    return json;
}

static const char *scheduled_json(struct act *act, const struct subscription *s)
{
    struct json_write json = licences_begin(act, s);

    json_close(&json);
    return json_text(&json, NULL);
}

enum status schedule_drop(struct act *act, struct subscription *s)
{
    struct order order;
    enum status status;

    if (id_is_none(s->scheduled_order_id))
        return STATUS_OK;
    if ((status = store_order_find(act->sql, act->arena, s->organization_id, s->scheduled_order_id, &order)) !=
        STATUS_OK)
        return status;
    if (!order_advance(&order.status, ORDER_CANCELLED))
        return STATUS_INTERNAL;
    s->scheduled_order_id = ID_NONE;
    s->scheduled_licences = 0;
    return store_order_update(act->sql, &order);
}

static const char *ending_json(struct act *act, const struct subscription *s, struct id order_id,
                               enum order_status status)
{
    struct json_write json = licences_begin(act, s);

    json_put_id(&json, "order_id", ID_ORDER, order_id);
    json_put_string(&json, "order_status", order_status_name(status));
    json_close(&json);
    return json_text(&json, NULL);
}

enum status schedule_end(struct act *act, struct subscription *s)
{
    struct id order_id = s->scheduled_order_id;
    const char *before;
    enum status status;

    if (id_is_none(order_id))
        return STATUS_OK;
    before = ending_json(act, s, order_id, ORDER_SCHEDULED);
    if ((status = schedule_drop(act, s)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_SUBSCRIPTION_CHANGED, journal_object(act, "subscription", ID_SUBSCRIPTION, s->id), before,
                 ending_json(act, s, order_id, ORDER_CANCELLED));
    return STATUS_OK;
}

static enum status schedule_write(struct act *act, const struct order *order, struct subscription *s,
                                  const char *before)
{
    enum status status;

    s->scheduled_order_id = order->id;
    s->scheduled_licences = order->total_licences;
    if ((status = store_subscription_update(act->sql, s)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_SUBSCRIPTION_CHANGED, journal_object(act, "subscription", ID_SUBSCRIPTION, s->id), before,
                 scheduled_json(act, s));
    return STATUS_OK;
}

enum status order_schedule(struct act *act, struct order *order, struct subscription *s)
{
    const char *before = scheduled_json(act, s);
    enum status status;

    if ((status = schedule_drop(act, s)) != STATUS_OK)
        return status;
    order->status = ORDER_SCHEDULED;
    return (status = store_order_insert(act->sql, order)) != STATUS_OK ? status : schedule_write(act, order, s, before);
}

enum status order_schedule_checked(struct act *act, struct order *order, struct subscription *s)
{
    const char *before = scheduled_json(act, s);
    enum status status;

    if (!order_advance(&order->status, ORDER_SCHEDULED))
        return STATUS_INTERNAL;
    if ((status = schedule_drop(act, s)) != STATUS_OK || (status = store_order_update(act->sql, order)) != STATUS_OK)
        return status;
    order_unhold(order, s);
    /* The order's users need not wait for the renewal: their licences exist, and the removal leaves enough
     * (licences_for_order). */
    if (order->user_count > 0 && (status = order_users_activate(act, order->id, s)) != STATUS_OK)
        return status;
    return schedule_write(act, order, s, before);
}
