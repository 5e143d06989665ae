/* api/user_json.c */
#include "api/user_json.h"

#include "auth/role.h"

void user_members_json(struct json_write *json, const struct user *user)
{
    json_put_id(json, "id", ID_USER, user->id);
    json_put_string(json, "email", user->email);
    json_put_string(json, "display_name", user->display_name);
    json_put_string(json, "locale", user->locale);
    role_set_json(json, "roles", user->roles);
    json_put_id(json, "organization_id", ID_ORGANIZATION, user->organization_id);
    json_put_string(json, "status", user_status_name(user->status));
}

void user_json(struct json_write *json, const char *key, const struct user *user)
{
    json_open(json, key);
    user_members_json(json, user);
    json_close(json);
}
