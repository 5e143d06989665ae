/* api/handler_order.c: orders. Source: docs/rules.md, A5, A6; docs/api.md, Quotes and orders. */
#include "api/field_words.h"
#include "api/handlers.h"
#include "api/order_json.h"
#include "api/problem_words.h"
#include "billing/party_check.h"
#include "billing/subscription_name.h"
#include "counter/order_place.h"
#include "fcgi/exchange.h"
#include "sql/store_order.h"

struct order_draft {
    struct id quote_id;
    const char *purchase_order_number, *subscription_name;
    struct draft_list users; /* of struct order_user_wanted */
};

static const struct field user_fields[] = {
    { "email", FIELD_EMAIL, offsetof(struct order_user_wanted, email), .required = true },
    { "display_name", FIELD_NAME, offsetof(struct order_user_wanted, display_name), .required = true },
    { "locale", FIELD_TEXT, offsetof(struct order_user_wanted, locale), .min = 1, .max = 16 },
};
static const struct draft_table user_table = DRAFT_TABLE(user_fields, struct order_user_wanted);
static const struct field user_item = { "", FIELD_OBJECT, 0, .table = &user_table };
static const struct field order_fields[] = {
    { "quote_id", FIELD_ID, offsetof(struct order_draft, quote_id), .required = true, .id = ID_QUOTE },
    { "purchase_order_number", FIELD_TEXT, offsetof(struct order_draft, purchase_order_number), .min = 1, .max = 64 },
    { "subscription_name", FIELD_NAME, offsetof(struct order_draft, subscription_name), .min = 1,
      .max = SUBSCRIPTION_NAME_CHARACTERS_MAX },
    { "users", FIELD_LIST, offsetof(struct order_draft, users), .min = 1, .max = ORDER_USERS_MAX, .item = &user_item,
      .item_bytes = sizeof(struct order_user_wanted) },
};
const struct draft_table order_body_table = DRAFT_TABLE(order_fields, struct order_draft);

struct order_query {
    struct page_query page;
    struct id subscription_id;
    enum order_status status;
    unsigned expand;
};

DRAFT_WORD(status_word, enum order_status, order_status)
static const struct field query_fields[] = {
    PAGE_FIELDS(struct order_query),
    PAGE_SINCE_FIELD(struct order_query),
    PAGE_COUNT_FIELD(struct order_query),
    { "subscription_id", FIELD_ID, offsetof(struct order_query, subscription_id), .id = ID_SUBSCRIPTION },
    { "status", FIELD_WORD, offsetof(struct order_query, status), .word = &status_word,
      .otherwise = ORDER_STATUS__MAX },
    EXPAND_FIELD(struct order_query, order_expand_word),
};
const struct draft_table order_query_table = DRAFT_TABLE(query_fields, struct order_query);

static const struct field show_fields[] = { EXPAND_FIELD(struct expand_only, order_expand_word) };
const struct draft_table order_show_query_table = DRAFT_TABLE(show_fields, struct expand_only);

/* A declined charge is a refusal that is stored: the order stays on record, and a replay answers 402 again. */
static void order_render(const struct act *act, const struct order *order, struct answer *answer)
{
    struct json_write json = json_start(act->arena);
    struct problem declined = problem_of_order(order);

    if (order->status == ORDER_PAYMENT_FAILED) {
        problem_answer(act, &declined, answer);
        return;
    }
    order_json(&json, NULL, order);
    answer_json(answer, 201, &json);
}

/* Checks the users' locales, which a draft table cannot: one fault for each unsupported locale. */
static enum status locales_check(struct exchange *x, const struct draft_list *list)
{
    const struct order_user_wanted *users = list->items;

    for (size_t i = 0; i < list->count; i++)
        locale_check(&x->faults, arena_format(x->arena, "/users/%zu/locale", i), users[i].locale);
    return x->faults.count == 0 ? STATUS_OK : STATUS_VALIDATION_FAILED;
}

enum status handle_order_place(struct exchange *x)
{
    struct order_draft draft;
    struct order_wanted wanted;
    struct order order;
    enum status status;

