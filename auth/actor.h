/* auth/actor.h: the user who makes a request, and how their session token is sent (cookie or bearer).
 * Source: docs/api.md, Sessions. */
#ifndef GUICHET_AUTH_ACTOR_H
#define GUICHET_AUTH_ACTOR_H

#include "auth/role.h"
#include "base/clock.h"
#include "base/id.h"

struct names;

enum transport { TRANSPORT_NONE, TRANSPORT_COOKIE, TRANSPORT_BEARER };
/* "cookie" or "bearer"; not for TRANSPORT_NONE. */
const char *transport_name(enum transport transport);
bool transport_read(const char *name, enum transport *transport) MUST_CHECK;
struct names transport_words(void); /* billing/names.h */

/* The calling user, read from the database for each request: rights are never taken from the token. */
struct actor {
    struct id organization_id, user_id, session_id; /* ID_NONE: not signed in */
    role_set roles;
    enum transport transport;
    const char *email, *display_name;
    const char *user_locale; /* NULL: the organization's */
    const char *organization_locale;
    bool sandbox;
    struct instant organization_clock; /* INSTANT_NONE: not a sandbox */
    struct instant session_expires_at;
    char csrf_token[44]; /* of this session; derived from its token and not stored */
};

#endif
