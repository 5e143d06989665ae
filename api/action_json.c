/* api/action_json.c */
#include "api/action_json.h"

/* The message of each reason; each says what to do next. */
static const char *const messages[REASON__MAX] = {
    [REASON_CREDIT_CHECK_PENDING] =
        N_("A credit check is pending for this subscription: licences can be changed again once it is decided."),
    [REASON_PREPAID] =
        N_("This subscription was activated with a product key: redeem another product key to add licences."),
    [REASON_VOLUME_LICENSING] =
        N_("This subscription was bought under volume licensing: manage its licences in the volume licensing centre."),
    [REASON_CLOUD_SOLUTION_PROVIDER] =
        N_("This subscription was bought from a cloud solution provider: contact the provider to change its licences."),
    [REASON_TRIAL] = N_("This is a trial: buy it first, then licences can be changed."),
    [REASON_END_OF_SALE] = N_("This product is no longer sold: licences cannot be added to it."),
    [REASON_PAST_DUE] = N_("A payment for this subscription is overdue: pay the open invoice first."),
    [REASON_SUSPENDED] = N_("This subscription is suspended because an invoice is unpaid: pay it to continue."),
    [REASON_EXPIRED] =
        N_("This subscription has expired: buy a new one, or redeem a product key where it was prepaid."),
    [REASON_CANCELLED] = N_("This subscription is cancelled or will end: take the cancellation back while it has not "
                            "taken effect, or buy a new one."),
    [REASON_ORDER_IN_PROGRESS] = N_("An order for this subscription is being processed: try again in a few minutes."),
    [REASON_ALL_LICENCES_ASSIGNED] =
        N_("All licences are assigned: take licences back from users before removing them."),
    [REASON_TOO_MANY_LOTS] =
        N_("Licences were added too often in this period: add more after its renewal, or buy a new subscription."),
    [REASON_RETURN_WINDOW_CLOSED] =
        N_("Not all of these licences can be given back any more: cancel at the end of the period instead."),
    [REASON_NOT_A_TRIAL] = N_("This subscription is not a trial: there is nothing to buy."),
};

static const char *volume_licensing_link;

void action_link_set(const char *volume_licensing_href)
{
    volume_licensing_link = volume_licensing_href;
}

static void partner_json(struct json_write *json, const struct action *action)
{
    const struct partner *partner = &action->partner;

    if (action->remedy == REMEDY_CONTACT) {
        json_put_string(json, "name", partner->name);
        json_put_string(json, "email", partner->email);
        json_put_string(json, "phone", partner->phone);
        json_put_string(json, "href", partner->href);
    }
    if (action->remedy == REMEDY_LINK)
        json_put_string(json, "href", partner->href != NULL ? partner->href : volume_licensing_link);
}

static void remedy_json(struct json_write *json, const struct action *action)
{
    if (action->remedy == REMEDY_NONE)
        return;
    json_open(json, "remedy");
    json_put_string(json, "kind", remedy_kind_name(action->remedy));
    if (action->remedy == REMEDY_WAIT && !day_is_none(action->expected_by))
        json_put_day(json, "expected_by", action->expected_by);
    if (action->remedy == REMEDY_REDEEM_PRODUCT_KEY)
        json_put_string(json, "href", "/v1/product-key-redemptions");
    partner_json(json, action);
    json_close(json);
}

const char *action_message(struct arena *arena, const struct action *action, enum language language)
{
    (void)arena;
    return language_text(language, messages[action->reason]);
}

void action_json(struct json_write *json, const char *key, const struct action *action, enum language language)
{
    json_open(json, key);
    json_put_bool(json, "allowed", action->allowed);
    if (!action->allowed) {
        json_put_string(json, "reason", action_reason_code(action->reason));
        json_put_string(json, "message", action_message(json->arena, action, language));
        remedy_json(json, action);
    }
    json_close(json);
}
