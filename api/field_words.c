/* api/field_words.c */
#include "api/field_words.h"

#include "billing/party_check.h"

const struct sentence between_licences =
    LANGUAGE_COUNT(NP_("Enter between {min} and {max} licence.", "Enter between {min} and {max} licences."));
const struct sentence between_months =
    LANGUAGE_COUNT(NP_("Enter between {min} and {max} month.", "Enter between {min} and {max} months."));
const struct sentence between_days =
    LANGUAGE_COUNT(NP_("Enter between {min} and {max} day.", "Enter between {min} and {max} days."));
const struct sentence between_keys =
    LANGUAGE_COUNT(NP_("Enter between {min} and {max} key.", "Enter between {min} and {max} keys."));

static void unknown(struct faults *faults, const char *pointer, const char *expected)
{
    fault_add_limits(faults, pointer, FAULT_UNKNOWN_VALUE, &(struct fault_limits){ .expected = expected }, NULL);
}

void locale_check(struct faults *faults, const char *pointer, const char *locale)
{
    if (locale != NULL && !locale_is_known(locale))
        unknown(faults, pointer, FOR_DEVELOPERS("fr or en, alone or with a country, such as fr-CA"));
}

void country_check(struct faults *faults, const char *pointer, const char *country)
{
    if (country != NULL && !country_is_known(country))
        unknown(faults, pointer, FOR_DEVELOPERS("a country’s two capital letters by ISO 3166-1"));
}
