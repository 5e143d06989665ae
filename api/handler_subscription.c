/* api/handler_subscription.c: the organization's subscriptions.
 * Source: docs/rules.md, A2; docs/api.md, Subscriptions. */
#include "api/handlers.h"
#include "api/subscription_json.h"
#include "base/log.h"
#include "billing/subscription_name.h"
#include "counter/cancellation.h"
#include "counter/organization_catch_up.h"
#include "counter/subscription_change.h"
#include "fcgi/exchange.h"
#include "sql/store_subscription.h"

struct subscription_query {
    struct page_query page;
    enum subscription_status status;
    unsigned expand;
};

DRAFT_WORD(status_word, enum subscription_status, subscription_status)
static const struct field query_fields[] = {
    PAGE_FIELDS(struct subscription_query),
    PAGE_SINCE_FIELD(struct subscription_query),
    PAGE_COUNT_FIELD(struct subscription_query),
    { "status", FIELD_WORD, offsetof(struct subscription_query, status), .word = &status_word,
      .otherwise = SUBSCRIPTION_STATUS__MAX },
    EXPAND_FIELD(struct subscription_query, subscription_expand_word),
};
const struct draft_table subscription_query_table = DRAFT_TABLE(query_fields, struct subscription_query);

static const struct field show_fields[] = { EXPAND_FIELD(struct expand_only, subscription_expand_word) };
const struct draft_table subscription_show_query_table = DRAFT_TABLE(show_fields, struct expand_only);

enum status handle_subscription_show(struct exchange *x)
{
    const struct expand_only *query = x->query;
    struct subscription subscription;
    struct expansion with;
    struct json_write json = json_start(x->arena);
    enum status status =
        store_subscription_show(x->sql, x->arena, x->view.organization_id, x->ids[0], x->view.today, &subscription);

    if (status != STATUS_OK || (status = expand_subscriptions(x, query->expand, &subscription, 1, &with)) != STATUS_OK)
        return status;
    subscription_expanded_json(&json, NULL, &subscription, &with);
    return reply_resource(x, &json, subscription.version);
}

/* The page ends before the subscription whose lots are too many. */
static enum status changed_read(struct exchange *x, const struct subscription_query *query, struct page *page,
                                struct subscription **subscriptions, size_t *count, bool *more)
{
    struct id organization_id = x->view.organization_id;
    size_t found, shown, parts = 0;
    enum status status = store_changed_subscriptions(x->sql, x->arena, organization_id, query->status, page_from(page),
                                                     &page->changed, &found);

