/* api/handler_operator_product_key.c: what became of the product keys, and their revocation.
 * Source: docs/rules.md, A8; docs/api.md, Operator. */
#include "api/handlers.h"
#include "api/product_key_json.h"
#include "counter/product_key_revoke.h"
#include "fcgi/exchange.h"

enum { REASON_MAX = 500 };

struct key_query {
    struct page_query page;
    struct product_key_filter filter;
};
#define AT(member) offsetof(struct key_query, filter.member)
DRAFT_WORD(state_word, enum key_state, key_state)
static const struct field query_fields[] = {
    PAGE_FIELDS(struct key_query),
    { "product_id", FIELD_ID, AT(product_id), .id = ID_PRODUCT },
    { "state", FIELD_WORD, AT(state), .word = &state_word, .otherwise = KEY_STATE__MAX },
    { "ending", FIELD_TEXT, AT(ending), .min = PRODUCT_KEY_ENDING_LENGTH, .max = PRODUCT_KEY_ENDING_LENGTH },
};
#undef AT
const struct draft_table operator_key_query_table = DRAFT_TABLE(query_fields, struct key_query);

enum status handle_operator_product_key_list(struct exchange *x)
{
    const struct key_query *query = x->query;
    const struct product_key_filter *filter = &query->filter;
    struct product_key_told *keys;
    struct json_write json;
    struct page page;
    size_t found, shown;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK)
        return status;
    if (filter->ending != NULL && !product_key_ending_read(filter->ending))
        return exchange_invalid(x, "/ending", FAULT_INVALID_FORMAT);
    if (filter->ending != NULL && (filter->state != KEY_STATE__MAX || !id_is_none(filter->product_id)))
        return exchange_invalid(x, "/ending", FAULT_EXCLUSIVE);
    status = store_product_key_list(x->sql, x->arena, filter, page.after, (int64_t)page.limit + 1, &keys, &found);
    if (status != STATUS_OK)
        return status;
    shown = page_shown(&page, found);
    json = page_begin(x);
    for (size_t i = 0; i < shown; i++)
        product_key_json(&json, NULL, &keys[i]);
    return page_reply(x, &json, found > shown, PAGE_LAST(keys, shown));
}

static const struct field revocation_fields[] = {
    { "reason", FIELD_NAME, offsetof(struct revocation_wanted, reason), .required = true, .min = 1, .max = REASON_MAX },
};
const struct draft_table revocation_body_table = DRAFT_TABLE(revocation_fields, struct revocation_wanted);

static void key_render(const struct act *act, const struct product_key_told *key, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    product_key_json(&json, NULL, key);
    answer_json(answer, 200, &json);
}

/* A repetition finds the key revoked, so the act may be run again after a lost COMMIT. */
enum status handle_product_key_revoke(struct exchange *x)
{
    struct revocation_wanted wanted;
    struct product_key_told key;
    enum status status;

    if ((status = exchange_draft(x, &revocation_body_table, &wanted)) != STATUS_OK)
        return status;
    wanted.product_key_id = x->ids[0];
    x->counter.repeatable = true;
    return exchange_act(x, act_product_key_revoke, &wanted, key_render, &key);
}
