/* auth/guard.h: finds the user who makes a request, and checks that the route is allowed to them. One statement,
 * before the act and outside its transaction.
 * Source: docs/api.md, Sessions and "who may". */
#ifndef GUICHET_AUTH_GUARD_H
#define GUICHET_AUTH_GUARD_H

#include "auth/actor.h"
#include "auth/digest.h"
#include "auth/role.h"
#include "base/arena.h"
#include "base/clock.h"
#include "sql/sql.h"

/* The request's headers as received. NULL: absent. */
struct credentials {
    const char *authorization; /* "Bearer <token>" */
    const char *cookie;        /* the whole Cookie header */
    const char *csrf_token;    /* X-CSRF-Token */
    bool safe_method;          /* GET, HEAD */
    bool renew;                /* the request prolongs the session (not GET /v1/sessions/current) */
};

/* Refuses in this order:
 *   STATUS_MALFORMED_REQUEST: two credentials at once. On every route.
 *   STATUS_UNAUTHENTICATED: no credentials, or a token without a valid session (a token is valid only with the
 *     transport it was given out for).
 *   STATUS_CSRF_TOKEN_INVALID: a session by cookie, an unsafe method, and an X-CSRF-Token other than this session's.
 *   STATUS_ROLE_REQUIRED, STATUS_OPERATOR_REQUIRED: the user has none of the route's roles.
 * STATUS_OK, and the last three: *actor is filled (for a refusal, so that it can be logged). In all other cases,
 * including the statuses of sql/sql.h, *actor is empty: identifiers ID_NONE, no roles. For ACCESS_ANYONE and
 * ACCESS_INTERNAL no user is looked up and *actor is empty, whatever was sent. Prolongs the session at most once a
 * minute, by a second statement; if that fails, the result is the same. */
enum status guard_admit(struct sql *sql, struct arena *arena, const struct secret *secret,
                        const struct credentials *credentials, enum access access, struct instant now,
                        struct actor *actor) MUST_CHECK;

#endif
