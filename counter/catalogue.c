/* counter/catalogue.c: products and prices. */
#include "counter/catalogue.h"

#include <assert.h>

#include "counter/clock_set.h"

enum status act_product_create(struct act *act, const struct product *wanted, struct product *product)
{
    struct json_write after = json_start(act->arena);
    enum status status;

    assert(act->organization.is_operator);
    *product = *wanted;
    product->id = id_new();
    product->on_sale_until = DAY_NONE;
    product->version = 1;
    product->created_at = act->now;
    if ((status = store_product_insert(act->sql, product)) != STATUS_OK)
        return status == STATUS_DUPLICATE ? act_invalid(act, "/code", "taken") : status;
    json_open(&after, NULL);
    json_put_string(&after, "code", product->code);
    json_close(&after);
    journal_tell(act, EVENT_PRODUCT_CREATED, journal_object(act, "product", ID_PRODUCT, product->id), NULL,
                 json_text(&after, NULL));
    return STATUS_OK;
}

static enum status product_check(struct act *act, struct id product_id)
{
    int64_t prices;
    enum status status = store_product_price_count(act->sql, act->arena, product_id, &prices);

    if (status == STATUS_NOT_FOUND)
        return act_invalid(act, "/product_id", "not_found");
    if (status == STATUS_OK && prices >= PRODUCT_PRICES_MAX)
        return act_invalid(act, "/product_id", "too_many_prices");
    return status;
}

static const char *price_text(struct act *act, const struct price *price)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_id(&json, "product_id", ID_PRODUCT, price->product_id);
    json_put_string(&json, "currency", price->rate.currency.code);
    json_put_string(&json, "billing_period", billing_period_name(price->rate.billing_period));
    json_put_string(&json, "mode", price_mode_name(price->rate.mode));
    json_put_string(&json, "steps", price_steps_write(act->arena, price->rate.steps, price->rate.step_count));
    json_close(&json);
    return json_text(&json, NULL);
}

enum status act_price_create(struct act *act, const struct price *wanted, struct priced_product *made)
{
    struct price price = *wanted;
    enum status status;

    assert(act->organization.is_operator);
    if ((status = product_check(act, wanted->product_id)) != STATUS_OK)
        return status;
    price.id = id_new();
    if ((status = store_price_insert(act->sql, act->arena, &price, act->now)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_PRICE_CREATED, journal_object(act, "price", ID_PRICE, price.id), NULL,
                 price_text(act, &price));
    return store_price_find(act->sql, act->arena, price.id, act->today, made);
}

/* The journal text of a rate, with its first day unless that is DAY_NONE. */
static const char *revision_text(struct act *act, const struct rate *rate, struct day effective_from)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    if (!day_is_none(effective_from))
        json_put_day(&json, "effective_from", effective_from);
    json_put_string(&json, "mode", price_mode_name(rate->mode));
    json_put_string(&json, "steps", price_steps_write(act->arena, rate->steps, rate->step_count));
    json_close(&json);
    return json_text(&json, NULL);
}

enum status act_price_revise(struct act *act, const struct price_revision *wanted, struct price_revision *revision)
{
    struct priced_product priced;
    const struct rate *before = &priced.price.rate; /* the rate that was in force on that day before the revision */
    enum status status;

    assert(act->organization.is_operator);
    if (!clock_in_range(instant_of_day(wanted->effective_from)))
        return act_invalid(act, "/effective_from", "outside_clock_range");
    if ((status = store_price_find(act->sql, act->arena, wanted->price_id, wanted->effective_from, &priced)) !=
        STATUS_OK)
        return status;
    *revision = *wanted;
    revision->rate.currency = before->currency;
    revision->rate.billing_period = before->billing_period;
    revision->created_at = act->now;
    if ((status = store_price_revision_insert(act->sql, act->arena, revision)) != STATUS_OK)
        return status == STATUS_DUPLICATE ? act_invalid(act, "/effective_from", "taken") : status;
    journal_tell(act, EVENT_PRICE_REVISED, journal_object(act, "price", ID_PRICE, revision->price_id),
                 revision_text(act, before, DAY_NONE), revision_text(act, &revision->rate, revision->effective_from));
    return STATUS_OK;
}
