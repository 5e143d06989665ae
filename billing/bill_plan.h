/* billing/bill_plan.h: which lines of one bill (an organization, a day, a payment method) stand on which document.
 * The one plan behind the billing day, the upcoming invoice, a quote's next invoice, and what an organization owes.
 * Source: docs/rules.md, C (Billing, Tax). Pure.
 *
 * - "Outside the scope of VAT" (O) stands on documents of its own: EN 16931, BR-O-11 to BR-O-14.
 * - A document holds at most BILL_TAXES_MAX rates and CHARGE_LINES_MAX lines; what does not fit begins another one.
 * - A waiting line and the lines that reduce it stand on one document, so that none is ever less than nothing. */
#ifndef GUICHET_BILLING_BILL_PLAN_H
#define GUICHET_BILLING_BILL_PLAN_H

#include "billing/charge.h"
#include "billing/payment_method.h"

struct bill_line {
    /* of a waiting line its identifier, of one that reduces it that same; ID_NONE: the line stands alone */
    struct id group;
    int64_t amount_minor;
    struct tax_rule tax;
};

enum { BILL_TAXES_MAX = 8 };
#define BILL_LEFT SIZE_MAX

struct bill_document {
    size_t line_count;
    struct tax_rule rules[BILL_TAXES_MAX];
    size_t rule_count;
};

struct bill_plan {
    const size_t *document_of; /* of each line: the document it stands on; BILL_LEFT: it waits, see bill_plan_make */
    const struct bill_document *documents;
    size_t document_count; /* 0: there are no lines */
};

/* Lines of a group stand together, the waiting line first, all at its tax: what reduces a line has that line's tax.
 * Each group goes on the first document that has room for all of it, in the order given. A group of more than
 * CHARGE_LINES_MAX lines fills a document of its own, and the reducing lines beyond are left (BILL_LEFT): the line
 * they reduce is on an invoice then, which a credit note corrects. Memory: the arena's. */
void bill_plan_make(struct arena *arena, const struct bill_line *lines, size_t count, struct bill_plan *plan);

/* What one document charges, with what is left of the credit balance, and whether it is issued: one of no sum is not,
 * nor one of which less is due by that way of paying than is collected (billing/minimum.h): their lines wait. A full
 * document (CHARGE_LINES_MAX lines) that is worth enough is issued in any case, so that the billing day ends: where the
 * balance would leave too little due, less of it is used. STATUS_AMOUNT_OVERFLOW: *charge and *issued are
 * unspecified. */
enum status bill_document_charge(const struct line *lines, size_t count, enum payment_method_type type,
                                 struct money balance, int64_t least_minor, struct charge *charge,
                                 bool *issued) MUST_CHECK;

struct bill_sums {
    struct money subtotal, tax_total, total;
};

/* What the documents come to together: the tax of each is rounded by itself. Lines that are left count to nothing,
 * and so do documents of less than least_minor with tax, which are not issued (billing/minimum.h). 0: all count.
 * STATUS_AMOUNT_OVERFLOW: *sums is untouched. */
enum status bill_plan_sums(const struct bill_line *lines, size_t count, const struct bill_plan *plan,
                           struct arena *arena, struct currency currency, int64_t least_minor,
                           struct bill_sums *sums) MUST_CHECK;

#endif
