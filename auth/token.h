/* auth/token.h: session tokens. The client holds the text; the database holds its keyed hash, so a stolen table gives
 * no access.
 * Source: docs/api.md, Sessions; docs/reliability.md, 5.2. */
#ifndef GUICHET_AUTH_TOKEN_H
#define GUICHET_AUTH_TOKEN_H

#include <stdbool.h>

#include "auth/digest.h"

/* "gs_" and 32 random bytes in base64url: the prefix lets scanners of leaked secrets know what they found. */
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
/* Whether the text has the one form token_new writes (no padding, no spare bits). It says nothing about whether the
 * token opens anything. What is not well formed is not looked up. */
bool token_is_well_formed(const char *text) MUST_CHECK;
/* What the database keeps of a well-formed token. */
void token_hash(const struct secret *secret, const char *text, uint8_t hash[DIGEST_BYTES]);
/* The session's CSRF token: derived from its token by the deployment's secret, so it is stored nowhere and found
 * again by each request. */
void token_csrf(const struct secret *secret, const char *text, char csrf[CSRF_TEXT_BYTES]);
/* In a time that does not depend on where they differ. `given` may be NULL or anything a client sends. */
bool token_csrf_matches(const char csrf[CSRF_TEXT_BYTES], const char *given) MUST_CHECK;

#endif
