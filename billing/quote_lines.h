/* billing/quote_lines.h: the lines of an addition of licences and of a whole period.
 * Source: docs/rules.md, C (Proration). Pure; for quote.c, quote_next.c and renewal.c, and for the act that cancels at
 * once. */
#ifndef GUICHET_BILLING_QUOTE_LINES_H
#define GUICHET_BILLING_QUOTE_LINES_H

#include "billing/charge.h"
#include "billing/subscription.h"

/* Whether all of the licences taken, from the newest lots first, can be given back today; else all of them are removed
 * at renewal.
 * Source: docs/rules.md, C (Removal). */
bool quote_removal_at_once(const struct subscription *subscription, int64_t taken, struct day today);
/* The line of a whole period for `licences`. STATUS_AMOUNT_OVERFLOW: *line is untouched. */
enum status quote_recurring_line(const struct rate *rate, int64_t licences, struct period period, struct tax_rule tax,
                                 struct line *line) MUST_CHECK;
/* The line of a change from `from` licences, which cost `before` a period, to `total_licences`, for the rest of the
 * subscription's current period from `today` on.
 * STATUS_AMOUNT_OVERFLOW, STATUS_DAY_OUTSIDE_PERIOD: *line is untouched. */
enum status quote_rest_line(const struct subscription *subscription, int64_t from, struct money before,
                            int64_t total_licences, struct day today, struct tax_rule tax,
                            struct line *line) MUST_CHECK;
/* The line of an addition from the subscription's licences to `total_licences` on `today`, in its current period.
 * STATUS_AMOUNT_OVERFLOW, STATUS_DAY_OUTSIDE_PERIOD: *line is untouched. */
enum status quote_addition_line(const struct subscription *subscription, int64_t total_licences, struct day today,
                                struct tax_rule tax, struct line *line) MUST_CHECK;

#endif
