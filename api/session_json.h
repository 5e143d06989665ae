/* api/session_json.h: sessions as the API shows them. Source: docs/api.md, Sessions. */
#ifndef GUICHET_API_SESSION_JSON_H
#define GUICHET_API_SESSION_JSON_H

#include "api/user_json.h"
#include "auth/session.h"
#include "base/json_write.h"

/* The session with its user and organization; `token` only where it is known and carried by bearer. */
void session_json(struct json_write *json, const char *key, const struct session *session);
/* One of several: without user, organization and anything secret. `current`: the one the request came with. */
void session_row_json(struct json_write *json, const struct session *session, bool current);

#endif
