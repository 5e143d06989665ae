/* billing/email_key.h: when two e-mail addresses count as the same: equal in Unicode normal form NFC, except for the
 * case of ASCII letters. Any other difference makes another address ("strase@" and "straße@" are two people), because
 * mail servers tell such addresses apart. Pure. Source: docs/reliability.md, 8 (who is the same user); UAX #15. Only
 * email_key.c uses the library. */
#ifndef GUICHET_BILLING_EMAIL_KEY_H
#define GUICHET_BILLING_EMAIL_KEY_H

#include "base/arena.h"

/* The longest key: NFC makes a UTF-8 text at most three times as long (UAX #15, 12), and an address has at most 254
 * bytes. */
enum { EMAIL_KEY_BYTES_MAX = 3 * 254 };

/* The same text, byte by byte, for all spellings of an address; in the arena. `email` may be any valid UTF-8; a text
 * that is no address gets a key that no user has. */
const char *email_key(struct arena *arena, const char *email);
/* `text` with the ASCII letters in lower case; in the arena. Not tolower(): it must not depend on the process's
 * locale. */
const char *ascii_lower(struct arena *arena, const char *text);

#endif
