/* counter/subscription_register.c */
#include "counter/subscription_register.h"

#include <assert.h>

#include "sql/store_lot.h"
#include "sql/store_price.h"
#include "sql/store_subscription.h"

static bool is_trial(const struct subscription_wanted *wanted)
{
    return wanted->channel == CHANNEL_DIRECT;
}

static enum status price_check(struct act *act, const struct subscription_wanted *wanted, const struct price *price)
{
    if (!currency_equal(price->rate.currency, act->organization.currency))
        return act_invalid(act, "/price_id", "other_currency");
    if (is_trial(wanted) && price->trial_days == 0)
        return act_invalid(act, "/price_id", "no_trial");
    if (is_trial(wanted) && !price_on_sale(price, act->today))
        return act_invalid(act, "/price_id", "not_on_sale");
    if (wanted->total_licences < price->min_licences || wanted->total_licences > price->max_licences)
        return act_out_of_range(act, "/total_licences", price->min_licences, price->max_licences);
    return STATUS_OK;
}

static enum status start_check(struct act *act, struct day start, struct period trial)
{
    if (start.number > act->today.number)
        return act_invalid(act, "/starts_on", "in_the_future");
    if (!day_is_none(trial.end) && trial.end.number <= act->today.number)
        return act_invalid(act, "/starts_on", "trial_over");
    return STATUS_OK;
}

static struct subscription subscription_of(const struct act *act, const struct subscription_wanted *wanted,
                                           const struct price *price, struct day start, struct period period)
{
    return (struct subscription){ .organization_id = act->organization.id,
                                  .id = id_new(),
                                  .price_id = price->id,
                                  .rate = price->rate,
                                  .channel = wanted->channel,
                                  .status = is_trial(wanted) ? SUBSCRIPTION_TRIAL : SUBSCRIPTION_ACTIVE,
                                  .total_licences = wanted->total_licences,
                                  .anchor = start,
                                  .period = period,
                                  .cancels_on = DAY_NONE,
                                  .hold = HOLD_NONE,
                                  .hold_expected_by = DAY_NONE,
                                  .partner = wanted->partner,
                                  .version = 1,
                                  .created_at = act->organization_now };
}

static const char *after_text(struct act *act, const struct subscription *s)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "channel", channel_name(s->channel));
    json_put_string(&json, "status", subscription_status_name(s->status));
    json_put_int(&json, "total_licences", s->total_licences);
    json_put_day(&json, "starts_on", s->anchor);
    json_put_day(&json, "ends_on", s->period.end);
    json_put_string(&json, "partner", s->partner.name);
    json_close(&json);
    return json_text(&json, NULL);
}

static enum status subscription_write(struct act *act, const struct subscription *s, struct subscription *read)
{
    struct lot_row lot = { .organization_id = s->organization_id,
                           .subscription_id = s->id,
                           .lot = { .id = id_new(),
                                    .quantity = s->total_licences,
                                    .acquired_on = s->anchor,
                                    .returnable_until = DAY_NONE,
                                    .expires_on = DAY_NONE } };
    enum status status;

    if ((status = store_subscription_insert(act->sql, s)) != STATUS_OK ||
        (status = store_lot_insert(act->sql, &lot)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_SUBSCRIPTION_CREATED, journal_object(act, "subscription", ID_SUBSCRIPTION, s->id), NULL,
                 after_text(act, s));
    return store_subscription_find(act->sql, act->arena, s->organization_id, s->id, act->today, read);
}

enum status act_subscription_register(struct act *act, const struct subscription_wanted *wanted,
                                      struct subscription *registered)
{
    /* its price is the one of that day */
    struct day start = day_is_none(wanted->starts_on) ? act->today : wanted->starts_on;
    struct period period = { DAY_NONE, DAY_NONE };
    struct priced_product priced;
    struct subscription s;
    enum status status;

    assert(wanted->channel != CHANNEL_PRODUCT_KEY);
    if (act->organization.is_operator)
        return act_invalid(act, "/organization_id", "not_found");
    if ((status = store_price_find(act->sql, act->arena, wanted->price_id, start, &priced)) != STATUS_OK)
        return status == STATUS_NOT_FOUND ? act_invalid(act, "/price_id", "not_found") : status;
    if ((status = price_check(act, wanted, &priced.price)) != STATUS_OK)
        return status;
    if (is_trial(wanted))
        period = (struct period){ start, day_plus(start, (int32_t)priced.price.trial_days) };
    if ((status = start_check(act, start, period)) != STATUS_OK)
        return status;
    s = subscription_of(act, wanted, &priced.price, start, period);
    return subscription_write(act, &s, registered);
}
