/* books/bill.h: gathers the lines to be invoiced and makes invoices of them: one for each organization, day, currency
 * and payment method, or as few as billing/bill_plan.h allows. For period_roll.c. Source: docs/rules.md, C
 * (Billing). */
#ifndef GUICHET_BOOKS_BILL_H
#define GUICHET_BOOKS_BILL_H

#include "billing/charge.h"
#include "billing/subscription.h"
#include "books/act.h"
#include "books/day_done.h"
#include "books/day_share.h"

struct bill; /* the lines of one payment method of one organization, which has one currency */

struct bills {
    struct act *const *acts;
    size_t till_count;
    const struct id *ids; /* the acts' organizations */
    struct day day;
    /* for each till a list of bills, in the order in which their first lines came; bills use the credit balance in this
     * order */
    struct bill **heads;
    /* pending lines that reduce a line which is not on the bill; in the order of the tills */
    struct pending_line **orphans;
    size_t orphan_count;
};

/* The place of a line on a bill, for bills_has. */
struct bill_place {
    const struct bill *bill;
    size_t at;
};

/* Puts the pending lines of the share on the bills. `ids`: the acts' organizations, in the same order; ids and share
 * are borrowed until bills_close. */
void bills_open(struct bills *bills, struct act *const acts[], const struct id ids[], struct day day,
                const struct day_share *share);
/* Adds the line of a new period of a subscription of that till, after the pending lines; its description is in the
 * organization's language. */
struct bill_place bills_add(struct bills *bills, size_t till, const struct subscription *s, struct id line_id,
                            const struct line *line);
/* Plans the documents, once all lines are there. `cut`: of a bill that has full documents, only those are kept. */
void bills_plan(struct bills *bills, bool cut);
/* After bills_plan: whether the line is on a document that is kept. */
bool bills_has(struct bill_place place);
/* Issues the documents. First credit notes, for pending lines that reduce an invoiced line. Then invoices, for what
 * renews and what has come due, with everything else that is pending for the same payment method, and for those by card
 * or bank account a first attempt to collect, which the worker makes after COMMIT. No invoice is issued where the total
 * is zero: pending lines then wait for a later invoice. Nor where the amount due is too small to be collected
 * (billing/minimum.h): then the lines of the new periods become pending too. Adds to *done. STATUS_AMOUNT_OVERFLOW. */
enum status bills_close(struct bills *bills, struct day_done *done) MUST_CHECK;

#endif
