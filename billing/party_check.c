/* billing/party_check.c: the table of countries, and the forms of identifiers. */
#include "billing/party_check.h"

#include <stddef.h>
#include <string.h>

/* ISO 3166-1 alpha-2, officially assigned: 249 codes, each followed by a space. */
static const char countries[] = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN "
                                "BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM "
                                "CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR "
                                "GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY "
                                "HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR "
                                "KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF "
                                "MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR "
                                "NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE "
                                "RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
                                "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ "
                                "VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ";

enum { LINK_BYTES_MAX = 500 };

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool country_is_known(const char *code)
{
    if (strlen(code) != 2)
        return false;
    for (const char *at = countries; *at != '\0'; at += 3)
        if (memcmp(at, code, 2) == 0)
            return true;
    return false;
}

bool vat_id_is_well_formed(const char *vat_id)
{
    size_t length = strlen(vat_id);

    if (length < 4 || length > 14 || !is_upper(vat_id[0]) || !is_upper(vat_id[1]))
        return false;
    for (size_t i = 2; i < length; i++)
        if (!is_upper(vat_id[i]) && !is_digit(vat_id[i]))
            return false;
    return true;
}

bool siren_is_well_formed(const char *siren)
{
    int sum = 0;

    if (strlen(siren) != 9)
        return false;
    for (int i = 0; i < 9; i++) {
        int digit = siren[i] - '0';

        if (!is_digit(siren[i]))
            return false;
        if (i % 2 == 1) /* every second digit from the right */
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

bool locale_is_known(const char *locale)
{
    if (strncmp(locale, "fr", 2) != 0 && strncmp(locale, "en", 2) != 0)
        return false;
    return locale[2] == '\0' || (locale[2] == '-' && strlen(locale) == 5 && is_upper(locale[3]) && is_upper(locale[4]));
}

bool link_is_well_formed(const char *link)
{
    size_t scheme = strncmp(link, "https://", 8) == 0 ? 8 : strncmp(link, "http://", 7) == 0 ? 7 : 0;
    size_t length = strlen(link);

    if (scheme == 0 || length > LINK_BYTES_MAX || strchr("/?#:@.", link[scheme]) != NULL)
        return false;
    for (size_t i = 0; i < length; i++)
        if (link[i] <= ' ' || link[i] > '~' || strchr("\"'<>\\`", link[i]) != NULL)
            return false;
    return true;
}
