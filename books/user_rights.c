/* books/user_rights.c: the rows "see users", "create and change users" and "give roles" of the API's table "who
 * may". */
#include "books/user_rights.h"

bool sees_users(role_set roles)
{
    return (roles & (ROLE_GLOBAL_ADMIN | ROLE_BILLING_ADMIN | ROLE_USER_ADMIN)) != 0;
}

bool is_administrator(role_set roles)
{
    return (roles & ~(role_set)ROLE_MEMBER) != 0;
}

enum status user_change_allowed(role_set actor, role_set before, role_set after)
{
    if ((actor & ROLE_GLOBAL_ADMIN) != 0)
        return STATUS_OK;
    return (actor & ROLE_USER_ADMIN) != 0 && before == after && !is_administrator(before) ? STATUS_OK
                                                                                          : STATUS_ROLE_REQUIRED;
}

enum status user_change_allowed_now(struct act *act, role_set before, role_set after)
{
    struct user actor;
    enum status status;

    if (id_is_none(act->caller.actor.user_id))
        return STATUS_OK;
    status =
        store_user_find(act->sql, act->arena, act->caller.actor.organization_id, act->caller.actor.user_id, &actor);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && actor.status != USER_ACTIVE))
        return STATUS_UNAUTHENTICATED;
    return status == STATUS_OK ? user_change_allowed(actor.roles, before, after) : status;
}

enum status last_global_admin_check(struct act *act, const struct user *user, role_set roles_after, bool active_after)
{
    bool is_one = user->status == USER_ACTIVE && user->password_hash != NULL && (user->roles & ROLE_GLOBAL_ADMIN) != 0;
    bool stays_one = active_after && (roles_after & ROLE_GLOBAL_ADMIN) != 0;
    int64_t others;
    enum status status;

    if (!is_one || stays_one)
        return STATUS_OK;
    status = store_user_count_able(act->sql, act->arena, user->organization_id, ROLE_GLOBAL_ADMIN, user->id, &others);
    if (status != STATUS_OK)
        return status;
    return others > 0 ? STATUS_OK : STATUS_LAST_GLOBAL_ADMIN;
}
