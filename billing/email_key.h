/* billing/email_key.h: when two e-mail addresses are one person's: equal in Unicode's normal form NFC, but for the
 * case of ASCII letters. Everything else makes another address ("strase@" and "straße@" are two people), because
 * mail servers tell such addresses apart. Pure. Source: docs/reliability.md, 8 (who is the same user); UAX #15. Only
 * email_key.c knows the library. */
#ifndef GUICHET_BILLING_EMAIL_KEY_H
#define GUICHET_BILLING_EMAIL_KEY_H

#include "base/arena.h"

/* NFC makes a text at most three times as long in UTF-8 (UAX #15, 12): of an address of 254 bytes. */
enum { EMAIL_KEY_BYTES_MAX = 3 * 254 };

/* The text that is the same, byte by byte, for all spellings of an address; in the arena. `email` is any valid
 * UTF-8: what is no address has a key that no user has. */
const char *email_key(struct arena *arena, const char *email);
/* `text` with the ASCII letters in lower case; in the arena. Not tolower(): it must not depend on the process's
 * locale. */
const char *ascii_lower(struct arena *arena, const char *text);

#endif
