/* auth/credentials.h: finds the session token in a request's headers. Pure.
 * Source: docs/api.md, Sessions; docs/reliability.md, B3. */
#ifndef GUICHET_AUTH_CREDENTIALS_H
#define GUICHET_AUTH_CREDENTIALS_H

#include "auth/guard.h"
#include "auth/token.h"

#define SESSION_COOKIE_NAME "__Host-guichet"

/* STATUS_MALFORMED_REQUEST: two credentials (an Authorization header and our cookie, or our cookie twice), so that it
 * is unclear which one is meant. STATUS_UNAUTHENTICATED: none, another scheme, or a token that is not well formed. In
 * both cases *token and *transport are untouched. Other cookies, and names that only resemble ours, are ignored. */
enum status credentials_read(const struct credentials *credentials, struct token *token,
                             enum transport *transport) MUST_CHECK;

#endif
