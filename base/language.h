/* base/language.h: texts for people, in English or French. Source: docs/rules.md, A16.
 * The English sentence is the key (gettext); po/fr.po has its French twin. */
#ifndef GUICHET_BASE_LANGUAGE_H
#define GUICHET_BASE_LANGUAGE_H

#include <stdbool.h>

#include "base/status.h"

enum language { LANGUAGE_EN, LANGUAGE_FR, LANGUAGE__MAX };

/* Once, at start-up: opens the compiled catalogues. false: the French one is missing or cannot be used. */
bool language_open(const char *locale_directory) MUST_CHECK;
/* The sentence in that language; the English sentence where it has no twin. Constant memory. */
const char *language_text(enum language language, const char *english) __attribute__((format_arg(2)));
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

#endif
