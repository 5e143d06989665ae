/* counter/subscription_change.c */
#include "counter/subscription_change.h"

#include "books/method_move.h"
#include "sql/store_payment_method.h"
#include "sql/store_subscription.h"

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
    bool checked;
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
    if ((status = method_move_needs_check(c, s, &method, &checked)) != STATUS_OK)
        return status;
    return checked ? method_move_ask(c, s, &method) : method_move(c, s, &method);
}
