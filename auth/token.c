/* auth/token.c: session tokens, their hash and their CSRF token. */
#include "auth/token.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum { RANDOM_BYTES = 32, PREFIX_LENGTH = 3, BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING };
static const char prefix[] = "gs_";

_Static_assert(sodium_base64_ENCODED_LEN(RANDOM_BYTES, BASE64) == TOKEN_TEXT_BYTES - PREFIX_LENGTH,
               "32 bytes are 43 characters");
_Static_assert(sodium_base64_ENCODED_LEN(DIGEST_BYTES, BASE64) == CSRF_TEXT_BYTES, "a hash is 43 characters");

void token_new(struct token *token)
{
    uint8_t random[RANDOM_BYTES];

    randombytes_buf(random, sizeof random);
    memcpy(token->text, prefix, PREFIX_LENGTH);
    sodium_bin2base64(token->text + PREFIX_LENGTH, TOKEN_TEXT_BYTES - PREFIX_LENGTH, random, sizeof random, BASE64);
    sodium_memzero(random, sizeof random);
}

/* Checked with our own alphabet: libsodium 1.0.18's decoder reads every byte above 0x7f as `_`. The last character
 * carries only four bits, so it must be every fourth character of the alphabet. */
bool token_is_well_formed(const char *text)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    return strlen(text) == TOKEN_TEXT_LENGTH && strncmp(text, prefix, PREFIX_LENGTH) == 0 &&
           strspn(text + PREFIX_LENGTH, alphabet) == TOKEN_TEXT_LENGTH - PREFIX_LENGTH &&
           strchr("AEIMQUYcgkosw048", text[TOKEN_TEXT_LENGTH - 1]) != NULL;
}

void token_hash(const struct secret *secret, const char *text, uint8_t hash[DIGEST_BYTES])
{
    assert(strlen(text) == TOKEN_TEXT_LENGTH);
    digest_keyed(secret, "token", text, TOKEN_TEXT_LENGTH, hash);
}

void token_csrf(const struct secret *secret, const char *text, char csrf[CSRF_TEXT_BYTES])
{
    uint8_t hash[DIGEST_BYTES];

    assert(strlen(text) == TOKEN_TEXT_LENGTH);
    digest_keyed(secret, "csrf", text, TOKEN_TEXT_LENGTH, hash);
    sodium_bin2base64(csrf, CSRF_TEXT_BYTES, hash, sizeof hash, BASE64);
}

bool token_csrf_matches(const char csrf[CSRF_TEXT_BYTES], const char *given)
{
    return given != NULL && strlen(given) == CSRF_TEXT_LENGTH && sodium_memcmp(csrf, given, CSRF_TEXT_LENGTH) == 0;
}
