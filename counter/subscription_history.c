/* counter/subscription_history.c */
#include "counter/subscription_history.h"

#include "sql/store_history.h"
#include "sql/store_subscription.h"

struct look {
    struct counter *c;
    const struct subscription *s;
    struct day today;
};

/* Whether it had ended by the last day of the month. */
static bool is_over(const struct look *look, struct period month)
{
    const struct subscription *s = look->s;

    if (s->status == SUBSCRIPTION_CANCELLED)
        return !day_is_none(s->cancels_on) && s->cancels_on.number < month.end.number;
    return s->status == SUBSCRIPTION_EXPIRED && !day_is_none(s->period.end) && s->period.end.number < month.end.number;
}

/* Before its first order: a trial, or nothing. Product keys and partners leave no orders: what such a subscription had
 * earlier is not known, unless it never changes. */
static enum status unordered(const struct look *look, int64_t *licences)
{
    struct act *act = &look->c->act;
    enum status status = store_history_before(act->sql, act->arena, look->s->organization_id, look->s->id, licences);

    if (status != STATUS_NOT_FOUND)
        return status;
    *licences = look->s->channel == CHANNEL_PRODUCT_KEY ? HISTORY_UNKNOWN : look->s->total_licences;
    return STATUS_OK;
}

/* On the last day of a month that is over: as the later of the last period's beginning and the last order left it. On
 * one day the order is later: a period begins with the day. */
static enum status licences_then(const struct look *look, struct period month, int64_t *licences)
{
    struct act *act = &look->c->act;
    const struct subscription *s = look->s;
    struct licences_from period = { .day = DAY_NONE }, order = { .day = DAY_NONE };
    enum status status;

    *licences = 0;
    if (instant_day(s->created_at).number >= month.end.number || is_over(look, month))
        return STATUS_OK;
    status = store_history_period(act->sql, act->arena, s->organization_id, s->id, month.end, &period);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    status = store_history_order(act->sql, act->arena, s->organization_id, s->id, instant_of_day(month.end), &order);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    if (day_is_none(period.day) && day_is_none(order.day))
        return unordered(look, licences);
    *licences = order.day.number >= period.day.number ? order.licences : period.licences;
    return STATUS_OK;
}

static void sums_hand_out(struct subscription_history *history, const struct month_sums *sums, size_t count)
{
    struct civil first = day_civil(history->months[0].month.start);

    for (size_t i = 0; i < count; i++) {
        int64_t at = sums[i].month - (first.year * 12 + first.month - 1);

        history->months[at].invoiced_minor = sums[i].invoiced_minor;
        history->months[at].credited_minor = sums[i].credited_minor;
    }
}

enum status subscription_history_read(struct counter *c, struct id subscription_id,
                                      struct subscription_history *history)
{
    struct act *act = &c->act;
    struct day today = counter_today(c);
    struct day first = day_plus(today, 1 - day_civil(today).day);
    struct period year = { day_plus_months(first, 1 - HISTORY_MONTHS), day_plus_months(first, 1) };
    struct subscription s;
    struct look look = { c, &s, today };
    struct month_sums *sums;
    size_t count;
    enum status status =
        store_subscription_show(act->sql, act->arena, caller_organization(c), subscription_id, today, &s);

    if (status != STATUS_OK ||
        (status = store_history_sums(act->sql, act->arena, s.organization_id, s.id, year, &sums, &count)) != STATUS_OK)
        return status;
    history->currency = s.rate.currency;
    for (int i = 0; i < HISTORY_MONTHS; i++) {
        struct history_month *month = &history->months[i];

        month->month = (struct period){ day_plus_months(year.start, i), day_plus_months(year.start, i + 1) };
        month->invoiced_minor = month->credited_minor = 0;
        month->licences = is_over(&look, month->month) ? 0 : s.total_licences;
        if (i < HISTORY_MONTHS - 1 && (status = licences_then(&look, month->month, &month->licences)) != STATUS_OK)
            return status;
    }
    sums_hand_out(history, sums, count);
    return STATUS_OK;
}
