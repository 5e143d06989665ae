/* api/user_json.c */
#include "api/user_json.h"

#include "auth/role.h"

void user_json(struct json_write *json, const char *key, const struct user *user)
{
    const char *role;

    json_open(json, key);
    json_put_id(json, "id", ID_USER, user->id);
    json_put_string(json, "email", user->email);
    json_put_string(json, "display_name", user->display_name);
    json_put_string(json, "locale", user->locale);
    json_list(json, "roles");
    for (unsigned i = 0; (role = role_set_name(user->roles, i)) != NULL; i++)
        json_put_string(json, NULL, role);
    json_list_close(json);
    json_put_id(json, "organization_id", ID_ORGANIZATION, user->organization_id);
    json_put_string(json, "status", user_status_name(user->status));
    json_close(json);
}
