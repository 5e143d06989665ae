/* tests/histories/law_days.c */
#include "law_days.h"

#include <stdlib.h>
#include <string.h>

/* For example "10:1000 50:800 *:500": the upper end of each tier, and its unit amount. */
int64_t law_recurring(const char *mode, const char *steps, int64_t licences)
{
    int64_t sum = 0, from = 0;

    while (*steps != '\0') {
        char *after;
        int64_t up_to = steps[0] == '*' ? INT64_MAX : strtoll(steps, NULL, 10);
        int64_t unit = strtoll(strchr(steps, ':') + 1, &after, 10);
        int64_t here = licences < up_to ? licences : up_to;

        if (strcmp(mode, "graduated") != 0 && licences <= up_to)
            return licences * unit;
        if (strcmp(mode, "graduated") == 0 && here > from)
            sum += (here - from) * unit;
        from = up_to;
        steps = after + (*after == ' ' ? 1 : 0);
    }
    return sum;
}

/* Not in the count that the period began with: confirmed after the beginning, and valid from a day before the end. */
static bool counts_in(const struct law_change *change, const struct law_period *p)
{
    return change->seq > p->seq && change->on.number < p->period.end.number;
}

/* Ordered in this period or later, and confirmed after the next one had begun. */
static bool confirmed_late(const struct law_subscription *s, size_t index, const struct law_change *change)
{
    return index + 1 < s->period_count && change->seq > s->periods[index + 1].seq &&
           change->on.number >= s->periods[index].period.start.number;
}

static int64_t licences_on(const struct law_subscription *s, size_t index, struct day day)
{
    const struct law_period *p = &s->periods[index];
    int64_t licences = p->licences;

    if (!day_is_none(s->ends_on) && s->ends_on.number <= day.number)
        return 0;
    for (size_t i = 0; i < s->change_count; i++)
        if (counts_in(&s->changes[i], p) && s->changes[i].on.number <= day.number)
            licences += confirmed_late(s, index, &s->changes[i]) ? s->changes[i].quoted : s->changes[i].delta;
    return licences;
}

/* Whether a change was ordered before this period and confirmed after it: the period of its quote is charged for it,
 * and the one that ran at its confirmation. */
static bool passed_over(const struct law_subscription *s, size_t index)
{
    const struct law_period *p = &s->periods[index];

    for (size_t i = 0; i < s->change_count && index + 1 < s->period_count; i++)
        if (s->changes[i].on.number < p->period.start.number && s->changes[i].seq > s->periods[index + 1].seq)
            return true;
    return false;
}

bool law_period_holds(const struct law_subscription *s, size_t index, int64_t *days_sum)
{
    const struct law_period *p = &s->periods[index];
    int64_t length = period_days(p->period), off;

    *days_sum = 0;
    for (struct day day = p->billed_from; day.number < p->period.end.number; day = day_plus(day, 1))
        *days_sum += law_recurring(p->mode, p->steps, licences_on(s, index, day));
    off = p->billed * length - *days_sum;
    return passed_over(s, index) || 2 * (off < 0 ? -off : off) <= length * (p->lines + 1);
}
