/* counter/user_create.h: one more user of an organization. Source: api.md, Users and assignments. */
#ifndef GUICHET_COUNTER_USER_CREATE_H
#define GUICHET_COUNTER_USER_CREATE_H

#include "counter/counter.h"
#include "sql/store_user.h"

/* Checked by the caller, field by field. */
struct user_new {
    const char *email, *display_name;
    const char *locale;        /* NULL: the organization's */
    role_set roles;
    const char *password_hash; /* made before the act; NULL: cannot sign in until one is set */
};

/* An act on the user's organization. `in` is struct user_new, `out` struct user (without password_hash).
 * STATUS_EMAIL_TAKEN: the address is somebody's, here or elsewhere. */
enum status act_user_create(struct counter *c, const void *in, void *out) MUST_CHECK;

#endif
