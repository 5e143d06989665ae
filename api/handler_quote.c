/* api/handler_quote.c: quotes. Source: docs/rules.md, A3, A4; docs/api.md, Quotes and orders. */
#include "api/handlers.h"
#include "api/quote_json.h"
#include "counter/quote_create.h"
#include "fcgi/exchange.h"
#include "sql/store_quote.h"

DRAFT_WORD(kind_word, enum quote_kind, quote_kind)
static const struct field quote_fields[] = {
    { "kind", FIELD_WORD, offsetof(struct quote_wanted, kind), .required = true, .word = &kind_word },
    { "subscription_id", FIELD_ID, offsetof(struct quote_wanted, subscription_id), .id = ID_SUBSCRIPTION },
    { "price_id", FIELD_ID, offsetof(struct quote_wanted, price_id), .id = ID_PRICE },
    { "payment_method_id", FIELD_ID, offsetof(struct quote_wanted, payment_method_id), .id = ID_PAYMENT_METHOD },
    { "total_licences", FIELD_INT, offsetof(struct quote_wanted, total_licences), .required = true, .min = 1,
      .max = INT64_MAX },
    { "preview", FIELD_BOOL, offsetof(struct quote_wanted, preview) },
};
const struct draft_table quote_body_table = DRAFT_TABLE(quote_fields, struct quote_wanted);

/* Which fields each kind of quote has, which the table cannot express. */
static enum status kind_check(struct exchange *x, const struct quote_wanted *wanted)
{
    bool change = wanted->kind == QUOTE_CHANGE_LICENCES, new = wanted->kind == QUOTE_NEW_SUBSCRIPTION;

    if (!new &&id_is_none(wanted->subscription_id))
        return exchange_invalid(x, "/subscription_id", FAULT_REQUIRED);
    if (new && !id_is_none(wanted->subscription_id))
        return exchange_invalid(x, "/subscription_id", FAULT_UNKNOWN_FIELD);
    if (new &&id_is_none(wanted->price_id))
        return exchange_invalid(x, "/price_id", FAULT_REQUIRED);
    if (change && !id_is_none(wanted->price_id))
        return exchange_invalid(x, "/price_id", FAULT_UNKNOWN_FIELD);
    return STATUS_OK;
}

static void quote_render(const struct act *act, const struct quote *quote, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    quote_json(&json, NULL, quote, act->caller.language);
    answer_json(answer, id_is_none(quote->id) ? 200 : 201, &json);
}

enum status handle_quote_create(struct exchange *x)
{
    struct quote_wanted wanted;
    struct quote quote;
    enum status status;

    if ((status = exchange_draft(x, &quote_body_table, &wanted)) != STATUS_OK ||
        (status = kind_check(x, &wanted)) != STATUS_OK)
        return status;
    if (wanted.preview) /* nothing is done that a repetition could do twice, so no row keeps its answer */
        x->caller->claim.phase = CLAIM_NONE;
    return exchange_act(x, act_quote_create, &wanted, quote_render, &quote);
}

enum status handle_quote_show(struct exchange *x)
{
    struct json_write json = json_start(x->arena);
    struct quote quote;
    bool used;
    enum status status = store_quote_find(x->sql, x->arena, x->caller->actor.organization_id, x->ids[0], &quote, &used);

    if (status != STATUS_OK)
        return status;
    quote_json(&json, NULL, &quote, x->caller->language);
    return reply_resource(x, &json, 1);
}
