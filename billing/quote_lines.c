/* billing/quote_lines.c: additions as one proration, removals as the walk through the lots. */
#include "billing/quote_lines.h"

#include <assert.h>

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

enum status quote_recurring_line(const struct rate *rate, int64_t licences, struct period period, struct tax_rule tax, struct line *line)
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

/* The unit price shown is that of the larger count, so that giving back shows the price that taking showed. */
static enum status step_line(const struct subscription *subscription, int64_t from, int64_t to, struct day today, struct tax_rule tax,
                             struct line *line)
{
    struct money before, after;
    struct proration proration;
    enum status status;

    if ((status = rate_recurring(&subscription->rate, from, &before)) != STATUS_OK)
        return status;
    if ((status = rate_recurring(&subscription->rate, to, &after)) != STATUS_OK)
        return status;
    if ((status = proration_between(before, after, subscription->period, today, &proration)) != STATUS_OK)
        return status;
    *line = (struct line){ .kind = LINE_PRORATION,
                           .quantity = to - from,
                           .unit_price = rate_unit_price(&subscription->rate, to > from ? to : from),
                           .period = { today, subscription->period.end },
                           .days = proration.days,
                           .period_days = proration.period_days,
                           .base = proration.base,
                           .amount = proration.amount,
                           .tax = tax };
    return STATUS_OK;
}

/* How many of the licences still to be taken were paid by one line. Lots from before this period, and the first lot of all, were paid by the
 * period's recurring line, together with every older lot; each later lot by the proration line of its own addition. */
static int64_t step_size(const struct subscription *subscription, size_t lot, int64_t left)
{
    const struct lot *taken;

    if (lot + 1 >= subscription->lot_count)
        return left;
    taken = &subscription->lots[lot];
    if (taken->acquired_on.number < subscription->period.start.number)
        return left;
    return taken->quantity < left ? taken->quantity : left;
}

enum status quote_change_lines(struct arena *arena, const struct subscription *subscription, int64_t total_licences, struct day today,
                               struct tax_rule tax, const struct line **lines, size_t *count)
{
    int64_t at = subscription->total_licences;
    size_t steps_max = total_licences > at ? 1 : subscription->lot_count + 1;
    struct line *found = ARENA_ARRAY(arena, struct line, steps_max);
    size_t used = 0;

    for (size_t lot = 0; at != total_licences; lot++) {
        int64_t to = total_licences > at ? total_licences : at - step_size(subscription, lot, at - total_licences);
        enum status status;

        if (to == at)
            continue; /* an emptied lot */
        if (used + 1 >= CHARGE_LINES_MAX)
            return STATUS_AMOUNT_OVERFLOW;
        assert(used < steps_max);
        if ((status = step_line(subscription, at, to, today, tax, &found[used])) != STATUS_OK)
            return status;
        used++;
        at = to;
    }
    *lines = found;
    *count = used;
    return STATUS_OK;
}
