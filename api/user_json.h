/* api/user_json.h: users in JSON. Source: docs/api.md, Sessions. */
#ifndef GUICHET_API_USER_JSON_H
#define GUICHET_API_USER_JSON_H

#include "base/json_write.h"
#include "sql/store_user.h"

/* {id, email, display_name, locale, roles[], organization_id, status} */
/* The members alone, into an open object. */
void user_members_json(struct json_write *json, const struct user *user);
void user_json(struct json_write *json, const char *key, const struct user *user);

#endif
