/* billing/period.h: the boundaries of a subscription's billing periods. Source: docs/rules.md, C (Dates). Pure. */
#ifndef GUICHET_BILLING_PERIOD_H
#define GUICHET_BILLING_PERIOD_H

#include "base/day.h"
#include "billing/price.h"

/* Period n (0 is the first): from boundary n to boundary n + 1. Each boundary is anchor + n months or years, clipped to
 * the month's last day as the last step. n >= 0. */
struct period period_at(struct day anchor, enum billing_period billing_period, int32_t n);

#endif
