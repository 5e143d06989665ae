/* counter/organization_change.c: replaces the fields that were sent; the journal keeps the old and the new values. */
#include "counter/organization_change.h"

#include <string.h>

#include "sql/store_organization.h"

/* The journal text of what this act may change. */
static const char *profile_text(struct act *act)
{
    const struct party *party = &act->organization.party;
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "name", party->name);
    json_put_string(&json, "legal_name", party->legal_name);
    json_open(&json, "address");
    json_put_string(&json, "line1", party->line1);
    json_put_string(&json, "line2", party->line2);
    json_put_string(&json, "postal_code", party->postal_code);
    json_put_string(&json, "city", party->city);
    json_put_string(&json, "country", party->country);
    json_close(&json);
    json_put_string(&json, "vat_id", party->vat_id);
    json_put_string(&json, "siren", party->siren);
    json_put_string(&json, "locale", act->organization.locale);
    json_close(&json);
    return json_text(&json, NULL);
}

static void text_set(const char **text, const char *sent)
{
    if (sent != NULL)
        *text = sent;
}

static void change_apply(const struct organization_change *change, struct organization *organization)
{
    const struct party *sent = &change->party;
    struct party *party = &organization->party;

    text_set(&party->name, sent->name);
    text_set(&party->legal_name, sent->legal_name);
    text_set(&party->line1, sent->line1);
    text_set(&party->postal_code, sent->postal_code);
    text_set(&party->city, sent->city);
    text_set(&party->country, sent->country);
    text_set(&organization->locale, change->locale);
    if (change->has_line2)
        party->line2 = sent->line2;
    if (change->has_vat_id)
        party->vat_id = sent->vat_id;
    if (change->has_siren)
        party->siren = sent->siren;
}

enum status act_organization_change(struct act *act, const struct organization_change *change, struct none *out)
{
    struct organization *organization = &act->organization;
    const char *before = profile_text(act), *after;
    enum status status;

    (void)out;
    if (change->version >= 0 && change->version != organization->version)
        return STATUS_PRECONDITION_FAILED;
    change_apply(change, organization);
    after = profile_text(act);
    if (strcmp(before, after) == 0)
        return STATUS_OK;
    if ((status = store_organization_profile(act->sql, organization)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_ORGANIZATION_CHANGED,
                 journal_object(act, "organization", ID_ORGANIZATION, organization->id), before, after);
    return STATUS_OK;
}
