/* counter/user_create.h: one more user of an organization. Source: docs/api.md, Users and assignments. */
#ifndef GUICHET_COUNTER_USER_CREATE_H
#define GUICHET_COUNTER_USER_CREATE_H

#include "counter/counter.h"
#include "sql/store_user.h"

/* Checked by the caller, field by field. */
struct user_new {
    const char *email, *display_name;
    const char *locale; /* NULL: the organization's */
    role_set roles;
    const char *password_hash; /* made before the act; NULL: cannot sign in until one is set */
    /* known before the act, so that no hash was made: STATUS_EMAIL_TAKEN, unless the claim answers */
    bool email_taken;
    const struct id *licences; /* the subscriptions the user gets a licence of, each once */
    size_t licence_count;
};

/* An act on the user's organization. The user is given back without password_hash. STATUS_ROLE_REQUIRED: user_rights.h.
 * STATUS_EMAIL_TAKEN: the address is somebody's, here or elsewhere. STATUS_NOT_FOUND: one of the subscriptions.
 * STATUS_NO_LICENCE_AVAILABLE: of one of them. On each, no user is created. */
ACT(act_user_create, struct user_new, struct user);

#endif
