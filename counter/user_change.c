/* counter/user_change.c: changing, disabling and deleting users, and setting their password. */
#include "counter/user_change.h"

#include <assert.h>
#include <string.h>

#include "auth/session.h"
#include "books/assignment.h"
#include "books/user_rights.h"
#include "books/user_rows.h"

/* Checks everything that may refuse the change: what the actor was when the request came, the version, the last
 * administrator, and what the actor is now. */
static enum status changeable(struct act *act, const struct user *user, int64_t version, role_set roles_after,
                              bool active_after)
{
    bool by_program = id_is_none(act->caller.actor.user_id);
    enum status status;

    if (!by_program && (status = user_change_allowed(act->caller.actor.roles, user->roles, roles_after)) != STATUS_OK)
        return status;
    if (version != USER_VERSION_ANY && version != user->version)
        return STATUS_PRECONDITION_FAILED;
    if ((status = last_global_admin_check(act, user, roles_after, active_after)) != STATUS_OK)
        return status;
    return user_change_allowed_now(act, user->roles, roles_after);
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static struct user changed(const struct user *user, const struct user_change *change)
{
    struct user after = *user;

    if (change->has_display_name)
        after.display_name = change->display_name;
    if (change->has_locale)
        after.locale = change->locale;
    if (change->has_roles)
        after.roles = change->roles;
    if (change->has_status)
        after.status = change->status;
    return after;
}

/* Writes and tells what is different; where nothing is, nothing. */
static enum status difference_write(struct act *act, const struct user *before, struct user *after)
{
    bool renamed = strcmp(before->display_name, after->display_name) != 0;
    enum status status;

    if (!renamed && same_text(before->locale, after->locale) && before->roles == after->roles &&
        before->status == after->status)
        return STATUS_OK;
    if ((status = store_user_update(act->sql, after)) == STATUS_OK)
        journal_tell(act, EVENT_USER_CHANGED, user_object(act, after->id), user_state_text(act, before, false),
                     user_state_text(act, after, renamed));
    return status;
}

enum status act_own_change(struct act *act, const struct user_change *change, struct user *user)
{
    struct user before, after;
    enum status status =
        store_user_find(act->sql, act->arena, act->organization.id, act->caller.actor.user_id, &before);

    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && before.status != USER_ACTIVE))
        return STATUS_UNAUTHENTICATED;
    if (status != STATUS_OK)
        return status;
    if (change->version != USER_VERSION_ANY && change->version != before.version)
        return STATUS_PRECONDITION_FAILED;
    after = changed(&before, change);
    assert(after.roles == before.roles && after.status == before.status);
    if ((status = difference_write(act, &before, &after)) != STATUS_OK)
        return status;
    after.password_hash = NULL;
    *user = after;
    return STATUS_OK;
}

enum status act_user_change(struct act *act, const struct user_change *change, struct user *user)
{
    struct user before, after;
    enum status status;

    if ((status = store_user_find(act->sql, act->arena, act->organization.id, change->user_id, &before)) != STATUS_OK)
        return status;
    after = changed(&before, change);
    if ((status = changeable(act, &before, change->version, after.roles, after.status == USER_ACTIVE)) != STATUS_OK)
        return status;
    if ((status = difference_write(act, &before, &after)) != STATUS_OK)
        return status;
    if (after.status == USER_DISABLED &&
        ((status = session_end_others(act->sql, after.organization_id, after.id, ID_NONE)) != STATUS_OK ||
         (status = assignments_end_of_user(act, after.id, NULL)) != STATUS_OK))
        return status;
    after.password_hash = NULL;
    *user = after;
    return STATUS_OK;
}

enum status act_user_delete(struct act *act, const struct user_end *end, struct none *out)
{
    struct user user;
    enum status status;

    (void)out;
    if ((status = store_user_find(act->sql, act->arena, act->organization.id, end->user_id, &user)) != STATUS_OK ||
        (status = changeable(act, &user, end->version, user.roles, false)) != STATUS_OK)
        return status;
    return user_delete(act, &user, NULL);
}

static enum status password_set(struct act *act, struct user *user, const char *password_hash)
{
    enum status status;

    if ((status = store_user_password_set(act->sql, user, password_hash)) != STATUS_OK ||
        (status = session_end_others(act->sql, user->organization_id, user->id, act->caller.actor.session_id)) !=
            STATUS_OK)
        return status;
    journal_tell(act, EVENT_USER_PASSWORD_SET, user_object(act, user->id), NULL, NULL);
    return STATUS_OK;
}

enum status act_own_password_set(struct act *act, const struct own_password *wanted, struct none *out)
{
    struct user user;
    enum status status = store_user_find(act->sql, act->arena, act->organization.id, act->caller.actor.user_id, &user);

    (void)out;
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && user.status != USER_ACTIVE))
        return STATUS_UNAUTHENTICATED;
    if (status != STATUS_OK)
        return status;
    return user.version != wanted->version ? STATUS_UNAVAILABLE : password_set(act, &user, wanted->password_hash);
}

enum status act_user_password_set(struct act *act, const struct user_password *wanted, struct none *out)
{
    struct user user;
    enum status status;

    (void)out;
    if ((status = store_user_find(act->sql, act->arena, act->organization.id, wanted->user_id, &user)) != STATUS_OK)
        return status;
    /* Whoever sets a password can act as the user, so setting one takes the right to give the user's roles. With
     * ROLE_GLOBAL_ADMIN added, only a global administrator has it. */
    if ((status = user_change_allowed_now(act, user.roles, user.roles | ROLE_GLOBAL_ADMIN)) != STATUS_OK)
        return status;
    return password_set(act, &user, wanted->password_hash);
}
