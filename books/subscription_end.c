/* books/subscription_end.c */
#include "books/subscription_end.h"

#include "books/assignment.h"
#include "books/lots.h"
#include "books/order_schedule.h"
#include "sql/store_subscription.h"

const char *subscription_state(struct act *act, const struct subscription *s)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "status", subscription_status_name(s->status));
    json_put_int(&json, "total_licences", s->total_licences);
    json_put_day(&json, "cancels_on", s->cancels_on);
    json_close(&json);
    return json_text(&json, NULL);
}

enum status subscription_end(struct act *act, struct subscription *s, struct day on, bool *over)
{
    const char *before = subscription_state(act, s);
    enum status status = assignments_end_share(act, s, s->assigned_licences, over);

    if (status != STATUS_OK || !*over)
        return status != STATUS_OK ? status : store_subscription_update(act->sql, s);
    if ((status = schedule_end(act, s)) != STATUS_OK || (status = lots_take(act, s, s->total_licences)) != STATUS_OK)
        return status;
    if (!subscription_advance(&s->status, SUBSCRIPTION_CANCELLED))
        return STATUS_INTERNAL;
    s->total_licences = 0;
    s->lot_count = 0;
    s->cancels_on = on;
    if ((status = store_subscription_update(act->sql, s)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_SUBSCRIPTION_CANCELLED, journal_object(act, "subscription", ID_SUBSCRIPTION, s->id), before,
                 subscription_state(act, s));
    return STATUS_OK;
}
