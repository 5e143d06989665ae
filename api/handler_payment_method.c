/* api/handler_payment_method.c: the organization's payment methods. Only tokens of the gateway are accepted, never
 * numbers of cards or accounts.
 * Source: docs/api.md, Catalogue and organization. */
#include "api/handlers.h"
#include "api/payment_method_json.h"
#include "counter/payment_method_add.h"
#include "counter/payment_method_change.h"
#include "fcgi/exchange.h"
#include "sql/store_payment_method.h"

DRAFT_WORD(type_word, enum payment_method_type, payment_method_type)
static const struct field method_fields[] = {
    { "type", FIELD_WORD, offsetof(struct payment_method_new, type), .required = true, .word = &type_word },
    { "gateway_token", FIELD_TEXT, offsetof(struct payment_method_new, gateway_token), .min = 1, .max = 255 },
    { "default", FIELD_BOOL, .offset = offsetof(struct payment_method_new, make_default) },
};
const struct draft_table payment_method_body_table = DRAFT_TABLE(method_fields, struct payment_method_new);

enum status handle_payment_method_show(struct exchange *x)
{
    struct payment_method method;
    struct json_write json = json_start(x->arena);
    enum status status;

    status = store_payment_method_find(x->sql, x->arena, x->view.organization_id, x->ids[0], &method);
    if (status != STATUS_OK)
        return status;
    payment_method_json(&json, NULL, &method);
    return reply_resource(x, &json, method.version);
}

enum status handle_payment_method_list(struct exchange *x)
{
    const struct page_only *query = x->query;
    struct json_write json;
    struct payment_method *methods;
    struct page page;
    size_t found, shown;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK)
        return status;
    status = store_payment_method_list(x->sql, x->arena, x->view.organization_id, page.after, page.limit + 1, &methods,
                                       &found);
    if (status != STATUS_OK)
        return status;
    shown = page_shown(&page, found);
    json = page_begin(x);
    for (size_t i = 0; i < shown; i++)
        payment_method_json(&json, NULL, &methods[i]);
    return page_reply(x, &json, found > shown, PAGE_LAST(methods, shown));
}

static void method_render(const struct act *act, const struct payment_method *method, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    payment_method_json(&json, NULL, method);
    answer_json(answer, 201, &json);
}

enum status handle_payment_method_create(struct exchange *x)
{
    struct payment_method_new wanted;
    struct payment_method method;
    enum status status;

    /* Checked first: a body with a card or account number is not processed further. */
    if ((status = draft_refuse_card_or_iban(&x->faults, x->body)) != STATUS_OK)
        return status;
    if ((status = exchange_draft(x, &payment_method_body_table, &wanted)) != STATUS_OK)
        return status;
    if (wanted.type == PAYMENT_METHOD_INVOICE && wanted.gateway_token != NULL)
        return exchange_invalid(x, "/gateway_token", FAULT_EXCLUSIVE);
    if (wanted.type != PAYMENT_METHOD_INVOICE && wanted.gateway_token == NULL)
        return exchange_invalid(x, "/gateway_token", FAULT_REQUIRED);
    return payment_method_add(&x->counter, &wanted, method_render, &method);
}

struct method_patch {
    bool make_default;
};
static const struct field patch_fields[] = {
    { "default", FIELD_BOOL, .offset = offsetof(struct method_patch, make_default), .required = true },
};
const struct draft_table payment_method_patch_body_table = DRAFT_TABLE(patch_fields, struct method_patch);

static void changed_render(const struct act *act, const struct payment_method *method, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    payment_method_json(&json, NULL, method);
    answer_json(answer, 200, &json);
}

/* The default is changed only by making another method the default: false is refused. */
enum status handle_payment_method_change(struct exchange *x)
{
    struct payment_method_change change = { .id = x->ids[0] };
    struct payment_method method;
    struct method_patch patch;
    enum status status;

    if ((status = draft_refuse_card_or_iban(&x->faults, x->body)) != STATUS_OK ||
        (status = exchange_draft(x, &payment_method_patch_body_table, &patch)) != STATUS_OK)
        return status;
    if (!patch.make_default) {
        fault_add_limits(&x->faults, "/default", FAULT_UNKNOWN_VALUE, &(struct fault_limits){ .expected = "true" },
                         NULL);
        return STATUS_VALIDATION_FAILED;
    }
    if ((status = exchange_if_match(x, &change.version)) != STATUS_OK ||
        (status = exchange_act(x, act_payment_method_make_default, &change, changed_render, &method)) != STATUS_OK)
        return status;
    reply_etag(x, method.version);
    return STATUS_OK;
}

enum status handle_payment_method_remove(struct exchange *x)
{
    struct payment_method_change change = { .id = x->ids[0] };
    enum status status;

    if ((status = exchange_if_match(x, &change.version)) != STATUS_OK ||
        (status = exchange_act(x, act_payment_method_remove, &change, NULL, NULL)) != STATUS_OK)
        return status;
    return reply_empty(x, 204);
}
