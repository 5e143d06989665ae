/* billing/party_check.h: the forms of what identifies a company on a document. Pure: nobody is asked whether the
 * company exists. Source: docs/api.md, Operator; docs/rules.md, C (Documents). */
#ifndef GUICHET_BILLING_PARTY_CHECK_H
#define GUICHET_BILLING_PARTY_CHECK_H

#include <stdbool.h>

#include "base/status.h"

/* An officially assigned code of ISO 3166-1, two upper case letters. */
bool country_is_known(const char *code) MUST_CHECK;
/* Two letters of a country and 2 to 12 digits or letters, upper case, nothing between: "FR11123456782". */
bool vat_id_is_well_formed(const char *vat_id) MUST_CHECK;
/* Nine digits that pass the Luhn check. */
bool siren_is_well_formed(const char *siren) MUST_CHECK;
/* A language that is spoken here, alone or with a region: "fr", "fr-BE", "en-GB". */
bool locale_is_known(const char *locale) MUST_CHECK;
/* An address that a reader is led to: https:// or http:// and a host, at most 500 bytes of visible ASCII without
 * quotes or angle brackets. */
bool link_is_well_formed(const char *link) MUST_CHECK;

#endif
