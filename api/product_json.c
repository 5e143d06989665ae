/* api/product_json.c */
#include "api/product_json.h"

static void step_json(struct json_write *json, const struct price_step *step)
{
    json_open(json, NULL);
    if (step->up_to == INT64_MAX)
        json_put_null(json, "up_to");
    else
        json_put_int(json, "up_to", step->up_to);
    json_put_int(json, "unit_amount", step->unit_amount_minor);
    json_close(json);
}

static void rate_json_members(struct json_write *json, const struct rate *rate)
{
    json_put_string(json, "currency", rate->currency.code);
    json_put_string(json, "billing_period", billing_period_name(rate->billing_period));
    if (rate->mode == PRICE_FLAT) {
        json_put_int(json, "unit_amount", rate->steps[0].unit_amount_minor);
        return;
    }
    json_open(json, "tiers");
    json_put_string(json, "mode", price_mode_name(rate->mode));
    json_list(json, "steps");
    for (size_t i = 0; i < rate->step_count; i++)
        step_json(json, &rate->steps[i]);
    json_list_close(json);
    json_close(json);
}

static void price_json_members(struct json_write *json, const struct price *price, struct day today)
{
    json_put_id(json, "id", ID_PRICE, price->id);
    rate_json_members(json, &price->rate);
    json_put_int(json, "min_licences", price->min_licences);
    json_put_int(json, "max_licences", price->max_licences);
    json_put_int(json, "trial_days", price->trial_days);
    json_put_string(json, "reduction_policy", reduction_policy_name(price->reduction_policy));
    json_put_bool(json, "on_sale", price_on_sale(price, today));
}

void price_json(struct json_write *json, const char *key, const struct price *price, struct day today)
{
    json_open(json, key);
    price_json_members(json, price, today);
    json_close(json);
}

static void successors_json(struct json_write *json, enum id_kind kind, const struct id *successors, size_t count)
{
    json_list(json, "successors");
    for (size_t i = 0; i < count; i++)
        json_put_id(json, NULL, kind, successors[i]);
    json_list_close(json);
}

static void whole_json_members(struct json_write *json, const struct price_whole *whole, struct day today)
{
    const struct price *price = &whole->priced.price;

    price_json_members(json, price, today);
    json_put_id(json, "product_id", ID_PRODUCT, price->product_id);
    json_put_day(json, "on_sale_from", price->on_sale_from);
    json_put_day(json, "on_sale_until", whole->priced.own_until);
    successors_json(json, ID_PRICE, whole->successors, whole->successor_count);
    json_put_int(json, "version", whole->priced.version);
}

void price_json_whole(struct json_write *json, const struct price_whole *whole, struct day today)
{
    json_open(json, NULL);
    whole_json_members(json, whole, today);
    json_close(json);
}

void price_revision_json(struct json_write *json, const struct price_revision *revision)
{
    json_open(json, NULL);
    json_put_id(json, "price_id", ID_PRICE, revision->price_id);
    json_put_day(json, "effective_from", revision->effective_from);
    rate_json_members(json, &revision->rate);
    json_put_instant(json, "created_at", revision->created_at);
    json_close(json);
}

void price_json_revised(struct json_write *json, const struct price_whole *whole,
                        const struct price_revision *revisions, size_t count, struct day today)
{
    json_open(json, NULL);
    whole_json_members(json, whole, today);
    json_list(json, "revisions");
    for (size_t i = 0; i < count; i++)
        price_revision_json(json, &revisions[i]);
    json_list_close(json);
    json_close(json);
}

void product_json(struct json_write *json, const char *key, const struct product *product, const struct price *prices,
                  size_t price_count, enum language language, struct day today)
{
    json_open(json, key);
    json_put_id(json, "id", ID_PRODUCT, product->id);
    json_put_string(json, "code", product->code);
    json_put_string(json, "name", language == LANGUAGE_FR ? product->name_fr : product->name_en);
    json_list(json, "prices");
    for (size_t i = 0; i < price_count; i++)
        price_json(json, NULL, &prices[i], today);
    json_list_close(json);
    json_close(json);
}

void product_json_whole(struct json_write *json, const struct product_whole *whole)
{
    const struct product *product = &whole->product;

    json_open(json, NULL);
    json_put_id(json, "id", ID_PRODUCT, product->id);
    json_put_string(json, "code", product->code);
    json_open(json, "name");
    json_put_string(json, "en", product->name_en);
    json_put_string(json, "fr", product->name_fr);
    json_close(json);
    json_put_day(json, "on_sale_until", product->on_sale_until);
    successors_json(json, ID_PRODUCT, whole->successors, whole->successor_count);
    json_put_int(json, "version", product->version);
    json_put_instant(json, "created_at", product->created_at);
    json_close(json);
}
