/* books/assignment.c: writes assignments and keeps the counts of their subscriptions. */
#include "books/assignment.h"

#include <assert.h>

#include "base/fault_point.h"
#include "base/log.h"
#include "books/user_rights.h"
#include "sql/store_assignment.h"
#include "sql/store_due.h"
#include "sql/store_order.h"
#include "sql/store_subscription.h"

const char *assignment_object(struct act *act, const struct assignment *assignment)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "object", "assignment");
    json_put_id(&json, "id", ID_USER, assignment->user_id);
    json_put_id(&json, "subscription_id", ID_SUBSCRIPTION, assignment->subscription_id);
    json_put_id(&json, "user_id", ID_USER, assignment->user_id);
    json_close(&json);
    return json_text(&json, NULL);
}

const char *assignment_state(struct act *act, enum assignment_status status)
{
    return arena_format(act->arena, "{\"status\":\"%s\"}", assignment_status_name(status));
}

enum status assignments_begin(struct act *act, const struct assignment assignments[], size_t count)
{
    const char *const states[] = { assignment_state(act, ASSIGNMENT_ACTIVE),
                                   assignment_state(act, ASSIGNMENT_RESERVED) };
    enum status status = store_assignments_insert(act->sql, act->arena, assignments, count);

    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        journal_tell(act, EVENT_ASSIGNMENT_CREATED, assignment_object(act, &assignments[i]), NULL,
                     states[assignments[i].status]);
    return status;
}

enum status assignments_end(struct act *act, const struct assignment assignments[], size_t count)
{
    const char *const states[] = { assignment_state(act, ASSIGNMENT_ACTIVE),
                                   assignment_state(act, ASSIGNMENT_RESERVED) };
    enum status status = store_assignments_delete(act->sql, act->arena, assignments, count);

    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        journal_tell(act, EVENT_ASSIGNMENT_DELETED, assignment_object(act, &assignments[i]),
                     states[assignments[i].status], NULL);
    return status;
}

enum status assignment_ordered(struct sql *sql, struct arena *arena, const struct subscription *s, int64_t *ordered)
{
    struct order order;
    enum status status;

    *ordered = LICENCES_NOT_ORDERED;
    if (s->status != SUBSCRIPTION_TRIAL || id_is_none(s->open_order_id))
        return STATUS_OK;
    status = store_order_find(sql, arena, s->organization_id, s->open_order_id, &order);
    if (status == STATUS_OK)
        *ordered = order.total_licences;
    return status;
}

enum status assignment_take(struct act *act, struct subscription *s, int64_t ordered, struct id user_id,
                            struct assignment *assignment)
{
    if (licences_assignable(s, ordered) < 1)
        return STATUS_NO_LICENCE_AVAILABLE;
    s->assigned_licences++;
    *assignment = (struct assignment){ .organization_id = s->organization_id,
                                       .subscription_id = s->id,
                                       .user_id = user_id,
                                       .id = id_new(),
                                       .status = ASSIGNMENT_ACTIVE,
                                       .created_at = act->organization_now };
    return STATUS_OK;
}

void assignment_uncount(struct subscription *s, const struct assignment *assignment)
{
    if (assignment->status == ASSIGNMENT_ACTIVE)
        s->assigned_licences--;
    else
        s->reserved_licences--;
    /* a CHECK of the table holds this: assignment and count are written in one act */
    assert(s->assigned_licences >= 0 && s->reserved_licences >= 0);
}

static enum status subscription_uncount(struct act *act, const struct assignment *assignment)
{
    struct subscription s;
    enum status status = store_subscription_bare(act->sql, act->arena, act->organization.id,
                                                 assignment->subscription_id, act->today, &s);

    if (status != STATUS_OK)
        return status;
    assignment_uncount(&s, assignment);
    return store_subscription_update(act->sql, &s);
}

enum status assignments_end_share(struct act *act, struct subscription *s, int64_t beyond, bool *all)
{
    int64_t most = FAULT_LIMIT(ASSIGNMENTS_A_SHARE), share = beyond < most ? beyond : most;
    struct assignment *newest;
    size_t count;
    enum status status;

    *all = share == beyond;
    if (beyond <= 0)
        return STATUS_OK;
    if ((status = store_due_assignments(act->sql, act->arena, act->organization.id, s->id, share, &newest, &count)) !=
        STATUS_OK)
        return status;
    if ((int64_t)count < share) {
        log_error("%s counts more assignments than it has", id_write(ID_SUBSCRIPTION, s->id).text);
        return STATUS_INTERNAL;
    }
    for (size_t i = 0; i < count; i++)
        assignment_uncount(s, &newest[i]);
    return assignments_end(act, newest, count);
}

enum status assignments_end_of_user(struct act *act, struct id user_id, struct subscription *held)
{
    struct assignment *assignments;
    size_t count;
    enum status status =
        store_assignment_list_of_user(act->sql, act->arena, act->organization.id, user_id, &assignments, &count);

    if (status != STATUS_OK || (status = assignments_end(act, assignments, count)) != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        if (held != NULL && id_equal(held->id, assignments[i].subscription_id))
            assignment_uncount(held, &assignments[i]);
        else if ((status = subscription_uncount(act, &assignments[i])) != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}