    if (status != STATUS_OK)
        return status;
    shown = page_shown(page, found);
    *more = found > shown;
    *count = 0;
    *subscriptions = ARENA_ARRAY(x->arena, struct subscription, shown);
    for (size_t i = 0; i < shown; i++) {
        struct subscription *s = &(*subscriptions)[*count];

        status = store_subscription_show(x->sql, x->arena, organization_id, page->changed[i].id, x->view.today, s);
        if (status == STATUS_OK && !page_takes(&parts, s->lot_count)) {
            *more = true;
            return STATUS_OK;
        }
        if ((status = page_keep(page, i, status, count)) != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* The page ends before the subscription whose lots, and its product's prices where they come along, are too many. */
static enum status page_answer(struct exchange *x, const struct page *page, const struct subscription *subscriptions,
                               size_t count, bool more)
{
    const struct subscription_query *query = x->query;
    struct json_write json = page_begin(x);
    size_t shown, parts = 0;
    struct expansion with;
    enum status status = expand_subscriptions(x, query->expand, subscriptions, count, &with);

    if (status != STATUS_OK)
        return status;
    for (shown = 0; shown < count; shown++) {
        if (!page_takes(&parts, expanded_subscription_parts(&with, &subscriptions[shown])))
            break;
        subscription_expanded_json(&json, NULL, &subscriptions[shown], &with);
    }
    return page_reply_of(x, page, &json, shown, more || shown < count, PAGE_LAST(subscriptions, shown));
}

enum status handle_subscription_list(struct exchange *x)
{
    const struct subscription_query *query = x->query;
    struct subscription *subscriptions;
    struct page page;
    size_t count;
    bool more;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK)
        return status;
    if (query->page.count && (status = store_count_subscriptions(x->sql, x->arena, x->view.organization_id,
                                                                 query->status, page.since, &x->counted)) != STATUS_OK)
        return status;
    status = page.by_change
                 ? changed_read(x, query, &page, &subscriptions, &count, &more)
                 : store_subscription_list(x->sql, x->arena, x->view.organization_id, query->status, page.after,
                                           (int64_t)page.limit, x->view.today, &subscriptions, &count, &more);
    return status != STATUS_OK ? status : page_answer(x, &page, subscriptions, count, more);
}

static const struct field patch_fields[] = {
    { "payment_method_id", FIELD_ID, offsetof(struct subscription_change, payment_method_id), .id = ID_PAYMENT_METHOD },
    { "name", FIELD_NAME, offsetof(struct subscription_change, name), .nullable = true, .min = 1,
      .max = SUBSCRIPTION_NAME_CHARACTERS_MAX, .given = offsetof(struct subscription_change, has_name) },
};
const struct draft_table subscription_patch_body_table = DRAFT_TABLE(patch_fields, struct subscription_change);

enum status subscription_name_check(struct exchange *x, const char *pointer, const char **name)
{
    if (*name == NULL)
        return STATUS_OK;
    if (draft_looks_like_card_or_iban(*name))
        return exchange_invalid(x, pointer, FAULT_CARD_OR_IBAN);
    if ((*name = subscription_name_normal(x->arena, *name)) != NULL)
        return STATUS_OK;
    fault_add(&x->faults, pointer, FAULT_TOO_LONG, SUBSCRIPTION_NAME_CHARACTERS_MAX);
    return STATUS_VALIDATION_FAILED;
}

static void changed_render(const struct act *act, const struct subscription *subscription, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    subscription_json(&json, NULL, subscription, act->caller.language);
    answer_json(answer, 200, &json);
}

enum status handle_subscription_change(struct exchange *x)
{
    struct subscription_change change;
    struct subscription subscription;
    enum status status;

    if ((status = exchange_draft(x, &subscription_patch_body_table, &change)) != STATUS_OK)
        return status;
    if ((status = subscription_name_check(x, "/name", &change.name)) != STATUS_OK)
        return status;
    change.id = x->ids[0];
    if ((status = exchange_if_match(x, &change.version)) != STATUS_OK ||
        (status = exchange_act(x, act_subscription_change, &change, changed_render, &subscription)) != STATUS_OK)
        return status;
    reply_etag(x, subscription.version);
    return STATUS_OK;
}

DRAFT_WORD(at_word, enum cancellation_at, cancellation_at)
static const struct field cancellation_fields[] = {
    { "at", FIELD_WORD, offsetof(struct cancellation, at), .required = true, .word = &at_word },
};
const struct draft_table cancellation_body_table = DRAFT_TABLE(cancellation_fields, struct cancellation);

static void cancellation_render(const struct act *act, const struct subscription *subscription, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    subscription_json(&json, NULL, subscription, act->caller.language);
    answer_json(answer, 200, &json);
}

enum status handle_subscription_cancel(struct exchange *x)
{
    struct cancellation wanted;
    struct subscription subscription = { .status = SUBSCRIPTION_CANCELLED }; /* not changed if the answer is replayed */
    enum status status;

    if ((status = exchange_draft(x, &cancellation_body_table, &wanted)) != STATUS_OK)
        return status;
    wanted.subscription_id = x->ids[0];
    if ((status = exchange_act(x, act_cancel, &wanted, cancellation_render, &subscription)) != STATUS_OK)
        return status;
    /* A sandbox's clock stands still and the billing run does not serve it, so what ended is completed here. The
     * worker completes what does not fit into this request; what fails stays due until the clock is turned. */
    if (subscription_is_ending(&subscription) && x->counter.act.organization.sandbox &&
        organization_catch_up_until(&x->counter, subscription.organization_id,
                                    clock_monotonic_us() + ACT_TIME_MAX_MS * INT64_C(1000)) != STATUS_OK)
        log_error("%s: its end could not be finished now and stays due",
                  id_write(ID_SUBSCRIPTION, subscription.id).text);
    return STATUS_OK;
}

enum status handle_subscription_cancel_back(struct exchange *x)
{
    struct cancellation_back wanted = { .subscription_id = x->ids[0] };
    struct subscription subscription;
    enum status status;

    if ((status = exchange_if_match(x, &wanted.version)) != STATUS_OK ||
        (status = exchange_act(x, act_cancel_back, &wanted, cancellation_render, &subscription)) != STATUS_OK)
        return status;
    reply_etag(x, subscription.version);
    return STATUS_OK;
}
