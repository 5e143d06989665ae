/* auth/password.c: argon2id through libsodium. */
#include "auth/password.h"

#include <errno.h>
#include <sodium.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define OPERATIONS crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE
#define MEMORY_BYTES crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "the column's width as well");

/* Nobody's: what a password is verified against where there is no hash, so that it takes as long. Its salt and hash are random. */
static const char hash_of_nobody[] =
    "$argon2id$v=19$m=65536,t=2,p=1$7tkgfV3xkKJcVnPZtW1uQg$Yx2mPq4VtR8sLb0nWc6dHf3gJk5aZe7uOi9yTrE1wQk";
_Static_assert(MEMORY_BYTES == 65536 * 1024 && OPERATIONS == 2, "hash_of_nobody has these limits");

/* The bytes of the UTF-8 character at `text`; 0: it is none. Overlong forms, surrogates and what lies beyond U+10FFFF are none. */
static size_t character_bytes(const unsigned char *text)
{
    static const struct { unsigned char first, last, second_min, second_max; uint8_t bytes; } forms[] = {
        { 0x01, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
        { 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
        { 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
    };

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (text[0] < forms[i].first || text[0] > forms[i].last)
            continue;
        if (forms[i].bytes > 1 && (text[1] < forms[i].second_min || text[1] > forms[i].second_max))
            return 0;
        for (size_t k = 2; k < forms[i].bytes; k++)
            if ((text[k] & 0xc0) != 0x80)
                return 0;
        return forms[i].bytes;
    }
    return 0;
}

static const char *password_fault(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t characters = 0, bytes;

    for (; *at != 0; at += bytes, characters++)
        if ((bytes = character_bytes(at)) == 0)
            return "invalid";
    if (characters < PASSWORD_CHARACTERS_MIN)
        return "too_short";
    return characters > PASSWORD_CHARACTERS_MAX ? "too_long" : NULL;
}

enum status password_check(const char *text, const char **code)
{
    const char *fault = password_fault(text);

    if (fault == NULL)
        return STATUS_OK;
    *code = fault;
    return STATUS_VALIDATION_FAILED;
}

static uint64_t hashes; /* written by this process alone, which has one thread */

uint64_t password_hashes(void)
{
    return hashes;
}

enum status password_hash(const char *text, char hash[PASSWORD_HASH_BYTES])
{
    char made[PASSWORD_HASH_BYTES];

    hashes++;
    if (crypto_pwhash_argon2id_str(made, text, strlen(text), OPERATIONS, MEMORY_BYTES) != 0)
        return STATUS_UNAVAILABLE;
    memcpy(hash, made, sizeof made);
    return STATUS_OK;
}

/* libsodium declares a hash as an array of its full width and may read all of it. */
static void hash_widen(const char *hash, char wide[PASSWORD_HASH_BYTES])
{
    memset(wide, 0, PASSWORD_HASH_BYTES);
    (void)snprintf(wide, PASSWORD_HASH_BYTES, "%s", hash);
}

/* libsodium says -1 for a wrong password and for want of memory; errno tells them apart. */
enum status password_verify(const char *hash, const char *text)
{
    char wide[PASSWORD_HASH_BYTES];
    int answer;

    hash_widen(hash != NULL ? hash : hash_of_nobody, wide);
    errno = 0;
    hashes++;
    answer = crypto_pwhash_argon2id_str_verify(wide, text, strlen(text));
    if (answer != 0 && errno == ENOMEM)
        return STATUS_UNAVAILABLE;
    return answer == 0 && hash != NULL ? STATUS_OK : STATUS_INVALID_CREDENTIALS;
}

bool password_needs_rehash(const char *hash)
{
    char wide[PASSWORD_HASH_BYTES];

    hash_widen(hash, wide);
    return crypto_pwhash_argon2id_str_needs_rehash(wide, OPERATIONS, MEMORY_BYTES) != 0;
}
