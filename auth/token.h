/* auth/token.h: session tokens. The client has the text; the database has only its keyed hash, so a stolen table gives
 * no access.
 * Source: docs/api.md, Sessions; docs/reliability.md, 5.2. */
#ifndef GUICHET_AUTH_TOKEN_H
#define GUICHET_AUTH_TOKEN_H

#include <stdbool.h>

#include "auth/digest.h"

/* "gs_" and 32 random bytes in base64url: scanners for leaked secrets recognize it by the prefix. */
enum {
    TOKEN_TEXT_LENGTH = 46,
    TOKEN_TEXT_BYTES = TOKEN_TEXT_LENGTH + 1,
    CSRF_TEXT_LENGTH = 43,
    CSRF_TEXT_BYTES = CSRF_TEXT_LENGTH + 1
};

struct token {
    char text[TOKEN_TEXT_BYTES];
};

void token_new(struct token *token);
/* Whether the text has exactly the form that token_new writes (no padding, unused bits zero). Only well-formed tokens
 * are looked up; a well-formed one need not be valid. */
bool token_is_well_formed(const char *text) MUST_CHECK;
/* The hash that the database keeps of a well-formed token. */
void token_hash(const struct secret *secret, const char *text, uint8_t hash[DIGEST_BYTES]);
/* The session's CSRF token: derived from the session token and the deployment's secret, so it is not stored and each
 * request can derive it again. */
void token_csrf(const struct secret *secret, const char *text, char csrf[CSRF_TEXT_BYTES]);
/* The time it takes does not depend on where the texts differ. `given` may be NULL or any text from a client. */
bool token_csrf_matches(const char csrf[CSRF_TEXT_BYTES], const char *given) MUST_CHECK;

#endif
