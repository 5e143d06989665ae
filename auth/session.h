/* auth/session.h: signing in, one's own sessions, and their end. A session is a row: once it is deleted, the next
 * request is refused, on every node. Source: docs/api.md, Sessions; docs/reliability.md, 5.2 and 5.3. */
#ifndef GUICHET_AUTH_SESSION_H
#define GUICHET_AUTH_SESSION_H

/* Besides the statuses each function names there are the database's own (sql.h). */

#include "auth/actor.h"
#include "auth/digest.h"
#include "auth/password.h"
#include "auth/token.h"
#include "sql/store_user.h"

/* How long a session lives, in seconds: unused, and at most.
 * Cookie: a browser that may be shared; the session ends after half an hour unused, and after a working day in any
 * case. Bearer: an integration or a mobile client that keeps its token safe; after a day unused, and after a
 * month. */
enum {
    SESSION_COOKIE_IDLE_S = 30 * 60,
    SESSION_COOKIE_LIFE_S = 12 * 60 * 60,
    SESSION_BEARER_IDLE_S = 24 * 60 * 60,
    SESSION_BEARER_LIFE_S = 30 * 24 * 60 * 60,
    /* A use is written down at most this often: a session in use costs one write a minute, not one a request. */
    SESSION_RENEWAL_S = 60
};

/* SESSION_…_IDLE_S of a transport. */
int64_t session_idle_s(enum transport transport);

/* One user's live sessions. Generous, because integrations sign in anew instead of keeping their token; the oldest
 * leaves. */
enum { SESSIONS_MAX = 100 };

/* Failures that make the next try wait. Counted whether or not the account exists; a success changes nothing about
 * them. */
enum { SIGN_IN_WINDOW_S = 15 * 60, SIGN_IN_ACCOUNT_FAILURES_MAX = 10, SIGN_IN_ADDRESS_FAILURES_MAX = 50 };

struct session {
    struct id id;
    enum transport transport;
    const char *address; /* where it was opened from */
    struct instant created_at, renewed_at, expires_at;
    /* Filled by session_open and session_current; all zero in a list (they are the caller's own): */
    struct user user; /* without password_hash */
    struct {
        struct id id;
        const char *name, *locale;
        bool is_operator, sandbox;
    } organization;
    char csrf_token[CSRF_TEXT_BYTES];
    /* Filled by session_open alone: the only time the token is known. */
    struct token token;
};

struct sign_in {
    const char *email, *password;
    enum transport transport; /* TRANSPORT_COOKIE or TRANSPORT_BEARER */
    const char *address;      /* of the caller */
};

/* STATUS_INVALID_CREDENTIALS: unknown address, wrong password, disabled user, user without a password; one answer,
 * after the same work. STATUS_TOO_MANY_REQUESTS: too many failures lately; *retry_after_s is set, nothing was
 * hashed. STATUS_UNAVAILABLE: the gate is taken, or the user was changed at this very moment. The e-mail is compared
 * by its key (billing/email_key.h). */
enum status session_open(struct sql *sql, struct arena *arena, const struct secret *secret, struct password_gate *gate,
                         const struct sign_in *sign_in, struct instant now, int64_t *retry_after_s,
                         struct session *session) MUST_CHECK;

/* The session the actor came with. One statement; renews nothing. STATUS_UNAUTHENTICATED: it ended since the guard
 * looked. */
enum status session_current(struct sql *sql, struct arena *arena, const struct actor *actor,
                            struct session *session) MUST_CHECK;

/* A user's live sessions, newest first, at most `limit` of them; `before` continues after that session, ID_NONE
 * begins. *sessions is an array of *count in the arena. */
enum status session_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                         struct id before, unsigned limit, struct instant now, const struct session **sessions,
                         size_t *count) MUST_CHECK;

/* STATUS_NOT_FOUND: no such session of this user (another user's is none). */
enum status session_end(struct sql *sql, struct id organization_id, struct id user_id, struct id session_id) MUST_CHECK;
/* Every session of the user but `except`; ID_NONE: every one. None to end is STATUS_OK. Also inside an act. */
enum status session_end_others(struct sql *sql, struct id organization_id, struct id user_id,
                               struct id except) MUST_CHECK;

struct password_change {
    const char *current, *chosen;
    const char *address; /* of the caller */
};

/* The new password and the end of the user's other sessions, in one transaction of its own (not inside an act).
 * STATUS_VALIDATION_FAILED: `chosen` is none (call password_check first to say why). STATUS_INVALID_CREDENTIALS:
 * `current` is wrong, which counts as a failed sign-in. STATUS_TOO_MANY_REQUESTS, STATUS_UNAVAILABLE: as with
 * session_open. STATUS_OUTCOME_UNKNOWN: lost during COMMIT. But for the last, nothing was changed. */
enum status session_password_change(struct sql *sql, struct arena *arena, const struct secret *secret,
                                    struct password_gate *gate, const struct actor *actor,
                                    const struct password_change *change, struct instant now,
                                    int64_t *retry_after_s) MUST_CHECK;

#endif
