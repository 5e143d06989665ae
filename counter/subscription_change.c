/* counter/subscription_change.c */
#include "counter/subscription_change.h"

#include "sql/store_payment_method.h"
#include "sql/store_subscription.h"

static const char *paid_text(struct counter *c, const struct subscription *s)
{
    struct json_write json = json_start(c->arena);

    json_open(&json, NULL);
    json_open(&json, "payment_method");
    json_put_id(&json, "id", ID_PAYMENT_METHOD, s->payment_method_id);
    json_put_string(&json, "type", payment_method_type_name(s->payment_method_type));
    json_close(&json);
    json_close(&json);
    return json_text(&json, NULL);
}

static enum status method_find(struct counter *c, struct id id, struct payment_method *method)
{
    enum status status = store_payment_method_find(c->sql, c->arena, c->organization.id, id, method);

    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !method->active))
        return counter_invalid(c, "/payment_method_id", "not_found");
    return status;
}

enum status act_subscription_change(struct counter *c, const void *in, void *out)
{
    const struct subscription_change *change = in;
    struct subscription *s = out;
    struct payment_method method;
    const char *before;
    enum status status;

    if ((status = store_subscription_find(c->sql, c->arena, c->organization.id, change->id, c->today, s)) != STATUS_OK)
        return status;
    if (change->version >= 0 && change->version != s->version)
        return STATUS_PRECONDITION_FAILED;
    c->refused = action_for_payment_method(s);
    if (!c->refused.allowed)
        return STATUS_LICENCE_CHANGE_UNAVAILABLE;
    if ((status = method_find(c, change->payment_method_id, &method)) != STATUS_OK)
        return status;
    if (id_equal(method.id, s->payment_method_id))
        return STATUS_OK;
    before = paid_text(c, s);
    s->payment_method_id = method.id;
    s->payment_method_type = method.type;
    if ((status = store_subscription_update(c->sql, s)) != STATUS_OK)
        return status;
    s->version++;
    journal_tell(c, EVENT_SUBSCRIPTION_CHANGED, journal_object(c, "subscription", ID_SUBSCRIPTION, s->id), before, paid_text(c, s));
    return STATUS_OK;
}
