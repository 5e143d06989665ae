/* api/session_json.h: sessions in JSON. Source: docs/api.md, Sessions. */
#ifndef GUICHET_API_SESSION_JSON_H
#define GUICHET_API_SESSION_JSON_H

#include "api/user_json.h"
#include "auth/session.h"
#include "base/json_write.h"

/* A session with its user and organization; `token` only if it is known and the transport is bearer. */
void session_json(struct json_write *json, const char *key, const struct session *session);
/* A session in a list: without user, organization and secrets. `current`: it is the session of this request. */
void session_row_json(struct json_write *json, const struct session *session, bool current);

#endif
