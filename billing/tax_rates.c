/* billing/tax_rates.c: the rates. A new rate is a new row; rows are never changed, so that a document of an earlier day
 * can be computed again. */
#include "billing/tax_rates.h"

#include <assert.h>
#include <string.h>

/* By country, oldest first; a row holds from its day until the next row of its country. */
static const struct {
    char country[3];
    char valid_from[DAY_TEXT_BYTES];
    int32_t rate_bp;
} rates[] = {
    { "AT", "1995-01-01", 2000 }, { "BE", "1996-01-01", 2100 }, { "BG", "2007-01-01", 2000 },
    { "CY", "2014-01-13", 1900 }, { "CZ", "2013-01-01", 2100 }, { "DE", "2007-01-01", 1900 },
    { "DE", "2020-07-01", 1600 }, { "DE", "2021-01-01", 1900 }, { "DK", "1992-01-01", 2500 },
    { "EE", "2009-07-01", 2000 }, { "EE", "2024-01-01", 2200 }, { "EE", "2025-07-01", 2400 },
    { "ES", "2012-09-01", 2100 }, { "FI", "2013-01-01", 2400 }, { "FI", "2024-09-01", 2550 },
    { "FR", "1995-08-01", 2060 }, { "FR", "2000-04-01", 1960 }, { "FR", "2014-01-01", 2000 },
    { "GR", "2016-06-01", 2400 }, { "HR", "2013-07-01", 2500 }, { "HU", "2012-01-01", 2700 },
    { "IE", "2012-01-01", 2300 }, { "IE", "2020-09-01", 2100 }, { "IE", "2021-03-01", 2300 },
    { "IT", "2013-10-01", 2200 }, { "LT", "2009-09-01", 2100 }, { "LU", "2015-01-01", 1700 },
    { "LU", "2023-01-01", 1600 }, { "LU", "2024-01-01", 1700 }, { "LV", "2012-07-01", 2100 },
    { "MT", "2004-05-01", 1800 }, { "NL", "2012-10-01", 2100 }, { "PL", "2011-01-01", 2300 },
    { "PT", "2011-01-01", 2300 }, { "RO", "2017-01-01", 1900 }, { "RO", "2025-08-01", 2100 },
    { "SE", "1995-01-01", 2500 }, { "SI", "2013-07-01", 2200 }, { "SK", "2011-01-01", 2000 },
    { "SK", "2025-01-01", 2300 },
};

enum { RATES = sizeof rates / sizeof rates[0] };

const char *tax_country(const char *country)
{
    return strcmp(country, "MC") == 0 ? "FR" : country;
}

bool tax_country_in_union(const char *country)
{
    for (size_t i = 0; i < RATES; i++)
        if (strcmp(rates[i].country, tax_country(country)) == 0)
            return true;
    return false;
}

bool tax_standard_rate(const char *country, struct day day, int32_t *rate_bp)
{
    bool found = false;

    for (size_t i = 0; i < RATES; i++) {
        struct day from;
        bool real = day_read(rates[i].valid_from, &from);

        assert(real);
        if (strcmp(rates[i].country, tax_country(country)) == 0 && from.number <= day.number) {
            *rate_bp = rates[i].rate_bp;
            found = true;
        }
    }
    return found;
}
