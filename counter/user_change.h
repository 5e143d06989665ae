/* counter/user_change.h: changing, disabling and deleting users, and setting their password.
 * Source: docs/api.md, Users and assignments. */
#ifndef GUICHET_COUNTER_USER_CHANGE_H
#define GUICHET_COUNTER_USER_CHANGE_H

#include "counter/counter.h"
#include "sql/store_user.h"

enum { USER_VERSION_ANY = -1 };

/* Checked by the caller, field by field; members without their has_… are unchanged. */
struct user_change {
    struct id user_id;
    int64_t version; /* the version that the caller saw, or USER_VERSION_ANY */
    bool has_display_name, has_locale, has_roles, has_status;
    const char *display_name;
    const char *locale; /* NULL: the organization's */
    role_set roles;
    enum user_status status;
};

/* All are acts on the actor's organization. STATUS_NOT_FOUND; STATUS_ROLE_REQUIRED, STATUS_UNAUTHENTICATED
 * (user_rights.h). The first two also: STATUS_PRECONDITION_FAILED: another version; STATUS_LAST_GLOBAL_ADMIN. */

/* A change to the present values writes nothing.
 * Disabling a user ends their sessions and licences, also licences reserved with an open order, which goes on and
 * leaves them free (docs/rules.md, G). Enabling gives none back. */
ACT(act_user_change, struct user_change, struct user);

/* The actor's own name and locale, with whatever role; user_id, roles and status of the change are not looked at.
 * STATUS_PRECONDITION_FAILED; STATUS_UNAUTHENTICATED: the actor is no active user any more. */
ACT(act_own_change, struct user_change, struct user);

struct user_end {
    struct id user_id;
    int64_t version; /* or USER_VERSION_ANY */
};
/* Deletes a user: ends their sessions and assignments, frees the address, and hides the user everywhere
 * (store_user.h). */
ACT(act_user_delete, struct user_end, struct none);

struct user_password {
    struct id user_id;
    const char *password_hash; /* made before the act */
};
/* Sets the password and ends the user's sessions, except the actor's own: a new password alone would leave a stolen
 * session open. */
ACT(act_user_password_set, struct user_password, struct none);

struct own_password {
    int64_t version; /* the user's when the present password was proven (session_password_prove) */
    const char *password_hash;
};
/* The same for the actor's own password, with whatever role. STATUS_UNAUTHENTICATED: the actor is no active user any
 * more; STATUS_UNAVAILABLE: the user was changed since the proof. */
ACT(act_own_password_set, struct own_password, struct none);

#endif
