/* api/party_json.c */
#include "api/party_json.h"

void party_members_json(struct json_write *json, const struct party *party)
{
    json_put_string(json, "name", party->name);
    json_put_string(json, "legal_name", party->legal_name);
    json_open(json, "address");
    json_put_string(json, "line1", party->line1);
    json_put_string(json, "line2", party->line2);
    json_put_string(json, "postal_code", party->postal_code);
    json_put_string(json, "city", party->city);
    json_put_string(json, "country", party->country);
    json_close(json);
    json_put_string(json, "vat_id", party->vat_id);
    json_put_string(json, "siren", party->siren);
}
