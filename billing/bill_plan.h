/* billing/bill_plan.h: plans on which document each line of one bill (an organization, a day, a payment method) stands.
 * Used by the billing day, the upcoming invoice, a quote's next invoice, and what an organization owes.
 * Source: docs/rules.md, C (Billing, Tax). Pure.
 *
 * - Lines outside the scope of VAT (O) have documents of their own: EN 16931, BR-O-11 to BR-O-14.
 * - A document holds at most BILL_TAXES_MAX rates and CHARGE_LINES_MAX lines; lines that do not fit begin another one.
 * - A pending line and the lines that reduce it are on one document, so that no document is negative. */
#ifndef GUICHET_BILLING_BILL_PLAN_H
#define GUICHET_BILLING_BILL_PLAN_H

#include "billing/charge.h"
#include "billing/payment_method.h"

struct bill_line {
    /* the identifier of a pending line, for that line and those that reduce it; ID_NONE: the line is in no group */
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
    /* for each line the document it is on; BILL_LEFT: it stays pending, see bill_plan_make */
    const size_t *document_of;
    const struct bill_document *documents;
    size_t document_count; /* 0: there are no lines */
};

/* Lines of a group must be adjacent, the pending line first, all with its tax. Each group goes on the first document
 * that has room for all of it, in the order given. A group of more than CHARGE_LINES_MAX lines fills a document of its
 * own, and its remaining reducing lines are left (BILL_LEFT): the line that they reduce is on an invoice then, which a
 * credit note corrects. Memory: the arena's. */
void bill_plan_make(struct arena *arena, const struct bill_line *lines, size_t count, struct bill_plan *plan);

/* Computes the charge of one document, using the balance that is left, and whether it is issued. Not issued is a
 * document whose total is zero, or of which less is due by this type of payment method than is collected
 * (billing/minimum.h): its lines stay pending. A full document (CHARGE_LINES_MAX lines) whose total is enough is always
 * issued, so that the billing day ends: where the balance would leave too little due, less of it is used.
 * STATUS_AMOUNT_OVERFLOW: *charge and *issued are unspecified. */
enum status bill_document_charge(const struct line *lines, size_t count, enum payment_method_type type,
                                 struct money balance, int64_t least_minor, struct charge *charge,
                                 bool *issued) MUST_CHECK;

struct bill_sums {
    struct money subtotal, tax_total, total;
};

/* The sums of all documents together, with the tax of each rounded by itself. Lines that are left count as zero, and so
 * do documents whose total is below least_minor, which are not issued (billing/minimum.h); least_minor 0: all count.
 * STATUS_AMOUNT_OVERFLOW: *sums is untouched. */
enum status bill_plan_sums(const struct bill_line *lines, size_t count, const struct bill_plan *plan,
                           struct arena *arena, struct currency currency, int64_t least_minor,
                           struct bill_sums *sums) MUST_CHECK;

#endif
