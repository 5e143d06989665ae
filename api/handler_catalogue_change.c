/* api/handler_catalogue_change.c: the operator reads and changes a product or a price: names, until when it is sold,
 * and what takes its place. Source: docs/api.md, Operator. */
#include "api/handlers.h"
#include "api/product_json.h"
#include "counter/catalogue_change.h"
#include "fcgi/exchange.h"

/* Members that are not sent stay unchanged, a single language of a name too. */
struct name_patch {
    const char *en, *fr;
};
static const struct field name_fields[] = {
    { "en", FIELD_NAME, offsetof(struct name_patch, en) },
    { "fr", FIELD_NAME, offsetof(struct name_patch, fr) },
};
static const struct draft_table name_table = DRAFT_TABLE(name_fields, struct name_patch);

struct sale_patch {
    struct draft_list successors;
    struct day on_sale_until;
    bool has_successors, has_until;
};
static const struct field product_item = { "", FIELD_ID, .id = ID_PRODUCT };
static const struct field price_item = { "", FIELD_ID, .id = ID_PRICE };
#define SALE_FIELDS(at, successor)                                                                                     \
    { "on_sale_until", FIELD_DAY, (at) + offsetof(struct sale_patch, on_sale_until), .nullable = true,                 \
      .given = (at) + offsetof(struct sale_patch, has_until) },                                                        \
    {                                                                                                                  \
        "successors", FIELD_LIST, (at) + offsetof(struct sale_patch, successors),                                      \
            .max = SUCCESSORS_MAX, .item = &(successor), .item_bytes = sizeof(struct id),                              \
            .given = (at) + offsetof(struct sale_patch, has_successors)                                                \
    }

struct product_patch {
    struct name_patch name;
    struct sale_patch sale;
};
static const struct field product_fields[] = {
    { "name", FIELD_OBJECT, offsetof(struct product_patch, name), .table = &name_table },
    SALE_FIELDS(offsetof(struct product_patch, sale), product_item),
};
const struct draft_table product_patch_body_table = DRAFT_TABLE(product_fields, struct product_patch);
static const struct field price_fields[] = { SALE_FIELDS(0, price_item) };
const struct draft_table price_patch_body_table = DRAFT_TABLE(price_fields, struct sale_patch);

static struct sale_change sale_of(const struct exchange *x, const struct sale_patch *patch)
{
    return (struct sale_change){ .id = x->ids[0],
                                 .has_until = patch->has_until,
                                 .until = patch->on_sale_until,
                                 .has_successors = patch->has_successors,
                                 .successors = patch->successors.items,
                                 .successor_count = patch->successors.count };
}

static void product_render(const struct act *act, const struct product_whole *whole, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    product_json_whole(&json, whole);
    answer_json(answer, 200, &json);
}

static void price_render(const struct act *act, const struct price_whole *whole, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    price_json_whole(&json, whole, act->today);
    answer_json(answer, 200, &json);
}

enum status handle_product_show(struct exchange *x)
{
    struct json_write json = json_start(x->arena);
    struct product_whole whole;
    enum status status = product_whole_read(x->sql, x->arena, x->ids[0], &whole);

    if (status != STATUS_OK)
        return status;
    product_json_whole(&json, &whole);
    return reply_resource(x, &json, whole.product.version);
}

enum status handle_product_change(struct exchange *x)
{
    struct product_patch patch;
    struct product_change change;
    struct product_whole whole;
    enum status status;

    if ((status = exchange_draft(x, &product_patch_body_table, &patch)) != STATUS_OK)
        return status;
    change = (struct product_change){ sale_of(x, &patch.sale), patch.name.en, patch.name.fr };
    if ((status = exchange_if_match(x, &change.sale.version)) != STATUS_OK ||
        (status = exchange_act(x, act_product_change, &change, product_render, &whole)) != STATUS_OK)
        return status;
    reply_etag(x, whole.product.version);
    return STATUS_OK;
}

enum status handle_price_change(struct exchange *x)
{
    struct sale_patch patch;
    struct sale_change change;
    struct price_whole whole;
    enum status status;

    if ((status = exchange_draft(x, &price_patch_body_table, &patch)) != STATUS_OK)
        return status;
    change = sale_of(x, &patch);
    if ((status = exchange_if_match(x, &change.version)) != STATUS_OK ||
        (status = exchange_act(x, act_price_change, &change, price_render, &whole)) != STATUS_OK)
        return status;
    reply_etag(x, whole.priced.version);
    return STATUS_OK;
}
