/* billing/period.c: computes each boundary from the anchor, so that one that is clipped to a month's end does not shift
 * the next. */
#include "billing/period.h"

#include <assert.h>

static struct day boundary_at(struct day anchor, enum billing_period billing_period, int32_t n)
{
    return day_plus_months(anchor, billing_period == BILLING_YEARLY ? n * 12 : n);
}

struct period period_at(struct day anchor, enum billing_period billing_period, int32_t n)
{
    assert(n >= 0 && !day_is_none(anchor));
    return (struct period){ boundary_at(anchor, billing_period, n), boundary_at(anchor, billing_period, n + 1) };
}
