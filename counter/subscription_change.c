/* counter/subscription_change.c */
#include "counter/subscription_change.h"

#include <string.h>

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

static enum status method_change(struct act *act, struct id method_id, struct subscription *s)
{
    struct payment_method method;
    const char *refusal;
    bool checked;
    enum status status;

    act->refusal.action = action_for_payment_method(s);
    if (!act->refusal.action.allowed)
        return STATUS_LICENCE_CHANGE_UNAVAILABLE;
    if ((status = method_find(act, method_id, &method)) != STATUS_OK)
        return status;
    if (!gateway_pays(act->deployment->gateway_kind, method.type, act->organization.currency))
        return act_invalid(act, "/payment_method_id", "method_other_currency");
    if ((refusal = payment_method_refusal(&method)) != NULL)
        return act_invalid(act, "/payment_method_id", refusal);
    if ((status = method_move_needs_check(act, s, &method, &checked)) != STATUS_OK)
        return status;
    return checked ? method_move_ask(act, s, &method) : method_move(act, s, &method);
}

/* A name is free text and may be a person's: the journal, which is kept for ever, tells that it changed, not the
 * text. */
static const char *named_text(struct act *act, bool named, bool changed)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_bool(&json, "named", named);
    if (changed)
        json_put_bool(&json, "name_changed", true);
    json_close(&json);
    return json_text(&json, NULL);
}

static bool same_name(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static enum status name_change(struct act *act, const char *name, struct subscription *s)
{
    const char *before = named_text(act, s->name != NULL, false);
    enum status status;

    if (same_name(s->name, name))
        return STATUS_OK;
    s->name = name;
    if ((status = store_subscription_rename(act->sql, s)) == STATUS_OK)
        journal_tell(act, EVENT_SUBSCRIPTION_CHANGED, journal_object(act, "subscription", ID_SUBSCRIPTION, s->id),
                     before, named_text(act, name != NULL, true));
    return status;
}

enum status act_subscription_change(struct act *act, const struct subscription_change *change, struct subscription *s)
{
    enum status status = store_subscription_find(act->sql, act->arena, act->organization.id, change->id, act->today, s);

    if (status != STATUS_OK)
        return status;
    if (change->version >= 0 && change->version != s->version)
        return STATUS_PRECONDITION_FAILED;
    if (!id_is_none(change->payment_method_id) &&
        (status = method_change(act, change->payment_method_id, s)) != STATUS_OK)
        return status;
    return change->has_name ? name_change(act, change->name, s) : STATUS_OK;
}
