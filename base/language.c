/* base/language.c: gettext for each sentence. A process serves readers of both languages in turn, so the language is
 * switched where a sentence is translated: LANGUAGE names it, and the counter below tells gettext that it changed (as
 * its manual says). */
#include "base/language.h"

#include <libintl.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DOMAIN "guichet"

extern int _nl_msg_cat_cntr; /* of libintl: must be raised when the language changes */

static const char *const tags[LANGUAGE__MAX] = { [LANGUAGE_EN] = "en", [LANGUAGE_FR] = "fr" };

bool language_open(const char *locale_directory)
{
    /* gettext translates in any locale but "C"; C.UTF-8 is in every Debian, and changes nothing else. */
    if (setlocale(LC_MESSAGES, "C.UTF-8") == NULL || bindtextdomain(DOMAIN, locale_directory) == NULL)
        return false;
    if (bind_textdomain_codeset(DOMAIN, "UTF-8") == NULL || textdomain(DOMAIN) == NULL)
        return false;
    return strcmp(language_text(LANGUAGE_FR, N_("Not found")), "Not found") != 0;
}

/* Makes gettext look into the catalogue of a language that has one. false: no memory is left to do so. */
static bool language_switch(enum language language)
{
    static enum language current = LANGUAGE_EN;

    if (current == language)
        return true;
    if (setenv("LANGUAGE", tags[language], 1) != 0)
        return false;
    _nl_msg_cat_cntr++;
    current = language;
    return true;
}

const char *language_text(enum language language, const char *english)
{
    return language == LANGUAGE_EN || !language_switch(language) ? english : dgettext(DOMAIN, english);
}

const char *language_plural(enum language language, const char *one, const char *many, int64_t count)
{
    unsigned long size = count < 0 ? 0 - (unsigned long)count : (unsigned long)count;

    if (language == LANGUAGE_EN || !language_switch(language))
        return size == 1 ? one : many;
    return dngettext(DOMAIN, one, many, size);
}

const char *language_sentence(enum language language, struct sentence sentence, int64_t count)
{
    return sentence.many == NULL ? language_text(language, sentence.one)
                                 : language_plural(language, sentence.one, sentence.many, count);
}

const char *language_tag(enum language language)
{
    return tags[language];
}

enum language language_of_locale(const char *locale)
{
    return strncasecmp(locale, "fr", 2) == 0 && (locale[2] == '\0' || locale[2] == '-' || locale[2] == '_')
               ? LANGUAGE_FR
               : LANGUAGE_EN;
}

/* The weights that the header gives one of our languages, in thousandths; -1: none. */
struct wish {
    int exact;    /* of the language itself: "fr" */
    int regional; /* of a region of the language, whose readers understand it: "fr-CH"; 0 refuses only that region */
    size_t place; /* of the first range with a weight above 0 for the language: between equals the earlier one wins */
};

/* A qvalue (RFC 9110, 12.4.2) in thousandths; -1: the text is none. */
static int weight_read(const char *text, size_t length)
{
    int weight = 0, scale = 100;

    if (length == 0 || length > strlen("0.000") || (text[0] != '0' && text[0] != '1') || (length > 1 && text[1] != '.'))
        return -1;
    weight = (text[0] - '0') * 1000;
    for (size_t i = strlen("0."); i < length; i++, scale /= 10) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        weight += (text[i] - '0') * scale;
    }
    return weight <= 1000 ? weight : -1;
}

static size_t blanks(const char *text, size_t length)
{
    size_t count = 0;

    while (count < length && (text[count] == ' ' || text[count] == '\t'))
        count++;
    return count;
}

/* The weight of a range: 1000 where none is given, or that of "; q=" and a qvalue with blanks around it; -1: anything
 * else, and the range is ignored. */
static int weight_of(const char *text, size_t length)
{
    size_t at = blanks(text, length);

    while (length > at && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    if (at == length)
        return 1000;
    if (text[at++] != ';')
        return -1;
    at += blanks(text + at, length - at);
    if (length - at < strlen("q=") || strncasecmp(text + at, "q=", strlen("q=")) != 0)
        return -1;
    at += strlen("q=");
    return weight_read(text + at, length - at);
}

/* Takes the weight of a range; `length`: of the range, which is a region if it is longer than two letters. */
static void wish_take(struct wish *wish, size_t length, int weight, size_t place)
{
    int *kept = length > 2 ? &wish->regional : &wish->exact;

    if (weight > 0 && place < wish->place)
        wish->place = place;
    if (weight > *kept)
        *kept = weight;
}

/* Takes one element of the list. *any: the weight of "*", which stands for every language that the header does not
 * name. */
static void range_take(const char *element, size_t length, size_t place, struct wish wishes[LANGUAGE__MAX], int *any)
{
    size_t start = blanks(element, length), end = start;
    const char *range = element + start;
    int weight;

    while (end < length && strchr("; \t", element[end]) == NULL)
        end++;
    weight = weight_of(element + end, length - end);
    if (weight < 0)
        return;
    if (end - start == 1 && range[0] == '*' && weight > *any)
        *any = weight;
    for (size_t i = 0; i < LANGUAGE__MAX; i++)
        if (end - start >= 2 && strncasecmp(range, tags[i], 2) == 0 && (end - start == 2 || range[2] == '-'))
            wish_take(&wishes[i], end - start, weight, place);
}

/* The weight of a language by the whole header: above 0; 0: it is not mentioned; below 0: it is refused, by its own 0
 * (whatever its regions have) or by that of "*". */
static int weight_wanted(const struct wish *wish, int any)
{
    int named = wish->exact > wish->regional ? wish->exact : wish->regional;

    if (wish->exact == 0)
        return -1;
    if (named > 0)
        return named;
    return any == 0 ? -1 : any > 0 ? any : 0;
}

static bool is_better(const struct wish *wish, const struct wish *than, int any)
{
    int weight = weight_wanted(wish, any), other = weight_wanted(than, any);

    if (weight != other)
        return weight > other;
    return weight > 0 && wish->place < than->place;
}

enum language language_accepted(const char *accept_language, enum language otherwise)
{
    struct wish wishes[LANGUAGE__MAX];
    int any = -1;
    enum language best = otherwise;
    size_t place = 0;

    for (size_t i = 0; i < LANGUAGE__MAX; i++)
        wishes[i] = (struct wish){ -1, -1, SIZE_MAX };
    for (const char *at = accept_language; at != NULL && *at != '\0';) {
        size_t length = strcspn(at, ",");

        range_take(at, length, place++, wishes, &any);
        at += length + (at[length] == ',' ? 1 : 0);
    }
    for (size_t i = 0; i < LANGUAGE__MAX; i++)
        if (is_better(&wishes[i], &wishes[best], any))
            best = (enum language)i;
    return best;
}
