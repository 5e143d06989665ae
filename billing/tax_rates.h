/* billing/tax_rates.h: standard rates of value added tax in the European Union, by day.
 * Source: docs/rules.md, C (Tax). Pure. */
#ifndef GUICHET_BILLING_TAX_RATES_H
#define GUICHET_BILLING_TAX_RATES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/day.h"
#include "base/status.h"

/* The country whose rates apply: of Monaco, France. Constant memory, or `country` itself. */
const char *tax_country(const char *country);
/* Whether the table knows the country (of the union, as of today). */
bool tax_country_in_union(const char *country);
/* Hundredths of a per cent. false: no rate of that country on that day. */
bool tax_standard_rate(const char *country, struct day day, int32_t *rate_bp) MUST_CHECK;

#endif
