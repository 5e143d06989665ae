/* billing/party_check.h: checks the form of what identifies a company on a document, not whether the company exists.
 * Pure.
 * Source: docs/api.md, Operator; docs/rules.md, C (Documents). */
#ifndef GUICHET_BILLING_PARTY_CHECK_H
#define GUICHET_BILLING_PARTY_CHECK_H

#include <stdbool.h>

#include "base/status.h"

/* An officially assigned code of ISO 3166-1, two upper case letters. */
bool country_is_known(const char *code) MUST_CHECK;
/* A country's two letters and 2 to 12 digits or letters, upper case, without separators: "FR11123456782". */
bool vat_id_is_well_formed(const char *vat_id) MUST_CHECK;
/* Nine digits that pass the Luhn check. */
bool siren_is_well_formed(const char *siren) MUST_CHECK;
/* A language that the service has, alone or with a region: "fr", "fr-BE", "en-GB". */
bool locale_is_known(const char *locale) MUST_CHECK;
/* A link for readers: https:// or http:// and a host, at most 500 bytes of visible ASCII without quotes, angle
 * brackets, backslashes or backquotes. */
bool link_is_well_formed(const char *link) MUST_CHECK;

#endif
