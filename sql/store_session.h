/* sql/store_session.h: rows of `session`. A session that ends is deleted; an expired one is ignored by reads until it
 * is swept.
 * Source: docs/api.md, Sessions; docs/reliability.md, 5.2. */
#ifndef GUICHET_SQL_STORE_SESSION_H
#define GUICHET_SQL_STORE_SESSION_H

#include "sql/sql.h"
#include "sql/store_user.h"

/* Every function may also return the statuses of sql/sql.h. Texts live in `arena`. */

struct session_row {
    uint8_t token_hash[32]; /* only for store_session_insert */
    struct id organization_id, id, user_id;
    const char *transport; /* "cookie", "bearer" */
    const char *address;
    struct instant created_at, renewed_at;
    struct instant expires_at; /* if the session is not used again; never after ends_at */
    struct instant ends_at;    /* even if the session is used */
};

/* What the guard reads for each request. */
struct session_holder {
    struct id organization_id, id, user_id;
    struct instant renewed_at, expires_at, ends_at;
    uint32_t roles;
    const char *email, *display_name, *user_locale, *organization_locale;
    bool is_operator, sandbox;         /* the organization's */
    struct instant organization_clock; /* INSTANT_NONE: not a sandbox */
};
/* STATUS_NOT_FOUND: no such token for this transport, expired, or the user is not active. */
enum status store_session_admit(struct sql *sql, struct arena *arena, const uint8_t token_hash[32],
                                const char *transport, struct instant now, struct session_holder *holder) MUST_CHECK;

/* STATUS_CHANGED: the user is no longer active at `user_version` (the password may just have been changed); nothing
 * was written. */
enum status store_session_insert(struct sql *sql, const struct session_row *row, int64_t user_version) MUST_CHECK;
/* Records a use of the session. STATUS_CHANGED: another request did so since `renewed_at`, or the session has ended. */
enum status store_session_renew(struct sql *sql, const uint8_t token_hash[32], struct instant renewed_at,
                                struct instant now, struct instant expires_at) MUST_CHECK;
/* Deletes the user's expired sessions, and the oldest others until at most `keep` (1 or more) are left. */
enum status store_session_prune(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                                unsigned keep, struct instant now) MUST_CHECK;

struct session_view {
    struct session_row row;
    struct user user; /* without password_hash */
    const char *organization_name, *organization_locale;
    bool is_operator, sandbox;
};
/* A session with its user and organization. STATUS_NOT_FOUND: no such session of this user. */
enum status store_session_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                               struct id session_id, struct session_view *view) MUST_CHECK;
/* Sessions that have not expired, newest first, at most `limit`, older than `before` (ID_NONE: from the newest). */
enum status store_session_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                               struct id before, unsigned limit, struct instant now, const struct session_row **rows,
                               size_t *count) MUST_CHECK;

/* STATUS_NOT_FOUND: no such session of this user. */
enum status store_session_delete(struct sql *sql, struct id organization_id, struct id user_id,
                                 struct id session_id) MUST_CHECK;
/* Deletes all sessions of the user except `except` (ID_NONE: all). */
enum status store_session_delete_others(struct sql *sql, struct id organization_id, struct id user_id,
                                        struct id except) MUST_CHECK;
/* Deletes expired sessions, at most `limit` rows per call: for the worker. */
enum status store_session_sweep(struct sql *sql, struct instant now, unsigned limit) MUST_CHECK;

#endif
