/* api/handler_assignment.c: which users have a licence of a subscription.
 * Source: docs/rules.md, A14; docs/api.md, Users and assignments. */
#include "api/handlers.h"
#include "books/assignment.h"
#include "books/user_rights.h"
#include "counter/assign.h"
#include "fcgi/exchange.h"
#include "sql/store_assignment.h"
#include "sql/store_subscription.h"

static void assignment_json(struct json_write *json, const struct assignment *assignment)
{
    json_open(json, NULL);
    json_put_id(json, "subscription_id", ID_SUBSCRIPTION, assignment->subscription_id);
    json_put_id(json, "user_id", ID_USER, assignment->user_id);
    json_put_string(json, "email", assignment->email);
    json_put_string(json, "display_name", assignment->display_name);
    json_put_string(json, "status", assignment_status_name(assignment->status));
    json_put_id(json, "order_id", ID_ORDER, assignment->order_id);
    json_put_instant(json, "created_at", assignment->created_at);
    json_close(json);
}

static enum status told(struct exchange *x, enum status status)
{
    if (status == STATUS_ROLE_REQUIRED)
        x->problem.required_roles = ROLE_GLOBAL_ADMIN;
    return status;
}

enum status handle_assignment_put(struct exchange *x)
{
    const struct assignment_wanted wanted = { .subscription_id = x->ids[0], .user_id = x->ids[1] };
    struct json_write json = json_start(x->arena);
    struct assigned assigned;
    enum status status = exchange_act(x, act_assign, &wanted, NULL, &assigned);

    if (status != STATUS_OK)
        return told(x, status);
    assignment_json(&json, &assigned.assignment);
    return reply_json(x, assigned.created ? 201 : 200, &json);
}

enum status handle_assignment_delete(struct exchange *x)
{
    const struct assignment_wanted wanted = { .subscription_id = x->ids[0], .user_id = x->ids[1] };
    int64_t version;
    enum status status;

    /* An assignment has no version: If-Match with any tag is refused. */
    if ((status = exchange_if_match(x, &version)) != STATUS_OK || version != ETAG_ANY)
        return STATUS_PRECONDITION_FAILED;
    if ((status = exchange_act(x, act_unassign, &wanted, NULL, NULL)) != STATUS_OK)
        return told(x, status);
    return reply_empty(x, 204);
}

/* A user who may not see other users gets only their own assignment, or an empty list. */
static enum status assignments_read(struct exchange *x, const struct page *page, struct assignment **assignments,
                                    size_t *count)
{
    const struct actor *actor = &x->caller->actor;
    struct sql *sql = x->sql;
    enum status status;

    if (sees_users(actor->roles))
        return store_assignment_list(sql, x->arena, actor->organization_id, x->ids[0], page->after,
                                     (int64_t)page->limit + 1, assignments, count);
    *assignments = ARENA_NEW(x->arena, struct assignment);
    status = store_assignment_find(sql, x->arena, actor->organization_id, x->ids[0], actor->user_id, *assignments);
    *count = status == STATUS_OK && id_is_none(page->after) ? 1 : 0;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status handle_assignment_list(struct exchange *x)
{
    const struct page_only *query = x->query;
    struct json_write json;
    struct assignment *assignments;
    struct subscription subscription;
    struct page page;
    size_t found, shown;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK ||
        (status = store_subscription_show(x->sql, x->arena, x->caller->actor.organization_id, x->ids[0],
                                          counter_today(&x->counter), &subscription)) != STATUS_OK ||
        (status = assignments_read(x, &page, &assignments, &found)) != STATUS_OK)
        return status;
    shown = page_shown(&page, found);
    json = page_begin(x);
    for (size_t i = 0; i < shown; i++)
        assignment_json(&json, &assignments[i]);
    return page_reply(x, &json, found > shown, PAGE_LAST(assignments, shown));
}
