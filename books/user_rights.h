/* books/user_rights.h: who may do what to a user.
 * Source: docs/api.md, the table "who may", and Users and assignments. */
#ifndef GUICHET_BOOKS_USER_RIGHTS_H
#define GUICHET_BOOKS_USER_RIGHTS_H

#include "books/act.h"
#include "sql/store_user.h"

/* Sees every user and assignment of the organization; anybody else sees only oneself. */
bool sees_users(role_set roles) MUST_CHECK;
/* A role that is more than a member's: whom a user administrator may not touch. */
bool is_administrator(role_set roles) MUST_CHECK;

/* Whether somebody with the roles `actor` may make of a user with the roles `before` one with `after` (of a new
 * user, `before` is a member's). A global administrator may; a user administrator where the roles stay as they are
 * and are not an administrator's. STATUS_ROLE_REQUIRED: only a global administrator may. Pure. */
enum status user_change_allowed(role_set actor, role_set before, role_set after) MUST_CHECK;

/* The same under the organization's lock, with the actor's roles as they are now: the guard read them before, and
 * somebody may have taken them away since. STATUS_UNAUTHENTICATED: the actor is no active user any more. The worker
 * and the program itself may everything. */
enum status user_change_allowed_now(struct act *act, role_set before, role_set after) MUST_CHECK;

/* STATUS_LAST_GLOBAL_ADMIN: `user` is a global administrator who can sign in (active, with a password), would cease
 * to be one, and nobody else is one. An administrator without a password helps nobody to get back in, and may go.
 * Counted under the lock, so that of two who demote each other at once one succeeds. */
enum status last_global_admin_check(struct act *act, const struct user *user, role_set roles_after,
                                    bool active_after) MUST_CHECK;

#endif
