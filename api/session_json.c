/* api/session_json.c */
#include "api/session_json.h"

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
    json_put_string(json, "csrf_token", bearer ? NULL : session->csrf_token); /* a bearer session needs no CSRF token */
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
