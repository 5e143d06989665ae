/* billing/renewal.h: what a boundary does to a subscription that we bill.
 * Source: docs/rules.md, C (Billing, Prices, Removal, Overdue) and D. Pure. */
#ifndef GUICHET_BILLING_RENEWAL_H
#define GUICHET_BILLING_RENEWAL_H

#include "billing/charge.h"
#include "billing/subscription.h"

/* billed: a period begins and its line goes on an invoice; unbilled: it begins, and nothing is charged; ends: the
 * subscription is over. */
enum renewal_kind { RENEWAL_BILLED, RENEWAL_UNBILLED, RENEWAL_ENDS };
/* suspended: its periods are not billed; free: the price of the count comes to nothing. */
enum unbilled { UNBILLED_NOT, UNBILLED_SUSPENDED, UNBILLED_FREE };

struct renewal {
    enum renewal_kind kind;
    enum unbilled unbilled;
    int64_t licences;    /* from the boundary on */
    bool takes_schedule; /* the scheduled change takes effect */
    struct rate rate;    /* from the boundary on, until the next one */
    int32_t period_number;
    struct period period; /* the one that begins; of RENEWAL_ENDS the one that is over */
    struct line line;     /* of RENEWAL_BILLED: the recurring price, whole */
};

/* What happens at the end of the subscription's current period. `rate`: its price's on that day; `tax`: of a sale on
 * that day. A subscription takes its price anew when it renews. A scheduled change takes effect also while an order
 * is under way, which may fail or be cancelled: then the new period was billed right. Where the order is confirmed
 * after all, the total that it named is the newest and the one that is meant, and what it adds to the new period is
 * billed then (books/order_confirm.c; docs/rules.md, C, Late answers). STATUS_AMOUNT_OVERFLOW: *renewal is
 * unspecified. */
enum status renewal_plan(const struct subscription *subscription, const struct rate *rate, struct tax_rule tax,
                         struct renewal *renewal) MUST_CHECK;

/* A suspended subscription is paid up: the rest of its running period, which was not billed, from `today` on, as one
 * proration of the whole price. STATUS_AMOUNT_OVERFLOW, STATUS_DAY_OUTSIDE_PERIOD: *line is untouched. */
enum status renewal_resume(const struct subscription *subscription, struct day today, struct tax_rule tax,
                           struct line *line) MUST_CHECK;

/* The day a line that waits is invoiced by itself, if nothing renews before: the next monthly boundary after `today`,
 * also where the price is yearly. Source: docs/rules.md, C (Billing). */
struct day pending_boundary(const struct subscription *subscription, struct day today);
/* The same, but by card or bank account `today`: what is charged late is collected at once. */
struct day pending_due_on(const struct subscription *subscription, enum payment_method_type type, struct day today);

const char *unbilled_name(enum unbilled unbilled); /* "suspended", "free"; NULL: billed */

#endif
