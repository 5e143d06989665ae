/* tests/unit/party_check.c: countries, VAT identifiers, SIRENs, locales and links: forms that are accepted, and similar
 * ones that are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "billing/party_check.h"

static const struct {
    const char *why;
    bool (*check)(const char *text);
    const char *text;
    bool want;
} cases[] = {
    { "France", country_is_known, "FR", true },
    { "the first of the list", country_is_known, "AD", true },
    { "the last of the list", country_is_known, "ZW", true },
    { "lower case is another spelling", country_is_known, "fr", false },
    { "three letters are another standard", country_is_known, "FRA", false },
    { "one letter", country_is_known, "F", false },
    { "none", country_is_known, "", false },
    { "reserved, not assigned", country_is_known, "EU", false },
    { "Greece is GR here, EL only in VAT identifiers", country_is_known, "EL", false },
    { "the end of one code and the start of the next", country_is_known, "D ", false },

    { "a French VAT identifier", vat_id_is_well_formed, "FR11123456782", true },
    { "letters may follow", vat_id_is_well_formed, "IE6388047V", true },
    { "the shortest", vat_id_is_well_formed, "RO12", true },
    { "too short", vat_id_is_well_formed, "RO1", false },
    { "the longest", vat_id_is_well_formed, "NL123456789B12", true },
    { "too long", vat_id_is_well_formed, "NL123456789B123", false },
    { "spaces as printed on paper", vat_id_is_well_formed, "FR 11 123456782", false },
    { "lower case", vat_id_is_well_formed, "fr11123456782", false },
    { "no country", vat_id_is_well_formed, "11123456782", false },
    { "none", vat_id_is_well_formed, "", false },

    { "the check digit is right", siren_is_well_formed, "123456782", true },
    { "one digit off", siren_is_well_formed, "123456783", false },
    { "two neighbours changed places", siren_is_well_formed, "213456782", false },
    { "a letter", siren_is_well_formed, "12345678A", false },
    { "eight digits", siren_is_well_formed, "12345678", false },
    { "a SIRET is longer", siren_is_well_formed, "12345678200010", false },

    { "French", locale_is_known, "fr", true },
    { "with a region", locale_is_known, "en-GB", true },
    { "a language nobody wrote the texts in", locale_is_known, "de", false },
    { "it only begins like one", locale_is_known, "fra", false },
    { "an underscore is a system's spelling", locale_is_known, "fr_FR", false },
    { "a region in lower case", locale_is_known, "fr-fr", false },
    { "more than a region", locale_is_known, "fr-FR-x", false },
    { "one letter", locale_is_known, "f", false },
    { "none", locale_is_known, "", false },

    { "a link", link_is_well_formed, "https://licensing.example/path?x=1#y", true },
    { "without encryption it leads there too", link_is_well_formed, "http://licensing.example", true },
    { "a script is no place to go", link_is_well_formed, "javascript:alert(1)", false },
    { "a scheme alone", link_is_well_formed, "https://", false },
    { "a scheme without a host", link_is_well_formed, "https:///path", false },
    { "a scheme in capitals", link_is_well_formed, "HTTPS://licensing.example", false },
    { "a blank", link_is_well_formed, "https://licensing.example/a b", false },
    { "a quote that would end an attribute", link_is_well_formed, "https://licensing.example/\"x", false },
    { "a tag", link_is_well_formed, "https://licensing.example/<b>", false },
    { "beyond ASCII", link_is_well_formed, "https://licensing.example/\xc3\xa9", false },
    { "none", link_is_well_formed, "", false },
};

static void test_country_vat_siren_locale_and_link_are_well_formed_or_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (cases[i].check(cases[i].text) != cases[i].want)
            fail_msg("%s: \"%s\"", cases[i].why, cases[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_country_vat_siren_locale_and_link_are_well_formed_or_not)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
