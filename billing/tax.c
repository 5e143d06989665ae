/* billing/tax.c: the tax category of a sale, and the tax on an amount. */
#include "billing/tax.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "billing/names.h"
#include "billing/tax_rates.h"

enum { RATE_SCALE = 10000 };

static const char *const categories[] = { [TAX_STANDARD] = "S", [TAX_REVERSE_CHARGE] = "AE", [TAX_OUTSIDE] = "O" };

bool tax_rule_for(const char *seller_country, const char *buyer_country, bool buyer_has_vat_id, struct day day,
                  struct tax_rule *rule)
{
    bool domestic = strcmp(tax_country(seller_country), tax_country(buyer_country)) == 0;
    int32_t rate_bp;

    if (!tax_country_in_union(seller_country))
        return false; /* the rules below are those of a seller in the union */
    if (!tax_country_in_union(buyer_country)) {
        *rule = (struct tax_rule){ TAX_OUTSIDE, 0 };
        return true;
    }
    if (!domestic && buyer_has_vat_id) {
        *rule = (struct tax_rule){ TAX_REVERSE_CHARGE, 0 };
        return true;
    }
    if (!tax_standard_rate(buyer_country, day, &rate_bp))
        return false;
    *rule = (struct tax_rule){ TAX_STANDARD, rate_bp };
    return true;
}

bool tax_rule_equal(struct tax_rule a, struct tax_rule b)
{
    return a.category == b.category && a.rate_bp == b.rate_bp;
}

int tax_rule_compare(struct tax_rule a, struct tax_rule b)
{
    int order = strcmp(tax_category_name(a.category), tax_category_name(b.category));

    return order != 0 ? order : (a.rate_bp > b.rate_bp) - (a.rate_bp < b.rate_bp);
}

enum status tax_on(struct money taxable, struct tax_rule rule, struct money *tax)
{
    return money_share(taxable, rule.rate_bp, RATE_SCALE, tax);
}

NAMES_PAIR(tax_category, categories)

struct tax_rate_text tax_rate_write(int32_t rate_bp)
{
    struct tax_rate_text written;

    assert(rate_bp >= 0 && rate_bp <= 1000000);
    (void)snprintf(written.text, sizeof written.text, "%d.%02d", rate_bp / 100 % 10001, rate_bp % 100);
    return written;
}
