/* billing/subscription.c: names and transitions of a subscription's states, and which of its lots are settled. */
#include "billing/subscription.h"

#include <assert.h>

#include "billing/names.h"

static const char *const channels[] = { CHANNEL_TABLE(NAMES_ROW) };
static const char *const statuses[] = { SUBSCRIPTION_STATUS_TABLE(NAMES_ROW) };
static const char *const holds[] = {
    [HOLD_NONE] = "none", [HOLD_ORDER_IN_PROGRESS] = "order_in_progress", [HOLD_CREDIT_CHECK] = "credit_check"
};

/* From a state, the states it may move to. Source: docs/rules.md, D. */
static const bool ways[SUBSCRIPTION_STATUS__MAX][SUBSCRIPTION_STATUS__MAX] = {
    [SUBSCRIPTION_PENDING] = { [SUBSCRIPTION_ACTIVE] = true, [SUBSCRIPTION_CANCELLED] = true },
    [SUBSCRIPTION_ACTIVE] = { [SUBSCRIPTION_PAST_DUE] = true,
                              [SUBSCRIPTION_CANCELLED] = true,
                              [SUBSCRIPTION_EXPIRED] = true },
    [SUBSCRIPTION_PAST_DUE] = { [SUBSCRIPTION_ACTIVE] = true,
                                [SUBSCRIPTION_SUSPENDED] = true,
                                [SUBSCRIPTION_CANCELLED] = true },
    [SUBSCRIPTION_SUSPENDED] = { [SUBSCRIPTION_ACTIVE] = true, [SUBSCRIPTION_CANCELLED] = true },
    [SUBSCRIPTION_TRIAL] = { [SUBSCRIPTION_ACTIVE] = true, [SUBSCRIPTION_EXPIRED] = true },
    [SUBSCRIPTION_EXPIRED] = { [SUBSCRIPTION_ACTIVE] = true },
};

/* Source: docs/rules.md, B (Lots) and C (Removal of licences). */
static bool lot_is_settled(const struct subscription *s, const struct lot *lot)
{
    return s->channel == CHANNEL_DIRECT && !day_is_none(s->period.start) && day_is_none(lot->expires_on) &&
           lot->acquired_on.number < s->period.start.number && lot->returnable_until.number < s->period.start.number;
}

bool subscription_lot_merges(const struct subscription *subscription, size_t i)
{
    const struct subscription *s = subscription;

    return i + 1 < s->lot_count && lot_is_settled(s, &s->lots[i]) && lot_is_settled(s, &s->lots[i + 1]);
}

size_t subscription_lots_apart(const struct subscription *subscription)
{
    size_t apart = subscription->lot_count;

    for (size_t i = 0; i < subscription->lot_count; i++)
        apart -= subscription_lot_merges(subscription, i) ? 1 : 0;
    return apart;
}

int64_t subscription_available(const struct subscription *subscription)
{
    int64_t available =
        subscription->total_licences - subscription->assigned_licences - subscription->reserved_licences;

    return available > 0 ? available : 0;
}

NAMES_PAIR(channel, channels)
NAMES_PAIR(subscription_status, statuses)
NAMES_PAIR(subscription_hold, holds)

bool subscription_advance(enum subscription_status *status, enum subscription_status to)
{
    assert(*status < SUBSCRIPTION_STATUS__MAX && to < SUBSCRIPTION_STATUS__MAX);
    if (!ways[*status][to])
        return false;
    *status = to;
    return true;
}

bool subscription_is_billed(const struct subscription *s)
{
    return s->channel == CHANNEL_DIRECT && s->status != SUBSCRIPTION_TRIAL && s->status != SUBSCRIPTION_EXPIRED &&
           s->status != SUBSCRIPTION_CANCELLED;
}

bool subscription_is_ending(const struct subscription *s)
{
    return s->status != SUBSCRIPTION_CANCELLED && !day_is_none(s->cancels_on) && !day_is_none(s->period.end) &&
           s->cancels_on.number < s->period.end.number;
}
