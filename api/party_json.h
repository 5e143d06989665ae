/* api/party_json.h: who sells or buys, as the API shows it. Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_API_PARTY_JSON_H
#define GUICHET_API_PARTY_JSON_H

#include "base/json_write.h"
#include "billing/organization.h"

/* name, legal_name, address, vat_id and siren, inside an open object. */
void party_members_json(struct json_write *json, const struct party *party);

#endif
