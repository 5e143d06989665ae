/* api/handler_me.c: the signed-in person: what every role may see and change of oneself. The operator's people too;
 * they hold no licences. Source: docs/api.md, Users and assignments. */
#include "api/field_words.h"
#include "api/handlers.h"
#include "api/licence_json.h"
#include "api/user_json.h"
#include "billing/party_check.h"
#include "counter/user_change.h"
#include "fcgi/exchange.h"
#include "sql/store_assignment.h"

enum { OWN_LICENCES_SHOWN = 100 };

/* The user with the newest licences; whoever has more of them reads them as a list. */
static enum status me_reply(struct exchange *x, const struct user *user)
{
    struct json_write json = json_start(x->arena);
    struct licence_held *licences;
    size_t count;
    enum status status = store_licence_list(x->sql, x->arena, user->organization_id, user->id, ID_NONE,
                                            OWN_LICENCES_SHOWN + 1, &licences, &count);

    if (status != STATUS_OK)
        return status;
    json_open(&json, NULL);
    user_members_json(&json, user);
    json_list(&json, "licences");
    for (size_t i = 0; i < count && i < OWN_LICENCES_SHOWN; i++)
        licence_held_json(&json, &licences[i], x->caller->language);
    json_list_close(&json);
    json_put_bool(&json, "more_licences", count > OWN_LICENCES_SHOWN);
    json_close(&json);
    return reply_resource(x, &json, user->version);
}

enum status handle_me_show(struct exchange *x)
{
    const struct actor *actor = &x->caller->actor;
    struct user user;
    enum status status = store_user_find(x->sql, x->arena, actor->organization_id, actor->user_id, &user);

    return status == STATUS_OK ? me_reply(x, &user) : status;
}

static const struct field own_fields[] = {
    { "display_name", FIELD_NAME, offsetof(struct user_change, display_name),
      .given = offsetof(struct user_change, has_display_name) },
    { "locale", FIELD_TEXT, offsetof(struct user_change, locale), .nullable = true, .min = 1, .max = 16,
      .given = offsetof(struct user_change, has_locale) },
};
const struct draft_table me_patch_body_table = DRAFT_TABLE(own_fields, struct user_change);

enum status handle_me_change(struct exchange *x)
{
    struct user_change change;
    struct user user;
    enum status status;

    if ((status = exchange_draft(x, &me_patch_body_table, &change)) != STATUS_OK)
        return status;
    locale_check(&x->faults, "/locale", change.locale);
    if (x->faults.count > 0)
        return STATUS_VALIDATION_FAILED;
    if ((status = exchange_if_match(x, &change.version)) != STATUS_OK ||
        (status = exchange_act(x, act_own_change, &change, NULL, &user)) != STATUS_OK)
        return status;
    return me_reply(x, &user);
}
