/* api/organization_json.c */
#include "api/organization_json.h"

#include "api/money_json.h"
#include "api/party_json.h"

void organization_json_members(struct json_write *json, const struct organization *organization,
                               struct instant real_time)
{
    struct currency currency = organization->currency;

    json_put_id(json, "id", ID_ORGANIZATION, organization->id);
    party_members_json(json, &organization->party);
    json_put_string(json, "currency", currency.code);
    json_put_string(json, "locale", organization->locale);
    money_json(json, "credit_limit", money_of(organization->credit_limit_minor, currency));
    money_json(json, "credit_balance", money_of(organization->credit_balance_minor, currency));
    money_json(json, "credit_held", money_of(organization->credit_held_minor, currency));
    json_put_bool(json, "sandbox", organization->sandbox);
    json_put_instant(json, "now", organization_now(organization, real_time));
}

void organization_json(struct json_write *json, const char *key, const struct organization *organization,
                       struct instant real_time)
{
    json_open(json, key);
    organization_json_members(json, organization, real_time);
    json_close(json);
}
