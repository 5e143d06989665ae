/* api/handler_product_key.c: product keys: created by the operator, redeemed by a customer.
 * Source: docs/rules.md, A8; docs/api.md, Quotes and orders. */
#include "api/field_words.h"
#include "api/handlers.h"
#include "api/subscription_json.h"
#include "counter/product_key_create.h"
#include "counter/product_key_redeem.h"
#include "fcgi/exchange.h"

/* Any text up to KEY_CHARACTERS_MAX is accepted as a field, so that a mistyped key is answered "product key
 * malformed". */
enum { KEY_CHARACTERS_MAX = 1000, MONTHS_MAX = 120, LICENCES_MAX = 1000000 };

struct redemption_draft {
    const char *product_key;
    struct id subscription_id;
    enum key_apply apply;
    bool has_apply;
};
#define AT(member) offsetof(struct redemption_draft, member)
DRAFT_WORD(apply_word, enum key_apply, key_apply)
static const struct field redemption_fields[] = {
    { "product_key", FIELD_TEXT, AT(product_key), .required = true, .min = 0, .max = KEY_CHARACTERS_MAX },
    { "subscription_id", FIELD_ID, AT(subscription_id), .id = ID_SUBSCRIPTION },
    { "apply", FIELD_WORD, AT(apply), .otherwise = KEY_ADD_LICENCES, .word = &apply_word, .given = AT(has_apply) },
};
#undef AT
const struct draft_table redemption_body_table = DRAFT_TABLE(redemption_fields, struct redemption_draft);

static void redemption_render(const struct act *act, const struct redemption *redemption, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_id(&json, "id", ID_PRODUCT_KEY, redemption->id);
    subscription_json(&json, "subscription", &redemption->subscription, act->caller.language);
    json_put_int(&json, "licences_added", redemption->licences_added);
    json_put_day(&json, "extended_until", redemption->extended_until);
    json_close(&json);
    answer_json(answer, 201, &json);
}

/* A malformed key is refused here, without reading the database, and not counted as a failed attempt. */
enum status handle_product_key_redeem(struct exchange *x)
{
    struct redemption_draft draft;
    struct redemption_wanted wanted;
    struct redemption redemption;
    enum status status;

    if ((status = exchange_draft(x, &redemption_body_table, &draft)) != STATUS_OK)
        return status;
    if (draft.has_apply && id_is_none(draft.subscription_id))
        return exchange_invalid(x, "/subscription_id", FAULT_REQUIRED);
    if (!product_key_read(draft.product_key, &wanted.key))
        return STATUS_PRODUCT_KEY_MALFORMED;
    wanted.subscription_id = draft.subscription_id;
    wanted.apply = draft.apply;
    status = product_key_redeem(&x->counter, &wanted, redemption_render, &redemption);
    x->retry_after_s = (int)redemption.retry_after_s;
    return status;
}

#define AT(member) offsetof(struct product_keys_wanted, member)
static const struct field keys_fields[] = {
    { "price_id", FIELD_ID, AT(price_id), .required = true, .id = ID_PRICE },
    { "licences", FIELD_INT, AT(licences), .required = true, .min = 1, .max = LICENCES_MAX,
      .between = &between_licences },
    { "months", FIELD_INT, AT(months), .required = true, .min = 1, .max = MONTHS_MAX, .between = &between_months },
    { "count", FIELD_INT, AT(count), .required = true, .min = 1, .max = PRODUCT_KEYS_MAX, .between = &between_keys },
};
#undef AT
const struct draft_table product_keys_body_table = DRAFT_TABLE(keys_fields, struct product_keys_wanted);

/* The keys are sent once: the answer stored for replays has null instead of them. */
static void keys_render(const struct act *act, const struct product_keys *made, struct answer *answer)
{
    struct json_write json = json_start(act->arena), kept = json_start(act->arena);

    json_open(&json, NULL);
    json_list(&json, "product_keys");
    for (size_t i = 0; i < made->count; i++)
        json_put_string(&json, NULL, made->keys[i].text);
    json_list_close(&json);
    json_close(&json);
    json_open(&kept, NULL);
    json_put_null(&kept, "product_keys");
    json_close(&kept);
    answer_json(answer, 201, &json);
    answer->kept = json_text(&kept, NULL);
}

enum status handle_product_keys_create(struct exchange *x)
{
    struct product_keys_wanted wanted;
    struct product_keys made;
    enum status status;

    if ((status = exchange_draft(x, &product_keys_body_table, &wanted)) != STATUS_OK)
        return status;
    return exchange_act(x, act_product_keys_create, &wanted, keys_render, &made);
}
