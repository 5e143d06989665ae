/* billing/credit.h: computes credits for removed licences, each limited by the invoice line that charged them.
 * Source: docs/rules.md, C (Removal of licences). Pure.
 *
 * Licences are taken newest lots first. Lots paid by one invoice line are one step; each step is the proration from
 * the count before it to the count after it, rounded once. It is given back of that line, and never more than is
 * left of it.
 *
 * Volume tiers make the whole cheaper or dearer at once, beyond what the lots of one step were charged. Where a tier
 * makes the rest dearer a step is charged, as a line of its own: a dearer line, which paid for all that was left
 * then. And what the lots' own line cannot give back, because the whole got cheaper by more, comes from the period's
 * dearer lines, the newest first (one of this very change is charged so much less), then from what paid for the
 * other lots, the newest first. So changing to and fro over a tier costs the price of the count each time (100, 11,
 * 100, 11): the charges do not accumulate. A step that takes of several lines is a line for each, none for more than
 * is left of its own. */
#ifndef GUICHET_BILLING_CREDIT_H
#define GUICHET_BILLING_CREDIT_H

#include "billing/charge.h"
#include "billing/subscription.h"

/* What paid for a lot in this period: an invoice line, or a line still pending. */
struct credit_source {
    struct id id;                /* of that line; ID_NONE: nothing paid for it, so nothing is given back */
    struct id invoice_id;        /* ID_NONE: the line is still pending */
    struct tax_rule tax;         /* of that line: a credit has its invoice's rate, not today's */
    int64_t left_minor;          /* its amount less what was credited of it */
    struct id payment_method_id; /* of a pending line: its own, and its day; what reduces the line waits with it */
    struct day due_on;
};

/* An invoice's tax at one rate, and what credit notes took of it so far. */
struct credit_tax {
    struct id invoice_id;
    struct tax_rule rule;
    int64_t taxable_minor, amount_minor;
    int64_t credited_taxable_minor, credited_amount_minor;
};

struct credit_basis {
    const struct credit_source *sources; /* one for each of the subscription's lots, in their order */
    const struct credit_source *dearer;  /* the period's dearer lines that have something left, the newest first */
    size_t dearer_count;
    const struct credit_tax *taxes;
    size_t tax_count;
};

/* A line of a change: negative amounts are credits against `source`; a step that makes the rest dearer is positive,
 * without a source. Its line's quantity is negative and its amount positive, by which a dearer line is known ever
 * after. */
struct credit_step {
    struct line line;
    struct credit_source source;
};

/* The steps from the subscription's licences down to `total_licences` on `today`. In the arena.
 * STATUS_AMOUNT_OVERFLOW, STATUS_DAY_OUTSIDE_PERIOD: outputs untouched. `today_tax`: of the steps that are charged. */
enum status credit_steps(struct arena *arena, const struct subscription *subscription, const struct credit_basis *basis,
                         int64_t total_licences, struct day today, struct tax_rule today_tax,
                         const struct credit_step **steps, size_t *count) MUST_CHECK;

/* An addition that makes the whole cheaper (`line`: its amount is negative), credited from the recurring line: what
 * paid for the oldest lot, the last to go; what is not left of that as said above. At the tax of each. The lot that
 * is added has no line of its own then: the recurring line pays for it too. In the arena; at least one step, of
 * nothing where nothing is left. */
void credit_of_addition(struct arena *arena, const struct subscription *subscription, const struct credit_basis *basis,
                        const struct line *line, const struct credit_step **steps, size_t *count);

/* The tax a credit note of `taxable_minor` (positive) takes back of an invoice's tax at one rate: round(taxable *
 * rate), never more than is left; all that is left where it exhausts the taxable amount. STATUS_AMOUNT_OVERFLOW. */
enum status credit_tax_share(const struct credit_tax *tax, int64_t taxable_minor, struct currency currency,
                             int64_t *amount_minor) MUST_CHECK;

/* The sums of a credit note on that invoice: for each of its `taxes` (those of other invoices are passed over) all
 * lines at that rate together and their credit_tax_share; a rate of which nothing is given back has none. Amounts
 * are positive. Nothing is applied or due. STATUS_AMOUNT_OVERFLOW: *note is untouched. */
enum status credit_note_total(const struct line *lines, size_t count, struct id invoice_id,
                              const struct credit_tax *taxes, size_t tax_count, struct currency currency,
                              struct charge *note) MUST_CHECK;

/* The steps as a charge: subtotal and taxes are what the credit notes (one an invoice, credit_note_total), the
 * pending lines and the charged steps come to, each rounded as its own document will round it.
 * STATUS_AMOUNT_OVERFLOW: *charge is untouched. */
enum status credit_charge(struct arena *arena, const struct credit_basis *basis, const struct credit_step *steps,
                          size_t count, struct currency currency, struct charge *charge) MUST_CHECK;

#endif
