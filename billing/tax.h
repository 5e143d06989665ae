/* billing/tax.h: the value added tax of a sale.
 * Source: docs/rules.md, C (Tax); EN 16931 categories. Pure. */
#ifndef GUICHET_BILLING_TAX_H
#define GUICHET_BILLING_TAX_H

#include "base/day.h"
#include "billing/money.h"

enum tax_category { TAX_STANDARD, TAX_REVERSE_CHARGE, TAX_OUTSIDE }; /* S, AE, O */

struct tax_rule {
    enum tax_category category;
    int32_t rate_bp; /* hundredths of a per cent: 20.00 % is 2000 */
};

/* The tax rule of a sale on `day`, by the seller's country, the buyer's country (ISO 3166; Greece is GR) and whether
 * the buyer has a VAT id. Monaco counts as France. false, *rule untouched: the seller is not in the union, or the table
 * has no rate of the buyer's country on that day. */
bool tax_rule_for(const char *seller_country, const char *buyer_country, bool buyer_has_vat_id, struct day day,
                  struct tax_rule *rule) MUST_CHECK;
bool tax_rule_equal(struct tax_rule a, struct tax_rule b);
/* The order of taxes on a document: by category code, then by rate. Below 0, 0, above 0. */
int tax_rule_compare(struct tax_rule a, struct tax_rule b);
/* round(taxable * rate), half away from zero. STATUS_AMOUNT_OVERFLOW: *tax is untouched. */
enum status tax_on(struct money taxable, struct tax_rule rule, struct money *tax) MUST_CHECK;
const char *tax_category_name(enum tax_category category); /* "S", "AE", "O" */
bool tax_category_read(const char *code, enum tax_category *category) MUST_CHECK;

#define TAX_RATE_TEXT_BYTES 12
struct tax_rate_text {
    char text[TAX_RATE_TEXT_BYTES]; /* "20.00" */
};
struct tax_rate_text tax_rate_write(int32_t rate_bp);

#endif