    if ((status = exchange_draft(x, &order_body_table, &draft)) != STATUS_OK ||
        (status = locales_check(x, &draft.users)) != STATUS_OK ||
        (status = subscription_name_check(x, "/subscription_name", &draft.subscription_name)) != STATUS_OK)
        return status;
    wanted = (struct order_wanted){ .quote_id = draft.quote_id,
                                    .purchase_order_number = draft.purchase_order_number,
                                    .subscription_name = draft.subscription_name,
                                    .users = draft.users.items,
                                    .user_count = draft.users.count };
    if (wanted.user_count > 0 && (status = order_users_allowed(x->caller->actor.roles)) != STATUS_OK) {
        x->problem.required_roles = ROLE_GLOBAL_ADMIN;
        return status;
    }
    return order_place(&x->counter, &wanted, order_render, &order);
}

enum status handle_order_show(struct exchange *x)
{
    const struct expand_only *query = x->query;
    struct json_write json = json_start(x->arena);
    struct expansion with;
    struct order order;
    enum status status = store_order_find(x->sql, x->arena, x->view.organization_id, x->ids[0], &order);

    if (status != STATUS_OK || (status = order_users_read(&x->counter.act, &order)) != STATUS_OK ||
        (status = expand_orders(x, query->expand, &order, 1, &with)) != STATUS_OK)
        return status;
    order_expanded_json(&json, NULL, &order, &with);
    return reply_resource(x, &json, order.version);
}

/* How many of the orders fit on a page together with their users and what comes along. */
static size_t shown_with_parts(const struct order *orders, size_t count, const struct expansion *with)
{
    size_t parts = 0, shown = 0;

    while (shown < count &&
           page_takes(&parts, (size_t)orders[shown].user_count + expanded_order_parts(with, &orders[shown])))
        shown++;
    return shown;
}

static enum status changed_read(struct exchange *x, const struct order_query *query, struct page *page,
                                struct order **orders, size_t *count, bool *more)
{
    struct id organization_id = x->view.organization_id;
    size_t found, shown;
    enum status status = store_changed_orders(x->sql, x->arena, organization_id, query->subscription_id, query->status,
                                              page_from(page), &page->changed, &found);

    if (status != STATUS_OK)
        return status;
    shown = page_shown(page, found);
    *more = found > shown;
    *count = 0;
    *orders = ARENA_ARRAY(x->arena, struct order, shown);
    for (size_t i = 0; i < shown; i++) {
        status = store_order_find(x->sql, x->arena, organization_id, page->changed[i].id, &(*orders)[*count]);
        if ((status = page_keep(page, i, status, count)) != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static enum status orders_read(struct exchange *x, const struct order_query *query, struct page *page,
                               struct order **orders, size_t *count, bool *more)
{
    size_t found;
    enum status status;

    if (page->by_change)
        return changed_read(x, query, page, orders, count, more);
    status = store_order_list(x->sql, x->arena, x->view.organization_id, query->subscription_id, query->status,
                              page->after, (int64_t)page->limit + 1, orders, &found);
    if (status != STATUS_OK)
        return status;
    *count = page_shown(page, found);
    *more = found > *count;
    return STATUS_OK;
}

enum status handle_order_list(struct exchange *x)
{
    const struct order_query *query = x->query;
    struct json_write json;
    struct expansion with;
    struct order *orders;
    struct page page;
    size_t count, shown;
    bool more;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK)
        return status;
    if (query->page.count &&
        (status = store_count_orders(x->sql, x->arena, x->view.organization_id, query->subscription_id, query->status,
                                     page.since, &x->counted)) != STATUS_OK)
        return status;
    if ((status = orders_read(x, query, &page, &orders, &count, &more)) != STATUS_OK ||
        (status = expand_orders(x, query->expand, orders, count, &with)) != STATUS_OK)
        return status;
    shown = shown_with_parts(orders, count, &with);
    if ((status = orders_users_read(&x->counter.act, orders, shown)) != STATUS_OK)
        return status;
    json = page_begin(x);
    for (size_t i = 0; i < shown; i++)
        order_expanded_json(&json, NULL, &orders[i], &with);
    return page_reply_of(x, &page, &json, shown, more || shown < count, PAGE_LAST(orders, shown));
}
