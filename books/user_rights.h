/* books/user_rights.h: who may do what to a user.
 * Source: docs/api.md, the table "who may", and Users and assignments. */
#ifndef GUICHET_BOOKS_USER_RIGHTS_H
#define GUICHET_BOOKS_USER_RIGHTS_H

#include "books/act.h"
#include "sql/store_user.h"

/* Whether these roles see every user and assignment of the organization; otherwise only their own. */
bool sees_users(role_set roles) MUST_CHECK;
/* Whether these roles are more than a member's: a user administrator may not change such a user. */
bool is_administrator(role_set roles) MUST_CHECK;

/* Whether an actor with the roles `actor` may change a user's roles from `before` to `after` (of a new user, `before`
 * is a member's). A global administrator may; a user administrator may where the roles stay as they are and are not an
 * administrator's. STATUS_ROLE_REQUIRED: only a global administrator may. Pure. */
enum status user_change_allowed(role_set actor, role_set before, role_set after) MUST_CHECK;

/* The same under the organization's lock, with the actor's roles as they are now: they may have changed since the guard
 * read them. STATUS_UNAUTHENTICATED: the actor is no active user any more. The worker and the program itself may change
 * everything. */
enum status user_change_allowed_now(struct act *act, role_set before, role_set after) MUST_CHECK;

/* STATUS_LAST_GLOBAL_ADMIN: `user` is the only global administrator who can sign in (active, with a password), and
 * would cease to be one. An administrator without a password cannot sign in, so the rule does not protect them. Counted
 * under the lock, so that when two administrators demote each other at once, one of them fails. */
enum status last_global_admin_check(struct act *act, const struct user *user, role_set roles_after,
                                    bool active_after) MUST_CHECK;

#endif
