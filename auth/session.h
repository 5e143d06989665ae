/* auth/session.h: signing in, the user's sessions, and ending them. A session is a row: once it is deleted, the next
 * request with it is refused, on every node.
 * Source: docs/api.md, Sessions; docs/reliability.md, 5.2 and 5.3. */
#ifndef GUICHET_AUTH_SESSION_H
#define GUICHET_AUTH_SESSION_H

/* Every function may also return the statuses of sql/sql.h. */

#include "auth/actor.h"
#include "auth/digest.h"
#include "auth/password.h"
#include "auth/token.h"
#include "sql/store_user.h"

/* How long a session lasts without a use, and at most, in seconds. Cookie: for browsers, which may be shared: half an
 * hour without a use, and a working day at most. Bearer: for integrations and mobile clients, which keep their token
 * safe: a day without a use, and a month at most. */
enum {
    SESSION_COOKIE_IDLE_S = 30 * 60,
    SESSION_COOKIE_LIFE_S = 12 * 60 * 60,
    SESSION_BEARER_IDLE_S = 24 * 60 * 60,
    SESSION_BEARER_LIFE_S = 30 * 24 * 60 * 60,
    /* A use is recorded at most this often: a session in use costs one write per minute rather than one per request. */
    SESSION_RENEWAL_S = 60
};

/* SESSION_…_IDLE_S of the transport. */
int64_t session_idle_s(enum transport transport);

/* Sessions of one user at a time. Generous, because integrations sign in again instead of keeping their token; a
 * further session ends the oldest. */
enum { SESSIONS_MAX = 100 };

/* Failures within the window after which further attempts are refused. Counted whether or not the account exists, and
 * not reset by a success. */
enum { SIGN_IN_WINDOW_S = 15 * 60, SIGN_IN_ACCOUNT_FAILURES_MAX = 10, SIGN_IN_ADDRESS_FAILURES_MAX = 50 };

struct session {
    struct id id;
    enum transport transport;
    const char *address; /* the client's, when it signed in */
    struct instant created_at, renewed_at, expires_at;
    /* Filled by session_open and session_current; all zero in a list, whose sessions belong to the caller: */
    struct user user; /* without password_hash */
    struct {
        struct id id;
        const char *name, *locale;
        bool is_operator, sandbox;
    } organization;
    char csrf_token[CSRF_TEXT_BYTES];
    /* Filled by session_open alone: afterwards the token is not known any more. */
    struct token token;
};

struct sign_in {
    const char *email, *password;
    enum transport transport; /* TRANSPORT_COOKIE or TRANSPORT_BEARER */
    const char *address;      /* the client's */
};

/* STATUS_INVALID_CREDENTIALS: unknown address, wrong password, disabled user, or user without a password; the same
 * answer, after the same work. STATUS_TOO_MANY_REQUESTS: too many failures within the window; *retry_after_s is set,
 * nothing was hashed. STATUS_UNAVAILABLE: the gate is occupied, or the user was changed at the same moment. The
 * address is compared by its key (billing/email_key.h). */
enum status session_open(struct sql *sql, struct arena *arena, const struct secret *secret, struct password_gate *gate,
                         const struct sign_in *sign_in, struct instant now, int64_t *retry_after_s,
                         struct session *session) MUST_CHECK;

/* The session of this request. One statement; does not prolong the session. STATUS_UNAUTHENTICATED: it has ended since
 * the guard read it. */
enum status session_current(struct sql *sql, struct arena *arena, const struct actor *actor,
                            struct session *session) MUST_CHECK;

/* A user's sessions that have not expired, newest first, at most `limit`, older than `before` (ID_NONE: from the
 * newest). *sessions is an array of *count in the arena. */
enum status session_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                         struct id before, unsigned limit, struct instant now, const struct session **sessions,
                         size_t *count) MUST_CHECK;

/* STATUS_NOT_FOUND: no such session of this user. */
enum status session_end(struct sql *sql, struct id organization_id, struct id user_id, struct id session_id) MUST_CHECK;
/* Ends all sessions of the user except `except` (ID_NONE: all). STATUS_OK also if there are none. May be called inside
 * an act. */
enum status session_end_others(struct sql *sql, struct id organization_id, struct id user_id,
                               struct id except) MUST_CHECK;

struct password_change {
    const char *current, *chosen;
    const char *address; /* the client's */
};

/* The user as their password was proven, and the hash of the new one. */
struct password_proven {
    int64_t user_version;
    char hash[PASSWORD_HASH_BYTES];
};

/* Checks what the user must know and what they have chosen, and hashes it, before the act that changes it
 * (act_own_password_set in counter/user_change.h): hashing takes longer than a lock should be held.
 * STATUS_VALIDATION_FAILED: `chosen` is not allowed (password_check says why). STATUS_INVALID_CREDENTIALS: `current`
 * is wrong, which counts as a failed sign-in. STATUS_TOO_MANY_REQUESTS, STATUS_UNAVAILABLE: as from session_open.
 * STATUS_UNAUTHENTICATED: the user was deleted meanwhile. */
enum status session_password_prove(struct sql *sql, struct arena *arena, const struct secret *secret,
                                   struct password_gate *gate, const struct actor *actor,
                                   const struct password_change *change, struct instant now, int64_t *retry_after_s,
                                   struct password_proven *proven) MUST_CHECK;

#endif
