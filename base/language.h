/* base/language.h: what a person reads comes in English or French. Source: docs/rules.md, A16.
 * The English sentence is the key (gettext); po/fr.po holds its French twin. */
#ifndef GUICHET_BASE_LANGUAGE_H
#define GUICHET_BASE_LANGUAGE_H

#include <stdbool.h>

#include "base/status.h"

enum language { LANGUAGE_EN, LANGUAGE_FR, LANGUAGE__MAX };

/* Once, at start-up: where the compiled catalogues are. false: the French one is not there or cannot be used. */
bool language_open(const char *locale_directory) MUST_CHECK;
/* The sentence in that language; the English one itself where it has no twin. Constant memory. */
const char *language_text(enum language language, const char *english) __attribute__((format_arg(2)));
/* "en" or "fr". */
const char *language_tag(enum language language);
/* Accept-Language (RFC 9110, 12.5.4): the one with the higher weight, between equals the one that is named, then the
 * one that is named first. A weight of 0 refuses a language; "*" stands for those that are not named; a region
 * ("fr-CH") is worth its language, and its 0 refuses that region alone; a range whose weight cannot be read does not
 * count. `otherwise` where the header is NULL, names neither or refuses both, and between two that "*" alone stands
 * for. */
enum language language_accepted(const char *accept_language, enum language otherwise);
/* A locale of ours ("fr", "fr-FR", "en", …) as it stands in a user or organization. */
enum language language_of_locale(const char *locale);

/* Marks a sentence for the catalogue where it is only stored: static tables. */
#define N_(english) english

#endif
