/* billing/price.h: what a count of licences costs for one period. Source: docs/rules.md, C (Prices). Pure. */
#ifndef GUICHET_BILLING_PRICE_H
#define GUICHET_BILLING_PRICE_H

#include "base/arena.h"
#include "base/day.h"
#include "base/id.h"
#include "billing/money.h"

struct names;

enum billing_period { BILLING_MONTHLY, BILLING_YEARLY }; /* "P1M", "P1Y" */
enum price_mode { PRICE_FLAT, PRICE_VOLUME, PRICE_GRADUATED };
enum reduction_policy { REDUCTION_ANY_TIME, REDUCTION_RETURN_WINDOW, REDUCTION_AT_RENEWAL };

struct price_step {
    int64_t up_to; /* the last licence count of this tier; INT64_MAX: no end (only and always the last step) */
    int64_t unit_amount_minor;
};

/* What a price costs. A subscription keeps its rate from the day it was bought until it renews. A flat price is one
 * step without end. */
struct rate {
    struct currency currency;
    enum billing_period billing_period;
    enum price_mode mode;
    const struct price_step *steps; /* caller's memory, ascending up_to */
    size_t step_count;              /* 1 to PRICE_STEPS_MAX */
};

enum { PRICE_STEPS_MAX = 20 };

/* An offer of the catalogue. */
struct price {
    struct id id;
    struct id product_id;
    struct rate rate; /* in force on the day for which the price is read */
    /* in force when a period that begins on that day ends: the rate at which a subscription bought then renews */
    struct rate renewal_rate;
    int64_t min_licences, max_licences;
    int64_t trial_days; /* 0: no trial */
    enum reduction_policy reduction_policy;
    struct day on_sale_from, on_sale_until; /* half-open; DAY_NONE: no bound */
};

/* The whole price of one period for `licences` (0 licences: 0). STATUS_AMOUNT_OVERFLOW: *recurring is untouched. */
enum status rate_recurring(const struct rate *rate, int64_t licences, struct money *recurring) MUST_CHECK;
/* Monthly cost: the recurring price, of a yearly one a twelfth, rounded. Source: docs/rules.md, C (Monthly cost). */
enum status rate_monthly_cost(const struct rate *rate, int64_t licences, struct money *cost) MUST_CHECK;
/* The price of one licence at that count, for display: of a flat price its amount; of volume tiers that of the count's
 * tier; of graduated tiers that of the last licence. Of 0 licences: the first step's. */
struct money rate_unit_price(const struct rate *rate, int64_t licences);
bool price_on_sale(const struct price *price, struct day today);

/* "P1M", "P1Y"; "flat"/"volume"/"graduated"; "any_time"/"return_window"/"at_renewal". The readers: false for
 * anything else. */
const char *billing_period_name(enum billing_period period);
bool billing_period_read(const char *name, enum billing_period *period) MUST_CHECK;
struct names billing_period_words(void); /* billing/names.h */
const char *price_mode_name(enum price_mode mode);
bool price_mode_read(const char *name, enum price_mode *mode) MUST_CHECK;
const char *reduction_policy_name(enum reduction_policy policy);
bool reduction_policy_read(const char *name, enum reduction_policy *policy) MUST_CHECK;
struct names reduction_policy_words(void); /* billing/names.h */

/* Steps as one text column, "10:1200 50:1100 *:1000" (up_to:unit_amount, * without end): a price is read in one row. */
const char *price_steps_write(struct arena *arena, const struct price_step *steps, size_t count);
/* Reads only what price_steps_write gives. false, outputs untouched: another spelling, steps that do not ascend, no
 * endless step, or a step after it. Steps are in the arena. */
bool price_steps_read(struct arena *arena, const char *text, const struct price_step **steps, size_t *count) MUST_CHECK;

#endif
