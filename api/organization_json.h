/* api/organization_json.h: an organization in JSON. Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_API_ORGANIZATION_JSON_H
#define GUICHET_API_ORGANIZATION_JSON_H

#include "base/json_write.h"
#include "billing/organization.h"

/* `real_time`: the value of `now` if the organization is not a sandbox. */
void organization_json(struct json_write *json, const char *key, const struct organization *organization,
                       struct instant real_time);
/* Writes only the members, into an object that the caller opened and continues. */
void organization_json_members(struct json_write *json, const struct organization *organization,
                               struct instant real_time);

#endif
