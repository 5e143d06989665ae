/* api/organization_json.c */
#include "api/organization_json.h"

static void amount_json(struct json_write *json, const char *key, int64_t minor, const struct currency *currency)
{
    json_open(json, key);
    json_put_int(json, "amount", minor);
    json_put_string(json, "currency", currency->code);
    json_close(json);
}

static void address_json(struct json_write *json, const struct party *party)
{
    json_open(json, "address");
    json_put_string(json, "line1", party->line1);
    json_put_string(json, "line2", party->line2);
    json_put_string(json, "postal_code", party->postal_code);
    json_put_string(json, "city", party->city);
    json_put_string(json, "country", party->country);
    json_close(json);
}

void organization_json_members(struct json_write *json, const struct organization *organization,
                               struct instant real_time)
{
    const struct party *party = &organization->party;

    json_put_id(json, "id", ID_ORGANIZATION, organization->id);
    json_put_string(json, "name", party->name);
    json_put_string(json, "legal_name", party->legal_name);
    address_json(json, party);
    json_put_string(json, "vat_id", party->vat_id);
    json_put_string(json, "siren", party->siren);
    json_put_string(json, "currency", organization->currency.code);
    json_put_string(json, "locale", organization->locale);
    amount_json(json, "credit_limit", organization->credit_limit_minor, &organization->currency);
    amount_json(json, "credit_balance", organization->credit_balance_minor, &organization->currency);
    amount_json(json, "credit_held", organization->credit_held_minor, &organization->currency);
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
