/* books/order_users.c: the users of an order. */
#include "books/order_users.h"

#include <assert.h>

#include "books/assignment.h"
#include "books/user_rights.h"
#include "books/user_rows.h"
#include "sql/store_assignment.h"

enum status order_users_allowed(role_set roles)
{
    return (roles & ROLE_GLOBAL_ADMIN) != 0 ? STATUS_OK : STATUS_ROLE_REQUIRED;
}

static const char *email_pointer(struct act *act, size_t index)
{
    return arena_format(act->arena, "/users/%zu/email", index);
}

/* Names every address that is taken, so that whoever pasted a list can mend it in one go. */
static enum status emails_taken(struct act *act, const enum email_use uses[], size_t count)
{
    const char **pointers = ARENA_ARRAY(act->arena, const char *, count);
    size_t taken = 0;

    for (size_t i = 0; i < count; i++)
        if (uses[i] == EMAIL_TAKEN)
            pointers[taken++] = email_pointer(act, i);
    act->refusal.pointers = pointers;
    act->refusal.pointer_count = taken;
    act->refusal.pointer = pointers[0];
    return STATUS_EMAIL_TAKEN;
}

enum status order_users_check(struct act *act, const struct order_user_wanted users[], size_t count)
{
    const char **emails = ARENA_ARRAY(act->arena, const char *, count);
    enum email_use *uses = ARENA_ARRAY(act->arena, enum email_use, count);
    enum status status;

    if (count == 0)
        return STATUS_OK;
    /* Checks the right to make a member a global administrator, which only global administrators have. */
    if ((status = user_change_allowed_now(act, ROLE_MEMBER, ROLE_GLOBAL_ADMIN)) != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        emails[i] = users[i].email;
    if ((status = store_user_email_uses(act->sql, act->arena, emails, count, uses)) != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        if (uses[i] == EMAIL_FREE)
            continue;
        return uses[i] == EMAIL_TAKEN ? emails_taken(act, uses, count)
                                      : act_invalid(act, email_pointer(act, i), "repeated");
    }
    return STATUS_OK;
}

enum status order_users_create(struct act *act, const struct order *order, struct subscription *s,
                               const struct order_user_wanted wanted[], size_t count, bool reserved)
{
    struct user *users = ARENA_ARRAY(act->arena, struct user, count);
    struct assignment *assignments = ARENA_ARRAY(act->arena, struct assignment, count);
    enum status status;

    if (licences_for_order(s, reserved, order->total_licences) < (int64_t)count)
        return STATUS_NO_LICENCE_AVAILABLE;
    for (size_t i = 0; i < count; i++) {
        users[i] = user_member_new(act, wanted[i].email, wanted[i].display_name, wanted[i].locale);
        assignments[i] = (struct assignment){ .organization_id = act->organization.id,
                                              .subscription_id = s->id,
                                              .user_id = users[i].id,
                                              .id = id_new(),
                                              .status = reserved ? ASSIGNMENT_RESERVED : ASSIGNMENT_ACTIVE,
                                              .order_id = order->id,
                                              .created_at = act->organization_now };
    }
    if ((status = users_create(act, users, count)) != STATUS_OK)
        return status == STATUS_DUPLICATE ? STATUS_CONFLICT : status;
    if ((status = store_order_users_insert(act->sql, act->arena, act->organization.id, order->id, users, count)) !=
            STATUS_OK ||
        (status = assignments_begin(act, assignments, count)) != STATUS_OK)
        return status;
    if (reserved)
        s->reserved_licences += (int64_t)count;
    else
        s->assigned_licences += (int64_t)count;
    return STATUS_OK;
}

enum status order_users_activate(struct act *act, struct id order_id, struct subscription *s)
{
    const char *before = assignment_state(act, ASSIGNMENT_RESERVED), *after = assignment_state(act, ASSIGNMENT_ACTIVE);
    struct assignment *assignments;
    size_t count;
    enum status status = store_assignment_list_reserved(act->sql, act->arena, act->organization.id, s->id, order_id,
                                                        &assignments, &count);

    if (status != STATUS_OK || count == 0)
        return status;
    if ((status = store_assignments_activate(act->sql, act->organization.id, s->id, order_id)) != STATUS_OK)
        return status;
    /* the list is newest first; the journal has them in the order of the request */
    for (size_t i = count; i > 0; i--)
        journal_tell(act, EVENT_ASSIGNMENT_CHANGED, assignment_object(act, &assignments[i - 1]), before, after);
    s->reserved_licences -= (int64_t)count;
    s->assigned_licences += (int64_t)count;
    assert(s->reserved_licences >= 0);
    return STATUS_OK;
}

enum status order_users_release(struct act *act, struct id order_id, struct subscription *s)
{
    struct assignment *assignments;
    size_t count;
    enum status status = store_assignment_list_reserved(act->sql, act->arena, act->organization.id, s->id, order_id,
                                                        &assignments, &count);

    if (status != STATUS_OK || (status = assignments_end(act, assignments, count)) != STATUS_OK)
        return status;
    s->reserved_licences -= (int64_t)count;
    assert(s->reserved_licences >= 0);
    return STATUS_OK;
}

enum status order_users_withdraw(struct act *act, struct id order_id, struct subscription *s)
{
    struct user *users;
    size_t count;
    enum status status;

    if ((status = order_users_release(act, order_id, s)) != STATUS_OK ||
        (status = store_order_users_untouched(act->sql, act->arena, act->organization.id, order_id, &users, &count)) !=
            STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        if ((status = user_delete(act, &users[i], s)) != STATUS_OK)
            return status;
    return store_order_users_forget(act->sql, act->organization.id, order_id);
}

enum status order_users_read(struct act *act, struct order *order)
{
    return orders_users_read(act, order, 1);
}

/* Gives an order its part of all users that were read, in which the users of an order are adjacent. */
static void users_hand_out(struct order *order, struct order_user *users, size_t count)
{
    size_t first = 0, after;

    while (first < count && !id_equal(users[first].order_id, order->id))
        first++;
    for (after = first; after < count && id_equal(users[after].order_id, order->id);)
        after++;
    order->users = users + first;
    order->user_count = (int64_t)(after - first); /* 0 where the order failed and its users were deleted */
}

enum status orders_users_read(struct act *act, struct order *orders, size_t count)
{
    struct id ids[SQL_IDS_MAX];
    struct order_user *users;
    size_t with_users = 0, user_count;
    enum status status;

    assert(count <= SQL_IDS_MAX); /* a page of orders, or one */
    for (size_t i = 0; i < count; i++)
        if (orders[i].user_count > 0)
            ids[with_users++] = orders[i].id;
    if (with_users == 0)
        return STATUS_OK;
    if ((status = store_order_users(act->sql, act->arena, orders[0].organization_id, ids, with_users, &users,
                                    &user_count)) != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        if (orders[i].user_count > 0)
            users_hand_out(&orders[i], users, user_count);
    return STATUS_OK;
}
