/* billing/renewal.h: what a boundary does to a subscription that we bill.
 * Source: docs/rules.md, C (Billing, Prices, Removal, Overdue) and D. Pure. */
#ifndef GUICHET_BILLING_RENEWAL_H
#define GUICHET_BILLING_RENEWAL_H

#include "billing/charge.h"
#include "billing/subscription.h"

/* billed: a period begins, and its line is invoiced; unbilled: a period begins, and nothing is charged; ends: the
 * subscription ends. */
enum renewal_kind { RENEWAL_BILLED, RENEWAL_UNBILLED, RENEWAL_ENDS };
/* Why a period is not billed: the subscription is suspended, or the price of its licences is zero. */
enum unbilled { UNBILLED_NOT, UNBILLED_SUSPENDED, UNBILLED_FREE };

struct renewal {
    enum renewal_kind kind;
    enum unbilled unbilled;
    int64_t licences;    /* from the boundary on */
    bool takes_schedule; /* the scheduled change takes effect */
    struct rate rate;    /* from the boundary on, until the next one */
    int32_t period_number;
    struct period period; /* the period that begins; of RENEWAL_ENDS the one that ends */
    struct line line;     /* of RENEWAL_BILLED: the recurring price, whole */
};

/* Plans what happens at the end of the subscription's current period. `rate`: of its price on that day, which a
 * subscription takes when it renews; `tax`: of a sale on that day. A scheduled change takes effect even while an order
 * is open, because that may fail or be cancelled: the new period is then billed correctly. If the order is confirmed
 * later, its total is the newest and counts, and what it adds to the new period is billed then (books/order_confirm.c;
 * docs/rules.md, C, Late answers). STATUS_AMOUNT_OVERFLOW: *renewal is unspecified. */
enum status renewal_plan(const struct subscription *subscription, const struct rate *rate, struct tax_rule tax,
                         struct renewal *renewal) MUST_CHECK;

/* When a suspended subscription is paid up: the line for the rest of its running period, which was not billed, from
 * `today` on, as one proration of the whole price. STATUS_AMOUNT_OVERFLOW, STATUS_DAY_OUTSIDE_PERIOD: *line is
 * untouched. */
enum status renewal_resume(const struct subscription *subscription, struct day today, struct tax_rule tax,
                           struct line *line) MUST_CHECK;

/* The day on which a pending line is invoiced even if nothing renews before: the next monthly boundary after `today`,
 * also for a yearly price. Source: docs/rules.md, C (Billing). */
struct day pending_boundary(const struct subscription *subscription, struct day today);
/* The same by invoice; by card or bank account `today`, because a late charge is collected at once. */
struct day pending_due_on(const struct subscription *subscription, enum payment_method_type type, struct day today);

const char *unbilled_name(enum unbilled unbilled); /* "suspended", "free"; NULL: billed */

#endif
