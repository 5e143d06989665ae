/* books/bill.h: lines gathered until they are invoices: one an organization, day, currency and payment method, or as
 * few as billing/bill_plan.h says. For period_roll.c. Source: docs/rules.md, C (Billing). */
#ifndef GUICHET_BOOKS_BILL_H
#define GUICHET_BOOKS_BILL_H

#include "billing/charge.h"
#include "billing/subscription.h"
#include "books/act.h"
#include "books/day_done.h"
#include "books/day_share.h"

struct bill; /* of one payment method of one organization, which has one currency */

struct bills {
    struct act *const *acts;
    size_t till_count;
    const struct id *ids; /* the acts' organizations */
    struct day day;
    /* a list a till, in the order in which their first lines came, and in which they use the credit balance */
    struct bill **heads;
    struct pending_line **orphans; /* waiting lines whose reduced line is not on the bill; by till */
    size_t orphan_count;
};

/* Where a line stands, for bills_has. */
struct bill_place {
    const struct bill *bill;
    size_t at;
};

/* Puts what waits on the bills. `ids`: the acts' organizations, in order; ids and share are borrowed until
 * bills_close. */
void bills_open(struct bills *bills, struct act *const acts[], const struct id ids[], struct day day,
                const struct day_share *share);
/* A line of a new period, of a subscription of that till; its description is in the organization's language. After
 * what waits. */
struct bill_place bills_add(struct bills *bills, size_t till, const struct subscription *s, struct id line_id,
                            const struct line *line);
/* Plans the documents, once all lines are there. `cut`: only full ones are kept, where there is one. */
void bills_plan(struct bills *bills, bool cut);
/* After bills_plan: whether the line is on a document that is kept. */
bool bills_has(struct bill_place place);
/* First credit notes for what reduces lines that are on invoices already. Then makes invoices of what renews and of
 * what has come due, with all else that waits for the same payment method; and attempts to collect those paid by
 * card or bank account, which somebody pursues after COMMIT. Nothing is issued where the total is zero, or
 * too little is due to be collected (billing/minimum.h): what waited waits on for a line that is worth an invoice,
 * and so do, in the second case, the lines of the periods that begin. Adds to *done. STATUS_AMOUNT_OVERFLOW. */
enum status bills_close(struct bills *bills, struct day_done *done) MUST_CHECK;

#endif
