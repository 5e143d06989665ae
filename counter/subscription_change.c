/* counter/subscription_change.c */
#include "counter/subscription_change.h"

#include "books/method_move.h"
#include "sql/store_payment_method.h"
#include "sql/store_subscription.h"

static enum status method_find(struct act *act, struct id id, struct payment_method *method)
{
    enum status status = store_payment_method_find(act->sql, act->arena, act->organization.id, id, method);

    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !method->active))
        return act_invalid(act, "/payment_method_id", "not_found");
    return status;
}

enum status act_subscription_change(struct act *act, const struct subscription_change *change, struct subscription *s)
{
    struct payment_method method;
    bool checked;
    enum status status;

    if ((status = store_subscription_find(act->sql, act->arena, act->organization.id, change->id, act->today, s)) !=
        STATUS_OK)
        return status;
    if (change->version >= 0 && change->version != s->version)
        return STATUS_PRECONDITION_FAILED;
    act->refusal.action = action_for_payment_method(s);
    if (!act->refusal.action.allowed)
        return STATUS_LICENCE_CHANGE_UNAVAILABLE;
    if ((status = method_find(act, change->payment_method_id, &method)) != STATUS_OK)
        return status;
    if (!gateway_pays(act->deployment->gateway_kind, method.type, act->organization.currency))
        return act_invalid(act, "/payment_method_id", "method_other_currency");
    if (payment_method_mandate_ended(&method))
        return act_invalid(act, "/payment_method_id", "mandate_inactive");
    if ((status = method_move_needs_check(act, s, &method, &checked)) != STATUS_OK)
        return status;
    return checked ? method_move_ask(act, s, &method) : method_move(act, s, &method);
}
