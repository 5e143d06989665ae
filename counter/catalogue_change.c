/* counter/catalogue_change.c: replaces what was sent; the journal keeps the old and the new values. */
#include "counter/catalogue_change.h"

#include <assert.h>
#include <string.h>

enum status product_whole_read(struct sql *sql, struct arena *arena, struct id id, struct product_whole *whole)
{
    enum status status = store_product_find(sql, arena, id, &whole->product);

    return status != STATUS_OK ? status
                               : store_successor_list(sql, arena, SUCCESSOR_OF_PRODUCT, id, &whole->successors,
                                                      &whole->successor_count);
}

enum status price_whole_read(struct sql *sql, struct arena *arena, struct id id, struct day today,
                             struct price_whole *whole)
{
    enum status status = store_price_find(sql, arena, id, today, &whole->priced);

    return status != STATUS_OK
               ? status
               : store_successor_list(sql, arena, SUCCESSOR_OF_PRICE, id, &whole->successors, &whole->successor_count);
}

static void sale_text(struct json_write *json, struct day until, enum id_kind kind, const struct id *successors,
                      size_t count)
{
    json_put_day(json, "on_sale_until", until);
    json_list(json, "successors");
    for (size_t i = 0; i < count; i++)
        json_put_id(json, NULL, kind, successors[i]);
    json_list_close(json);
}

static const char *product_text(struct act *act, const struct product_whole *whole)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_open(&json, "name");
    json_put_string(&json, "en", whole->product.name_en);
    json_put_string(&json, "fr", whole->product.name_fr);
    json_close(&json);
    sale_text(&json, whole->product.on_sale_until, ID_PRODUCT, whole->successors, whole->successor_count);
    json_close(&json);
    return json_text(&json, NULL);
}

static const char *price_text(struct act *act, const struct price_whole *whole)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    sale_text(&json, whole->priced.own_until, ID_PRICE, whole->successors, whole->successor_count);
    json_close(&json);
    return json_text(&json, NULL);
}

/* Whether the i-th successor exists and can be one. */
static enum status successor_check(struct act *act, const struct sale_change *change, enum successor_of of, size_t i,
                                   struct currency currency)
{
    const char *pointer = arena_format(act->arena, "/successors/%zu", i);
    struct id id = change->successors[i];
    struct priced_product priced;
    struct product product;
    enum status status;

    if (id_equal(id, change->id))
        return act_invalid(act, pointer, "not_a_successor");
    for (size_t j = 0; j < i; j++)
        if (id_equal(id, change->successors[j]))
            return act_invalid(act, pointer, "repeated");
    if (of == SUCCESSOR_OF_PRODUCT)
        status = store_product_find(act->sql, act->arena, id, &product);
    else
        status = store_price_find(act->sql, act->arena, id, act->today, &priced);
    if (status == STATUS_NOT_FOUND)
        return act_invalid(act, pointer, "not_found");
    if (status == STATUS_OK && of == SUCCESSOR_OF_PRICE && !currency_equal(priced.price.rate.currency, currency))
        return act_invalid(act, pointer, "not_a_successor");
    return status;
}

static enum status successors_check(struct act *act, const struct sale_change *change, enum successor_of of,
                                    struct currency currency)
{
    enum status status = STATUS_OK;

    assert(change->successor_count <= SUCCESSORS_MAX);
    for (size_t i = 0; status == STATUS_OK && change->has_successors && i < change->successor_count; i++)
        status = successor_check(act, change, of, i, currency);
    return status;
}

static void successors_take(const struct sale_change *change, const struct id **successors, size_t *count)
{
    if (!change->has_successors)
        return;
    *successors = change->successors;
    *count = change->successor_count;
}

static enum status successors_write(struct act *act, const struct sale_change *change, enum successor_of of)
{
    return change->has_successors
               ? store_successor_set(act->sql, of, change->id, change->successors, change->successor_count)
               : STATUS_OK;
}

static bool is_of_another_version(const struct sale_change *change, int64_t version)
{
    return change->version >= 0 && change->version != version;
}

enum status act_product_change(struct act *act, const struct product_change *change, struct product_whole *whole)
{
    struct product *product = &whole->product;
    const struct sale_change *sale = &change->sale;
    const char *before, *after;
    enum status status;

    assert(act->organization.is_operator);
    if ((status = product_whole_read(act->sql, act->arena, sale->id, whole)) != STATUS_OK)
        return status;
    if (is_of_another_version(sale, product->version))
        return STATUS_PRECONDITION_FAILED;
    before = product_text(act, whole);
    product->name_en = change->name_en != NULL ? change->name_en : product->name_en;
    product->name_fr = change->name_fr != NULL ? change->name_fr : product->name_fr;
    product->on_sale_until = sale->has_until ? sale->until : product->on_sale_until;
    if ((status = successors_check(act, sale, SUCCESSOR_OF_PRODUCT, act->organization.currency)) != STATUS_OK)
        return status;
    successors_take(sale, &whole->successors, &whole->successor_count);
    after = product_text(act, whole);
    if (strcmp(before, after) == 0)
        return STATUS_OK;
    if ((status = store_product_update(act->sql, product)) != STATUS_OK ||
        (status = successors_write(act, sale, SUCCESSOR_OF_PRODUCT)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_PRODUCT_CHANGED, journal_object(act, "product", ID_PRODUCT, product->id), before, after);
    return STATUS_OK;
}

static enum status until_change(struct act *act, const struct sale_change *change, struct priced_product *priced)
{
    struct day from = priced->price.on_sale_from;

    if (!change->has_until)
        return STATUS_OK;
    if (!day_is_none(change->until) && !day_is_none(from) && change->until.number <= from.number)
        return act_invalid(act, "/on_sale_until", "invalid");
    priced->own_until = change->until;
    return STATUS_OK;
}

enum status act_price_change(struct act *act, const struct sale_change *change, struct price_whole *whole)
{
    const char *before, *after;
    enum status status;

    assert(act->organization.is_operator);
    if ((status = price_whole_read(act->sql, act->arena, change->id, act->today, whole)) != STATUS_OK)
        return status;
    if (is_of_another_version(change, whole->priced.version))
        return STATUS_PRECONDITION_FAILED;
    before = price_text(act, whole);
    if ((status = until_change(act, change, &whole->priced)) != STATUS_OK ||
        (status = successors_check(act, change, SUCCESSOR_OF_PRICE, whole->priced.price.rate.currency)) != STATUS_OK)
        return status;
    successors_take(change, &whole->successors, &whole->successor_count);
    after = price_text(act, whole);
    if (strcmp(before, after) == 0)
        return STATUS_OK;
    if ((status = store_price_end(act->sql, &whole->priced)) != STATUS_OK ||
        (status = successors_write(act, change, SUCCESSOR_OF_PRICE)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_PRICE_CHANGED, journal_object(act, "price", ID_PRICE, change->id), before, after);
    return price_whole_read(act->sql, act->arena, change->id, act->today, whole); /* on_sale follows from both days */
}
