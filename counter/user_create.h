/* counter/user_create.h: creates a user of an organization. Source: docs/api.md, Users and assignments. */
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
    /* What a look before the act found, so that no hash was made: the act refuses with it, unless the key has an
     * answer. STATUS_OK: nothing was found. */
    enum status refused;
    const struct id *licences; /* the subscriptions of which the user gets a licence, each at most once */
    size_t licence_count;
};

/* An act on the actor's organization. *user is filled without password_hash. STATUS_ROLE_REQUIRED,
 * STATUS_UNAUTHENTICATED (user_rights.h). STATUS_EMAIL_TAKEN: the address is taken, in this organization or another.
 * STATUS_NOT_FOUND: one of the subscriptions. STATUS_NO_LICENCE_AVAILABLE: of one of them. On each, no user is
 * created. */
ACT(act_user_create, struct user_new, struct user);

/* Looks for what act_user_create would refuse, without a transaction: for a caller that has a password to hash, which
 * takes 70 ms. *refused: STATUS_OK, STATUS_EMAIL_TAKEN, STATUS_NOT_FOUND or STATUS_NO_LICENCE_AVAILABLE; the act
 * decides again. Returns the database's own statuses only. */
enum status user_create_refused(struct counter *counter, const struct user_new *wanted,
                                enum status *refused) MUST_CHECK;

#endif
