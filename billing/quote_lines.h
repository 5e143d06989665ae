/* billing/quote_lines.h: the lines of a change of licences and of a period.
 * Source: docs/rules.md, C (Proration). Pure; for quote.c and quote_next.c. */
#ifndef GUICHET_BILLING_QUOTE_LINES_H
#define GUICHET_BILLING_QUOTE_LINES_H

#include "billing/charge.h"
#include "billing/subscription.h"

/* Whether all of the licences taken, newest lots first, go back today; else all of them go at renewal.
 * Source: docs/rules.md, C (Removal). */
bool quote_removal_at_once(const struct subscription *subscription, int64_t taken, struct day today);
/* The whole price of a period for `licences`. STATUS_AMOUNT_OVERFLOW: *line is untouched. */
enum status quote_recurring_line(const struct rate *rate, int64_t licences, struct period period, struct tax_rule tax,
                                 struct line *line) MUST_CHECK;
/* From the subscription's licences up to `total_licences` on `today`, within its current period.
 * STATUS_AMOUNT_OVERFLOW, STATUS_DAY_OUTSIDE_PERIOD: *line is untouched. */
enum status quote_addition_line(const struct subscription *subscription, int64_t total_licences, struct day today,
                                struct tax_rule tax, struct line *line) MUST_CHECK;

#endif
