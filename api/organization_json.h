/* api/organization_json.h: an organization as the API shows it. Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_API_ORGANIZATION_JSON_H
#define GUICHET_API_ORGANIZATION_JSON_H

#include "base/json_write.h"
#include "billing/organization.h"

/* `real_time`: what `now` shows where the organization is no sandbox. */
void organization_json(struct json_write *json, const char *key, const struct organization *organization,
                       struct instant real_time);
/* The members alone, inside an object the caller opened and goes on with. */
void organization_json_members(struct json_write *json, const struct organization *organization,
                               struct instant real_time);

#endif
