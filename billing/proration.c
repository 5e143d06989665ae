/* billing/proration.c: the amount for the rest of a period. */
#include "billing/proration.h"

enum status proration_between(struct money before, struct money after, struct period period, struct day change,
                              struct proration *line)
{
    struct proration found;
    enum status status;

    if (!period_holds(period, change))
        return STATUS_DAY_OUTSIDE_PERIOD;
    if ((status = money_subtract(after, before, &found.base)) != STATUS_OK)
        return status;
    found.days = day_between(change, period.end); /* the day of the change is billed at the new count */
    found.period_days = period_days(period);
    if ((status = money_share(found.base, found.days, found.period_days, &found.amount)) != STATUS_OK)
        return status;
    *line = found;
    return STATUS_OK;
}
