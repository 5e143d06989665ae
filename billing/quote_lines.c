/* billing/quote_lines.c: an addition as one proration; a period as one recurring line. (Removals: credit.c.) */
#include "billing/quote_lines.h"

#include "billing/proration.h"

bool quote_removal_at_once(const struct subscription *subscription, int64_t taken, struct day today)
{
    int64_t left = taken;

    if (subscription->reduction_policy != REDUCTION_RETURN_WINDOW)
        return subscription->reduction_policy == REDUCTION_ANY_TIME;
    for (size_t i = 0; i < subscription->lot_count && left > 0; i++) {
        const struct lot *lot = &subscription->lots[i];

        if (day_is_none(lot->returnable_until) || today.number > lot->returnable_until.number)
            return false;
        left -= lot->quantity < left ? lot->quantity : left;
    }
    return left == 0;
}

enum status quote_recurring_line(const struct rate *rate, int64_t licences, struct period period, struct tax_rule tax,
                                 struct line *line)
{
    struct money recurring;
    enum status status;

    if ((status = rate_recurring(rate, licences, &recurring)) != STATUS_OK)
        return status;
    *line = (struct line){ .kind = LINE_RECURRING,
                           .quantity = licences,
                           .unit_price = rate_unit_price(rate, licences),
                           .period = period,
                           .days = period_days(period),
                           .period_days = period_days(period),
                           .base = recurring,
                           .amount = recurring,
                           .tax = tax };
    return STATUS_OK;
}

enum status quote_rest_line(const struct subscription *s, int64_t from, struct money before, int64_t total_licences,
                            struct day today, struct tax_rule tax, struct line *line)
{
    struct money after;
    struct proration proration;
    enum status status;

    if ((status = rate_recurring(&s->rate, total_licences, &after)) != STATUS_OK ||
        (status = proration_between(before, after, s->period, today, &proration)) != STATUS_OK)
        return status;
    *line = (struct line){ .kind = LINE_PRORATION,
                           .quantity = total_licences - from,
                           .unit_price = rate_unit_price(&s->rate, total_licences),
                           .period = { today, s->period.end },
                           .days = proration.days,
                           .period_days = proration.period_days,
                           .base = proration.base,
                           .amount = proration.amount,
                           .tax = tax };
    return STATUS_OK;
}

enum status quote_addition_line(const struct subscription *subscription, int64_t total_licences, struct day today,
                                struct tax_rule tax, struct line *line)
{
    int64_t from = subscription->total_licences;
    struct money before;
    enum status status;

    if ((status = rate_recurring(&subscription->rate, from, &before)) != STATUS_OK)
        return status;
    return quote_rest_line(subscription, from, before, total_licences, today, tax, line);
}
