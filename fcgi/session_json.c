/* fcgi/session_json.c: users and sessions in JSON. */
#include "fcgi/session_json.h"

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

static void organization_part(struct json_write *json, const struct session *session)
{
    json_open(json, "organization");
    json_put_id(json, "id", ID_ORGANIZATION, session->organization.id);
    json_put_string(json, "name", session->organization.name);
    json_put_string(json, "locale", session->organization.locale);
    json_put_bool(json, "sandbox", session->organization.sandbox);
    json_close(json);
}

void session_json(struct json_write *json, const char *key, const struct session *session)
{
    bool bearer = session->transport == TRANSPORT_BEARER;

    json_open(json, key);
    json_put_id(json, "id", ID_SESSION, session->id);
    user_json(json, "user", &session->user);
    organization_part(json, session);
    json_put_instant(json, "expires_at", session->expires_at);
    json_put_string(json, "csrf_token", bearer ? NULL : session->csrf_token); /* a bearer session needs none */
    if (bearer && session->token.text[0] != '\0')
        json_put_string(json, "token", session->token.text);
    json_close(json);
}

void session_row_json(struct json_write *json, const struct session *session, bool current)
{
    json_open(json, NULL);
    json_put_id(json, "id", ID_SESSION, session->id);
    json_put_string(json, "transport", transport_name(session->transport));
    json_put_string(json, "address", session->address);
    json_put_instant(json, "created_at", session->created_at);
    json_put_instant(json, "expires_at", session->expires_at);
    json_put_bool(json, "current", current);
    json_close(json);
}
