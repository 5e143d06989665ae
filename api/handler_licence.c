/* api/handler_licence.c: who holds which licences, and which can be given, without anything about money.
 * Source: docs/rules.md, A14; docs/api.md, Users and assignments and the table "who may". */
#include "api/handlers.h"
#include "api/licence_json.h"
#include "books/assignment.h"
#include "books/user_rights.h"
#include "fcgi/exchange.h"
#include "sql/store_assignment.h"
#include "sql/store_subscription.h"
#include "sql/store_user.h"

static enum status held_list(struct exchange *x, struct id user_id)
{
    const struct page_only *query = x->query;
    struct licence_held *licences;
    struct json_write json;
    struct page page;
    size_t found, shown;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK ||
        (status = store_licence_list(x->sql, x->arena, x->caller->actor.organization_id, user_id, page.after,
                                     (int64_t)page.limit + 1, &licences, &found)) != STATUS_OK)
        return status;
    shown = page_shown(&page, found);
    json = page_begin(x);
    for (size_t i = 0; i < shown; i++)
        licence_held_json(&json, &licences[i], x->caller->language);
    return page_reply(x, &json, found > shown, PAGE_LAST(licences, shown));
}

enum status handle_my_licences(struct exchange *x)
{
    return held_list(x, x->caller->actor.user_id);
}

enum status handle_user_licences(struct exchange *x)
{
    const struct actor *actor = &x->caller->actor;
    struct user user;
    enum status status;

    if (!sees_users(actor->roles) && !id_equal(actor->user_id, x->ids[0]))
        return STATUS_NOT_FOUND;
    if ((status = store_user_find(x->sql, x->arena, actor->organization_id, x->ids[0], &user)) != STATUS_OK)
        return status;
    return held_list(x, user.id);
}

enum status handle_licence_list(struct exchange *x)
{
    const struct page_only *query = x->query;
    struct subscription *subscriptions;
    struct json_write json;
    struct page page;
    size_t count;
    bool more;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK ||
        (status = store_subscription_list(x->sql, x->arena, x->caller->actor.organization_id, SUBSCRIPTION_STATUS__MAX,
                                          page.after, (int64_t)page.limit, counter_today(&x->counter), &subscriptions,
                                          &count, &more)) != STATUS_OK)
        return status;
    json = page_begin(x);
    for (size_t i = 0; i < count; i++) {
        int64_t ordered;

        if ((status = assignment_ordered(x->sql, x->arena, &subscriptions[i], &ordered)) != STATUS_OK)
            return status;
        licences_given_json(&json, &subscriptions[i], licences_assignable(&subscriptions[i], ordered),
                            x->caller->language);
    }
    return page_reply(x, &json, more, PAGE_LAST(subscriptions, count));
}
