/* sql/store_session.h: sessions. An ended session's row is deleted; an expired one's row is ignored by reads until it
 * is swept.
 * Source: docs/api.md, Sessions; docs/reliability.md, 5.2. */
#ifndef GUICHET_SQL_STORE_SESSION_H
#define GUICHET_SQL_STORE_SESSION_H

#include "sql/sql.h"
#include "sql/store_user.h"

/* Each function: the database's own statuses (sql.h) besides those it names. Texts live in `arena`. */

struct session_row {
    uint8_t token_hash[32]; /* for the insert only */
    struct id organization_id, id, user_id;
    const char *transport; /* "cookie", "bearer" */
    const char *address;
    struct instant created_at, renewed_at;
    struct instant expires_at; /* without a use; never after ends_at */
    struct instant ends_at;    /* in any case */
};

/* What the guard reads for each request. */
struct session_holder {
    struct id organization_id, id, user_id;
    struct instant renewed_at, expires_at, ends_at;
    uint32_t roles;
    const char *email, *display_name, *user_locale, *organization_locale;
    bool is_operator, sandbox;         /* of the organization */
    struct instant organization_clock; /* INSTANT_NONE: not a sandbox */
};
/* STATUS_NOT_FOUND: no such token for this transport, expired, or its user is not active. */
enum status store_session_admit(struct sql *sql, struct arena *arena, const uint8_t token_hash[32],
                                const char *transport, struct instant now, struct session_holder *holder) MUST_CHECK;

/* STATUS_CHANGED: the user is no longer active at `user_version` (a password may just have been changed); nothing
 * was written. */
enum status store_session_insert(struct sql *sql, const struct session_row *row, int64_t user_version) MUST_CHECK;
/* Writes a use down. STATUS_CHANGED: somebody else did since `renewed_at`, or the session is gone. */
enum status store_session_renew(struct sql *sql, const uint8_t token_hash[32], struct instant renewed_at,
                                struct instant now, struct instant expires_at) MUST_CHECK;
/* Removes the user's expired sessions, and the oldest live ones until at most `keep` (1 or more) are left. */
enum status store_session_prune(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                                unsigned keep, struct instant now) MUST_CHECK;

struct session_view {
    struct session_row row;
    struct user user; /* without password_hash */
    const char *organization_name, *organization_locale;
    bool is_operator, sandbox;
};
/* One session with its user and organization. STATUS_NOT_FOUND. */
enum status store_session_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                               struct id session_id, struct session_view *view) MUST_CHECK;
/* Live ones, newest first, at most `limit`, older than `before` (ID_NONE: from the newest). */
enum status store_session_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                               struct id before, unsigned limit, struct instant now, const struct session_row **rows,
                               size_t *count) MUST_CHECK;

/* STATUS_NOT_FOUND: not one of this user's. */
enum status store_session_delete(struct sql *sql, struct id organization_id, struct id user_id,
                                 struct id session_id) MUST_CHECK;
/* All of the user's but `except` (ID_NONE: all). */
enum status store_session_delete_others(struct sql *sql, struct id organization_id, struct id user_id,
                                        struct id except) MUST_CHECK;
/* Forgets expired sessions, at most `limit` rows a call: for the worker. */
enum status store_session_sweep(struct sql *sql, struct instant now, unsigned limit) MUST_CHECK;

#endif
