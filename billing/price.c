/* billing/price.c: flat, volume and graduated prices. A flat price is one step without end, so it needs no path of
 * its own. */
#include "billing/price.h"

#include <assert.h>

#include "billing/names.h"

static const char *const billing_periods[] = { [BILLING_MONTHLY] = "P1M", [BILLING_YEARLY] = "P1Y" };
static const char *const price_modes[] = {
    [PRICE_FLAT] = "flat", [PRICE_VOLUME] = "volume", [PRICE_GRADUATED] = "graduated"
};
static const char *const reduction_policies[] = {
    [REDUCTION_ANY_TIME] = "any_time",
    [REDUCTION_RETURN_WINDOW] = "return_window",
    [REDUCTION_AT_RENEWAL] = "at_renewal",
};

/* The step whose range has that licence, counted from 1; of 0, the first step. */
static const struct price_step *step_of(const struct rate *rate, int64_t licence)
{
    size_t i = 0;

    assert(rate->step_count >= 1 && rate->step_count <= PRICE_STEPS_MAX);
    while (i + 1 < rate->step_count && rate->steps[i].up_to < licence)
        i++;
    assert(rate->steps[i].up_to >= licence);
    return &rate->steps[i];
}

/* Each step prices the licences between the one before it and its own end. */
static enum status recurring_graduated(const struct rate *rate, int64_t licences, struct money *recurring)
{
    struct money sum = money_of(0, rate->currency);
    int64_t priced = 0;

    for (size_t i = 0; i < rate->step_count && priced < licences; i++) {
        int64_t end = rate->steps[i].up_to < licences ? rate->steps[i].up_to : licences;
        struct money part;
        enum status status;

        if ((status = money_times(money_of(rate->steps[i].unit_amount_minor, rate->currency), end - priced, &part)) !=
            STATUS_OK)
            return status;
        if ((status = money_add(sum, part, &sum)) != STATUS_OK)
            return status;
        priced = end;
    }
    assert(priced == licences);
    *recurring = sum;
    return STATUS_OK;
}

enum status rate_recurring(const struct rate *rate, int64_t licences, struct money *recurring)
{
    assert(licences >= 0);
    if (rate->mode == PRICE_GRADUATED)
        return recurring_graduated(rate, licences, recurring);
    return money_times(rate_unit_price(rate, licences), licences, recurring);
}

enum status rate_monthly_cost(const struct rate *rate, int64_t licences, struct money *cost)
{
    struct money recurring;
    enum status status;

    if ((status = rate_recurring(rate, licences, &recurring)) != STATUS_OK)
        return status;
    return money_share(recurring, 1, rate->billing_period == BILLING_YEARLY ? 12 : 1, cost);
}

struct money rate_unit_price(const struct rate *rate, int64_t licences)
{
    return money_of(step_of(rate, licences)->unit_amount_minor, rate->currency);
}

bool price_on_sale(const struct price *price, struct day today)
{
    if (!day_is_none(price->on_sale_from) && today.number < price->on_sale_from.number)
        return false;
    return day_is_none(price->on_sale_until) || today.number < price->on_sale_until.number;
}

NAMES_PAIR(billing_period, billing_periods)
NAMES_PAIR(price_mode, price_modes)
NAMES_PAIR(reduction_policy, reduction_policies)
