/* auth/guard.h: who is calling, and whether they may. One statement, before and outside the act.
 * Source: docs/api.md, Sessions and "who may". */
#ifndef GUICHET_AUTH_GUARD_H
#define GUICHET_AUTH_GUARD_H

#include "auth/actor.h"
#include "auth/digest.h"
#include "auth/role.h"
#include "base/arena.h"
#include "base/clock.h"
#include "sql/sql.h"

/* The request's credentials as they came. NULL: absent. */
struct credentials {
    const char *authorization; /* "Bearer <token>" */
    const char *cookie;        /* the whole Cookie header */
    const char *csrf_token;    /* X-CSRF-Token */
    bool safe_method;          /* GET, HEAD */
    bool renew;                /* a use prolongs the session (not of GET /v1/sessions/current) */
};

/* Refuses in this order:
 *   STATUS_MALFORMED_REQUEST: two credentials at once. On every route.
 *   STATUS_UNAUTHENTICATED: none, or one that opens nothing (a token works only by the transport it was given out for).
 *   STATUS_CSRF_TOKEN_INVALID: a cookie session, an unsafe method, and not this session's X-CSRF-Token.
 *   STATUS_ROLE_REQUIRED, STATUS_OPERATOR_REQUIRED. On these and the one above *actor is filled all the same, for the
 * log. STATUS_OK: *actor is filled; for ACCESS_ANYONE and ACCESS_INTERNAL nobody is looked up and *actor is nobody,
 * whatever was sent. Otherwise the database's own statuses (sql.h). Wherever not said else, *actor is nobody: ids
 * ID_NONE, no roles. Renews the session at most once a minute (a second statement then); a renewal that fails
 * changes nothing about the answer. */
enum status guard_admit(struct sql *sql, struct arena *arena, const struct secret *secret,
                        const struct credentials *credentials, enum access access, struct instant now,
                        struct actor *actor) MUST_CHECK;

#endif
