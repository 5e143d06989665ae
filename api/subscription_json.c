/* api/subscription_json.c */
#include "api/subscription_json.h"

#include "api/action_json.h"
#include "api/licence_json.h"
#include "api/money_json.h"
#include "api/payment_method_json.h"
#include "api/product_json.h"
#include "billing/action.h"
#include "billing/quote.h"

static void product_part(struct json_write *json, const struct subscription *s, const struct expansion *with)
{
    const struct product product = {
        .id = s->product_id, .code = s->product_code, .name_en = s->product_name_en, .name_fr = s->product_name_fr
    };
    size_t count;
    const struct price *prices = expanded_prices(with, s->product_id, &count);

    if (expands(with, EXPAND_PRODUCT)) {
        product_json(json, "product", &product, prices, count, with->language, with->today);
        return;
    }
    json_open(json, "product");
    json_put_id(json, "id", ID_PRODUCT, s->product_id);
    json_put_string(json, "code", s->product_code);
    json_put_string(json, "name", with->language == LANGUAGE_FR ? s->product_name_fr : s->product_name_en);
    json_close(json);
}

/* What a page lets a person choose from. */
static void limits_part(struct json_write *json, const struct subscription *s)
{
    struct licence_limits limits;

    if (!quote_licence_limits(s, &limits)) {
        json_put_null(json, "licence_limits");
        return;
    }
    json_open(json, "licence_limits");
    json_put_int(json, "min", limits.min);
    json_put_int(json, "max", limits.max);
    json_close(json);
}

/* null where we bill nothing, or if it exceeds 64 bits; such a subscription cannot be bought. */
static void cost_part(struct json_write *json, const struct subscription *s)
{
    struct money cost;

    if (subscription_is_billed(s) && rate_monthly_cost(&s->rate, s->total_licences, &cost) == STATUS_OK)
        untaxed_money_json(json, "monthly_cost", cost);
    else
        json_put_null(json, "monthly_cost");
}

static void period_part(struct json_write *json, const struct subscription *s)
{
    /* Subscriptions that a partner sold are renewed by that partner; prepaid ones end. */
    bool renews = s->channel == CHANNEL_DIRECT && day_is_none(s->cancels_on) &&
                  (s->status == SUBSCRIPTION_ACTIVE || s->status == SUBSCRIPTION_PAST_DUE);

    json_put_string(json, "billing_period", billing_period_name(s->rate.billing_period));
    if (day_is_none(s->period.start))
        json_put_null(json, "current_period");
    else
        period_json(json, "current_period", s->period);
    json_put_day(json, "renews_on", renews ? s->period.end : DAY_NONE);
    json_put_day(json, "cancels_on", s->cancels_on);
    json_put_day(json, "trial_ends_on", s->status == SUBSCRIPTION_TRIAL ? day_plus(s->period.end, -1) : DAY_NONE);
}

static void payment_method_part(struct json_write *json, const struct subscription *s, const struct expansion *with)
{
    const struct payment_method *method = expanded_method(with, s->payment_method_id);

    if (method != NULL) {
        payment_method_json(json, "payment_method", method);
        return;
    }
    if (id_is_none(s->payment_method_id)) {
        json_put_null(json, "payment_method");
        return;
    }
    json_open(json, "payment_method");
    json_put_id(json, "id", ID_PAYMENT_METHOD, s->payment_method_id);
    json_put_string(json, "type", payment_method_type_name(s->payment_method_type));
    json_close(json);
}

/* The payment method (by invoice) that it moves onto if the credit check is approved. */
static void move_part(struct json_write *json, const struct subscription *s)
{
    if (id_is_none(s->move_check_id)) {
        json_put_null(json, "payment_method_change");
        return;
    }
    json_open(json, "payment_method_change");
    json_put_id(json, "payment_method_id", ID_PAYMENT_METHOD, s->move_method_id);
    json_put_id(json, "credit_check_id", ID_CREDIT_CHECK, s->move_check_id);
    json_put_day(json, "expected_by", s->move_expected_by);
    json_close(json);
}

/* The number of licences after the next renewal. */
static void scheduled_part(struct json_write *json, const struct subscription *s)
{
    if (id_is_none(s->scheduled_order_id)) {
        json_put_null(json, "scheduled_change");
        return;
    }
    json_open(json, "scheduled_change");
    json_put_id(json, "order_id", ID_ORDER, s->scheduled_order_id);
    json_put_int(json, "total_licences", s->scheduled_licences);
    json_put_day(json, "effective_on", s->period.end);
    json_close(json);
}

static void lots_part(struct json_write *json, const struct subscription *s)
{
    json_list(json, "lots");
    for (size_t i = 0; i < s->lot_count; i++) {
        const struct lot *lot = &s->lots[i];

        json_open(json, NULL);
        json_put_id(json, "id", ID_LOT, lot->id);
        json_put_int(json, "quantity", lot->quantity);
        json_put_day(json, "acquired_on", lot->acquired_on);
        json_put_day(json, "returnable_until", lot->returnable_until);
        json_put_day(json, "expires_on", lot->expires_on);
        json_close(json);
    }
    json_list_close(json);
}

static void actions_part(struct json_write *json, const struct subscription *s, enum language language)
{
    json_open(json, "actions");
    for (enum action_kind kind = 0; kind < ACTION__MAX; kind++) {
        struct action action = action_for(s, kind);

        action_json(json, action_kind_name(kind), &action, language);
    }
    json_close(json);
}

void subscription_expanded_json(struct json_write *json, const char *key, const struct subscription *s,
                                const struct expansion *with)
{
    json_open(json, key);
    json_put_id(json, "id", ID_SUBSCRIPTION, s->id);
    json_put_string(json, "name", s->name);
    product_part(json, s, with);
    json_put_id(json, "price_id", ID_PRICE, s->price_id);
    json_put_string(json, "channel", channel_name(s->channel));
    json_put_string(json, "status", subscription_status_name(s->status));
    licence_counts_json(json, s);
    limits_part(json, s);
    cost_part(json, s);
    period_part(json, s);
    payment_method_part(json, s, with);
    move_part(json, s);
    scheduled_part(json, s);
    lots_part(json, s);
    actions_part(json, s, with->language);
    json_put_int(json, "version", s->version);
    json_put_instant(json, "created_at", s->created_at);
    json_close(json);
}

void subscription_json(struct json_write *json, const char *key, const struct subscription *s, enum language language)
{
    subscription_expanded_json(json, key, s, &(struct expansion){ .language = language });
}
