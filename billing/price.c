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

/* The step whose range holds that licence, counted from 1; before the first licence, the first step. */
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

const char *billing_period_name(enum billing_period period)
{
    return names_word(NAMES(billing_periods), period);
}

bool billing_period_read(const char *name, enum billing_period *period)
{
    size_t found;

    if (!names_find(NAMES(billing_periods), name, &found))
        return false;
    *period = (enum billing_period)found;
    return true;
}

const char *price_mode_name(enum price_mode mode)
{
    return names_word(NAMES(price_modes), mode);
}

bool price_mode_read(const char *name, enum price_mode *mode)
{
    size_t found;

    if (!names_find(NAMES(price_modes), name, &found))
        return false;
    *mode = (enum price_mode)found;
    return true;
}

const char *reduction_policy_name(enum reduction_policy policy)
{
    return names_word(NAMES(reduction_policies), policy);
}

bool reduction_policy_read(const char *name, enum reduction_policy *policy)
{
    size_t found;

    if (!names_find(NAMES(reduction_policies), name, &found))
        return false;
    *policy = (enum reduction_policy)found;
    return true;
}
