/* counter/bill.h: lines gathered until they are invoices: one an organization, day, currency and payment method. For period_roll.c.
 * Source: product.md, C (Billing). */
#ifndef GUICHET_COUNTER_BILL_H
#define GUICHET_COUNTER_BILL_H

#include "billing/charge.h"
#include "billing/subscription.h"
#include "counter/counter.h"
#include "counter/day_done.h"

struct bill; /* of one payment method of one organization, which has one currency */

struct bills {
    struct counter *const *tills;
    size_t till_count;
    const struct id *ids; /* the tills' organizations */
    struct day day;
    struct bill **heads;  /* a list a till */
};

/* Reads what waits to be invoiced, of all tills. `ids`: their organizations, in order; borrowed until bills_close. */
enum status bills_open(struct bills *bills, struct counter *const tills[], size_t till_count, const struct id ids[], struct day day) MUST_CHECK;
/* A line of a new period, of a subscription of that till; its description is in the organization's language. */
void bills_add(struct bills *bills, size_t till, const struct subscription *s, struct id line_id, const struct line *line);
/* Makes invoices of what renews and of what has come due, with all else that waits for the same payment method; and attempts to collect those
 * paid by card or bank account, which somebody pursues after COMMIT. Nothing is issued where the total is zero: what waited waits on. Adds to
 * *done. STATUS_AMOUNT_OVERFLOW. */
enum status bills_close(struct bills *bills, struct day_done *done) MUST_CHECK;

#endif
