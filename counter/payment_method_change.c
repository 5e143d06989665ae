/* counter/payment_method_change.c: the organization's row names the default; a method's version moves when it becomes
 * or ceases to be the default, because answers show that and their ETag is the version. */
#include "counter/payment_method_change.h"

#include "sql/store_organization.h"
#include "sql/store_payment_method.h"

static const char *default_text(struct act *act, bool is_default)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_bool(&json, "default", is_default);
    json_close(&json);
    return json_text(&json, NULL);
}

static const char *state_text(struct act *act, const struct payment_method *method)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "status", payment_method_status(method));
    json_put_bool(&json, "default", method->is_default);
    json_close(&json);
    return json_text(&json, NULL);
}

static const char *object_text(struct act *act, struct id id)
{
    return journal_object(act, "payment_method", ID_PAYMENT_METHOD, id);
}

/* Writes the journal entry and the new version of a method that becomes the default, or ceases to be it. */
static enum status method_changed(struct act *act, struct payment_method *method, bool is_default)
{
    enum status status;

    if ((status = store_payment_method_touch(act->sql, method)) != STATUS_OK)
        return status;
    method->is_default = is_default;
    journal_tell(act, EVENT_PAYMENT_METHOD_CHANGED, object_text(act, method->id), default_text(act, !is_default),
                 default_text(act, is_default));
    return STATUS_OK;
}

static enum status default_write(struct act *act, struct id id)
{
    act->organization.default_payment_method_id = id;
    return store_organization_default_method(act->sql, &act->organization);
}

enum status payment_method_default_set(struct act *act, struct id id)
{
    struct payment_method old;
    enum status status;

    if (!id_is_none(act->organization.default_payment_method_id)) {
        status = store_payment_method_find(act->sql, act->arena, act->organization.id,
                                           act->organization.default_payment_method_id, &old);
        if (status != STATUS_OK || (status = method_changed(act, &old, false)) != STATUS_OK)
            return status;
    }
    return default_write(act, id);
}

static enum status method_find(struct act *act, const struct payment_method_change *change,
                               struct payment_method *method)
{
    enum status status = store_payment_method_find(act->sql, act->arena, act->organization.id, change->id, method);

    if (status != STATUS_OK)
        return status;
    return change->version >= 0 && change->version != method->version ? STATUS_PRECONDITION_FAILED : STATUS_OK;
}

enum status act_payment_method_make_default(struct act *act, const struct payment_method_change *change,
                                            struct payment_method *method)
{
    enum status status;

    if ((status = method_find(act, change, method)) != STATUS_OK)
        return status;
    if (!method->active)
        return STATUS_NOT_FOUND;
    if (method->is_default)
        return STATUS_OK;
    if (payment_method_refusal(method) != NULL)
        return act_invalid(act, "/default", payment_method_refusal(method));
    if ((status = payment_method_default_set(act, method->id)) != STATUS_OK)
        return status;
    return method_changed(act, method, true);
}

enum status act_payment_method_remove(struct act *act, const struct payment_method_change *change, struct none *out)
{
    struct payment_method method;
    const char *before;
    bool in_use;
    enum status status;

    (void)out;
    if ((status = method_find(act, change, &method)) != STATUS_OK || !method.active)
        return status;
    if ((status = store_payment_method_in_use(act->sql, act->arena, act->organization.id, method.id, &in_use)) !=
        STATUS_OK)
        return status;
    if (in_use)
        return STATUS_PAYMENT_METHOD_IN_USE;
    before = state_text(act, &method);
    if ((status = store_payment_method_remove(act->sql, &method, act->now)) != STATUS_OK)
        return status;
    if (method.is_default && (status = default_write(act, ID_NONE)) != STATUS_OK)
        return status;
    method.active = method.is_default = false;
    journal_tell(act, EVENT_PAYMENT_METHOD_REMOVED, object_text(act, method.id), before, state_text(act, &method));
    return STATUS_OK;
}
