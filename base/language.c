/* base/language.c: gettext by request. A worker serves readers of both languages in turn, so the language is switched per sentence:
 * LANGUAGE names it and the counter below tells gettext that it changed (the way its manual gives). */
#include "base/language.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DOMAIN "guichet"

extern int _nl_msg_cat_cntr; /* libintl's own: raised when the language changes */

static const char *const tags[LANGUAGE__MAX] = { [LANGUAGE_EN] = "en", [LANGUAGE_FR] = "fr" };

bool language_open(const char *locale_directory)
{
    /* Any locale but "C" makes gettext look; C.UTF-8 is in every Debian, and changes nothing else. */
    if (setlocale(LC_MESSAGES, "C.UTF-8") == NULL || bindtextdomain(DOMAIN, locale_directory) == NULL)
        return false;
    if (bind_textdomain_codeset(DOMAIN, "UTF-8") == NULL || textdomain(DOMAIN) == NULL)
        return false;
    return strcmp(language_text(LANGUAGE_FR, N_("Not found")), "Not found") != 0;
}

const char *language_text(enum language language, const char *english)
{
    static enum language current = LANGUAGE_EN;

    if (language == LANGUAGE_EN)
        return english;
    if (current != language) {
        if (setenv("LANGUAGE", tags[language], 1) != 0)
            return english;
        _nl_msg_cat_cntr++;
        current = language;
    }
    return dgettext(DOMAIN, english);
}

const char *language_tag(enum language language)
{
    return tags[language];
}

enum language language_of_locale(const char *locale)
{
    return strncasecmp(locale, "fr", 2) == 0 && (locale[2] == '\0' || locale[2] == '-' || locale[2] == '_') ? LANGUAGE_FR : LANGUAGE_EN;
}

/* The weight of "; q=0.8" in thousandths; 1000 where there is none, 0 where it cannot be read. */
static int weight_read(const char *parameters, size_t length)
{
    const char *q = memchr(parameters, '=', length);
    int weight = 0, scale = 1000;

    if (q == NULL)
        return 1000;
    for (q++; q < parameters + length && scale > 0 && ((*q >= '0' && *q <= '9') || *q == '.'); q++) {
        if (*q == '.')
            continue;
        weight += (*q - '0') * scale;
        scale /= 10;
    }
    return weight > 1000 ? 1000 : weight;
}

enum language language_accepted(const char *accept_language, enum language otherwise)
{
    int best = 0;
    enum language found = otherwise;

    for (const char *at = accept_language; at != NULL && *at != '\0';) {
        size_t length, tag;
        int weight;

        at += strspn(at, " \t");
        length = strcspn(at, ",");
        tag = strcspn(at, ";, \t-");
        weight = weight_read(at + tag, length > tag && memchr(at, ';', length) != NULL ? length - tag : 0);
        if (tag == 2 && weight > best && (strncasecmp(at, "fr", 2) == 0 || strncasecmp(at, "en", 2) == 0)) {
            best = weight;
            found = strncasecmp(at, "fr", 2) == 0 ? LANGUAGE_FR : LANGUAGE_EN;
        }
        at += length + (at[length] == ',' ? 1 : 0);
    }
    return found;
}
