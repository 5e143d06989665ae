/* base/language.h: texts for people, in English or French. Source: docs/rules.md, A16.
 * The English sentence is the key (gettext); po/fr.po has its French twin. docs/house-style.md says how a new sentence
 * is written. */
#ifndef GUICHET_BASE_LANGUAGE_H
#define GUICHET_BASE_LANGUAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

enum language { LANGUAGE_EN, LANGUAGE_FR, LANGUAGE__MAX };

/* Once, at start-up: opens the compiled catalogues. false: the French one is missing or cannot be used. */
bool language_open(const char *locale_directory) MUST_CHECK;
/* The sentence in that language; the English sentence where it has no twin. Constant memory. */
const char *language_text(enum language language, const char *english) __attribute__((format_arg(2)));
/* The sentence for `count` things in that language, by its rule (0 is one "licence" in French, and many in English).
 * `one` and `many` are marked with NP_. Constant memory. */
const char *language_plural(enum language language, const char *one, const char *many, int64_t count)
    __attribute__((format_arg(2), format_arg(3)));
/* A sentence that stands in a table: LANGUAGE_PLAIN(N_("…")), or LANGUAGE_COUNT(NP_("…", "…")) if it counts something.
 */
struct sentence {
    const char *one, *many; /* many NULL: it counts nothing */
};
#define LANGUAGE_PLAIN(english)                                                                                        \
    {                                                                                                                  \
        english, NULL                                                                                                  \
    }
#define LANGUAGE_COUNT(pair)                                                                                           \
    {                                                                                                                  \
        pair                                                                                                           \
    }
const char *language_sentence(enum language language, struct sentence sentence, int64_t count);
/* "en" or "fr". */
const char *language_tag(enum language language);
/* The language that an Accept-Language header (RFC 9110, 12.5.4) prefers: the one with the higher weight; between
 * equals one that is named, then the one named first. A weight of 0 refuses a language; "*" stands for all languages
 * that are not named; a region ("fr-CH") counts for its language, but its 0 refuses only that region; a range with an
 * unreadable weight is ignored. `otherwise` where the header is NULL, names neither language or refuses both, and where
 * only "*" stands for both. */
enum language language_accepted(const char *accept_language, enum language otherwise);
/* The language of a user's or organization's locale ("fr", "fr-FR", "en", …). */
enum language language_of_locale(const char *locale);

/* Marks a sentence for the catalogue that is not translated here: in static tables. */
#define N_(english) english
/* Marks a sentence that programmers read, in English alone. */
#define FOR_DEVELOPERS(english) english
/* The same as N_ for a sentence that counts: its English singular and plural, which become two values. */
#define NP_(one, many) one, many

#endif
