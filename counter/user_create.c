/* counter/user_create.c: creates a user with the first licences, and the journal entries. */
#include "counter/user_create.h"

#include "books/assignment.h"
#include "books/user_rights.h"
#include "books/user_rows.h"
#include "sql/store_subscription.h"

static enum status licence_give(struct act *act, struct id subscription_id, struct id user_id)
{
    struct assignment assignment;
    struct subscription s;
    int64_t ordered;
    enum status status;

    if ((status = store_subscription_find(act->sql, act->arena, act->organization.id, subscription_id, act->today,
                                          &s)) != STATUS_OK ||
        (status = assignment_ordered(act->sql, act->arena, &s, &ordered)) != STATUS_OK ||
        (status = assignment_take(act, &s, ordered, user_id, &assignment)) != STATUS_OK ||
        (status = assignments_begin(act, &assignment, 1)) != STATUS_OK)
        return status;
    return store_subscription_update(act->sql, &s);
}

enum status act_user_create(struct act *act, const struct user_new *wanted, struct user *user)
{
    enum status status;

    if ((status = user_change_allowed_now(act, ROLE_MEMBER, wanted->roles)) != STATUS_OK)
        return status;
    if (wanted->refused != STATUS_OK)
        return wanted->refused;
    *user = user_member_new(act, wanted->email, wanted->display_name, wanted->locale);
    user->roles = wanted->roles;
    user->password_hash = wanted->password_hash;
    status = users_create(act, user, 1);
    user->password_hash = NULL;
    if (status != STATUS_OK)
        return status == STATUS_DUPLICATE ? STATUS_EMAIL_TAKEN : status;
    for (size_t i = 0; i < wanted->licence_count; i++)
        if ((status = licence_give(act, wanted->licences[i], user->id)) != STATUS_OK)
            return status;
    return STATUS_OK;
}

/* STATUS_OK, or what stands in the way of a licence of that subscription. */
static enum status licence_refused(struct counter *counter, struct id subscription_id)
{
    struct act *act = &counter->act;
    struct subscription s;
    int64_t ordered;
    enum status status;

    if ((status = store_subscription_find(act->sql, act->arena, caller_organization(counter), subscription_id,
                                          counter_today(counter), &s)) != STATUS_OK ||
        (status = assignment_ordered(act->sql, act->arena, &s, &ordered)) != STATUS_OK)
        return status;
    return licences_assignable(&s, ordered) < 1 ? STATUS_NO_LICENCE_AVAILABLE : STATUS_OK;
}

enum status user_create_refused(struct counter *counter, const struct user_new *wanted, enum status *refused)
{
    struct act *act = &counter->act;
    struct user user;
    enum status status = store_user_find_by_email(act->sql, act->arena, wanted->email, &user);

    *refused = STATUS_EMAIL_TAKEN;
    if (status != STATUS_NOT_FOUND)
        return status;
    *refused = status = STATUS_OK;
    for (size_t i = 0; i < wanted->licence_count && status == STATUS_OK; i++)
        status = licence_refused(counter, wanted->licences[i]);
    if (status == STATUS_NOT_FOUND || status == STATUS_NO_LICENCE_AVAILABLE) {
        *refused = status;
        return STATUS_OK;
    }
    return status;
}
