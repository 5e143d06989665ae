/* billing/quote_next.h: computes what a quote says about the next invoice.
 * Source: docs/rules.md, A4 and C (Billing). Pure; for quote.c. */
#ifndef GUICHET_BILLING_QUOTE_NEXT_H
#define GUICHET_BILLING_QUOTE_NEXT_H

#include "billing/quote.h"

/* The rates and boundaries of a subscription. */
struct quote_course {
    const struct rate *rate;
    const struct rate *renewal_rate; /* in force when the period ends */
    struct day anchor;
    struct period period;  /* the current one */
    int32_t period_number; /* its number */
    struct day cancels_on; /* DAY_NONE: it renews */
};

/* Fills next_invoice_on and the next_ sums of a quote whose proposed licences, collection and charge are computed: this
 * subscription's own part, as if its lines were alone on the invoice, or on the several that they need. Lines are in
 * the arena. STATUS_AMOUNT_OVERFLOW; STATUS_VALIDATION_FAILED: no tax rate is known. */
enum status quote_next_invoice(struct arena *arena, const struct quote_basis *basis, const struct quote_course *course,
                               struct quote *quote) MUST_CHECK;
/* The tax rule of a sale between seller and buyer on that day. STATUS_VALIDATION_FAILED: no rate is known. */
enum status quote_tax(const struct quote_basis *basis, struct day day, struct tax_rule *rule) MUST_CHECK;

#endif
