/* counter/assign.c: assigns licences of a subscription to users, and takes them back. */
#include "counter/assign.h"

#include "books/assignment.h"
#include "books/user_rights.h"
#include "sql/store_assignment.h"
#include "sql/store_subscription.h"

/* Finds the subscription and the user that the path names, and checks the actor's rights. */
static enum status wanted_find(struct act *act, const struct assignment_wanted *wanted, struct subscription *s,
                               struct user *user)
{
    enum status status =
        store_subscription_find(act->sql, act->arena, act->organization.id, wanted->subscription_id, act->today, s);

    if (status != STATUS_OK ||
        (status = store_user_find(act->sql, act->arena, act->organization.id, wanted->user_id, user)) != STATUS_OK)
        return status;
    return user_change_allowed_now(act, user->roles, user->roles);
}

enum status act_assign(struct act *act, const struct assignment_wanted *wanted, struct assigned *assigned)
{
    struct assignment *assignment = &assigned->assignment;
    struct subscription s;
    struct user user;
    int64_t ordered;
    enum status status;

    if ((status = wanted_find(act, wanted, &s, &user)) != STATUS_OK)
        return status;
    status = store_assignment_find(act->sql, act->arena, act->organization.id, s.id, user.id, assignment);
    assigned->created = status == STATUS_NOT_FOUND;
    if (status != STATUS_NOT_FOUND)
        return status;
    if (user.status != USER_ACTIVE)
        return STATUS_USER_DISABLED;
    if ((status = assignment_ordered(act->sql, act->arena, &s, &ordered)) != STATUS_OK ||
        (status = assignment_take(act, &s, ordered, user.id, assignment)) != STATUS_OK ||
        (status = assignments_begin(act, assignment, 1)) != STATUS_OK)
        return status;
    assignment->email = user.email;
    assignment->display_name = user.display_name;
    return store_subscription_update(act->sql, &s);
}

enum status act_unassign(struct act *act, const struct assignment_wanted *wanted, struct none *out)
{
    struct assignment assignment;
    struct subscription s;
    struct user user;
    enum status status;

    (void)out;
    if ((status = wanted_find(act, wanted, &s, &user)) != STATUS_OK ||
        (status = store_assignment_find(act->sql, act->arena, act->organization.id, s.id, user.id, &assignment)) !=
            STATUS_OK ||
        (status = assignments_end(act, &assignment, 1)) != STATUS_OK)
        return status;
    assignment_uncount(&s, &assignment);
    return store_subscription_update(act->sql, &s);
}
