/* billing/proration.h: the part of a period's price that a change of licences costs. Pure. */
#ifndef GUICHET_BILLING_PRORATION_H
#define GUICHET_BILLING_PRORATION_H

#include "base/day.h"
#include "billing/money.h"

/* Everything a customer needs to redo the line on paper: amount = round(base * days / period_days), half away from
 * zero. */
struct proration {
    struct money base; /* new recurring - old recurring */
    int32_t days;
    int32_t period_days;
    struct money amount;
};

/* What changing the recurring price from `before` to `after` on `change` costs for the rest of [start, end):
 * round((after - before) * (end - change) / (end - start)), days, half away from zero. Negative: a credit.
 * Source: docs/rules.md, C (Proration). STATUS_AMOUNT_OVERFLOW, STATUS_DAY_OUTSIDE_PERIOD: *line is untouched. */
enum status proration_between(struct money before, struct money after, struct period period, struct day change,
                              struct proration *line) MUST_CHECK;

#endif
