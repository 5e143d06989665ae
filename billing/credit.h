/* billing/credit.h: computes credits for removed licences, each limited by the invoice line that charged them.
 * Source: docs/rules.md, C (Removal of licences). Pure.
 *
 * Licences are taken from the newest lots first. Lots paid by one invoice line are one step; each step is the proration
 * from the count before it to the count after it, rounded once. It is credited from that line, and never by more than
 * is left of the line.
 *
 * A volume tier changes the price of all licences at once, by more than the lots of one step were charged:
 * - Where it makes the remaining licences dearer, the step is charged, as a line of its own. Such a "dearer line" pays
 *   for all licences that were left then.
 * - Where it makes all of them cheaper by more than the lots' own line can give back, the rest is credited from the
 *   period's dearer lines, the newest first (a dearer line of the same change is charged less instead), then from the
 *   lines that paid for the other lots, the newest first.
 * So changing to and fro over a tier costs the price of the count each time (100, 11, 100, 11): the charges do not
 * accumulate. A step that takes from several lines is one line for each, none for more than is left of its own. */
#ifndef GUICHET_BILLING_CREDIT_H
#define GUICHET_BILLING_CREDIT_H

#include "billing/charge.h"
#include "billing/subscription.h"

/* What paid for a lot in this period: an invoice line, or a line still pending. */
struct credit_source {
    /* the identifier of that line; ID_NONE: nothing paid for the lot, so nothing is credited */
    struct id id;
    struct id invoice_id; /* ID_NONE: the line is still pending */
    struct tax_rule tax;  /* the tax of that line: a credit has the rate of its invoice, not that of today */
    int64_t left_minor;   /* the line's amount minus what was credited of it */
    /* payment method and due day of a pending line, which the lines that reduce it share */
    struct id payment_method_id;
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
    const struct credit_source *dearer;  /* the period's dearer lines with something left, the newest first */
    size_t dearer_count;
    const struct credit_tax *taxes;
    size_t tax_count;
};

/* A line of a change. A negative amount is a credit against `source`; a positive one charges what makes the remaining
 * licences dearer, and has no source. A dearer line is recognized by its negative quantity and positive amount. */
struct credit_step {
    struct line line;
    struct credit_source source;
};

/* Computes the steps from the subscription's licences down to `total_licences` on `today`. `today_tax`: the tax of
 * charged steps. In the arena. STATUS_AMOUNT_OVERFLOW, STATUS_DAY_OUTSIDE_PERIOD: outputs untouched. */
enum status credit_steps(struct arena *arena, const struct subscription *subscription, const struct credit_basis *basis,
                         int64_t total_licences, struct day today, struct tax_rule today_tax,
                         const struct credit_step **steps, size_t *count) MUST_CHECK;

/* Computes the credit of an addition that makes all licences cheaper (`line` has a negative amount): from the recurring
 * line, which paid for the oldest lot; what that has not left, as described above; at the tax of each line. The added
 * lot has no line of its own then: the recurring line pays for it too. In the arena; at least one step, of zero where
 * nothing is left. */
void credit_of_addition(struct arena *arena, const struct subscription *subscription, const struct credit_basis *basis,
                        const struct line *line, const struct credit_step **steps, size_t *count);

/* The tax that a credit note of `taxable_minor` (positive) takes back of an invoice's tax at one rate: round(taxable *
 * rate), but never more than is left of the tax; all that is left, where the note exhausts the taxable amount.
 * STATUS_AMOUNT_OVERFLOW. */
enum status credit_tax_share(const struct credit_tax *tax, int64_t taxable_minor, struct currency currency,
                             int64_t *amount_minor) MUST_CHECK;

/* The sums of a credit note on an invoice: for each of its `taxes` (those of other invoices are skipped), all lines at
 * that rate and their credit_tax_share; a rate of which nothing is credited is left out. Amounts are positive. Nothing
 * is applied or due. STATUS_AMOUNT_OVERFLOW: *note is untouched. */
enum status credit_note_total(const struct line *lines, size_t count, struct id invoice_id,
                              const struct credit_tax *taxes, size_t tax_count, struct currency currency,
                              struct charge *note) MUST_CHECK;

/* The steps as a charge: subtotal and taxes are the sums of the credit notes (one for each invoice, credit_note_total),
 * the pending lines and the charged steps, each rounded as its own document will round it. STATUS_AMOUNT_OVERFLOW:
 * *charge is untouched. */
enum status credit_charge(struct arena *arena, const struct credit_basis *basis, const struct credit_step *steps,
                          size_t count, struct currency currency, struct charge *charge) MUST_CHECK;

#endif
