/* billing/tax_rates.h: standard rates of value added tax in the European Union, by day.
 * Source: docs/rules.md, C (Tax). Pure. */
#ifndef GUICHET_BILLING_TAX_RATES_H
#define GUICHET_BILLING_TAX_RATES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/day.h"
#include "base/status.h"

/* The country whose rates apply: for Monaco France, else the country itself. Constant memory, or `country`. */
const char *tax_country(const char *country);
/* Whether the country is in the union, as of today: whether the table has a rate of it on any day. */
bool tax_country_in_union(const char *country);
/* The standard rate in hundredths of a per cent. false: the table has no rate of that country on that day. */
bool tax_standard_rate(const char *country, struct day day, int32_t *rate_bp) MUST_CHECK;

#endif
