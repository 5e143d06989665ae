/* auth/password.c: argon2id through libsodium. */
#include "auth/password.h"

#include <errno.h>
#include <sodium.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define OPERATIONS crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE
#define MEMORY_BYTES crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES, "the column's width as well");

/* Verified if the account does not exist or has no password, so that the answer takes as long. Salt and hash are
 * random. */
static const char hash_of_nobody[] =
    "$argon2id$v=19$m=65536,t=2,p=1$7tkgfV3xkKJcVnPZtW1uQg$Yx2mPq4VtR8sLb0nWc6dHf3gJk5aZe7uOi9yTrE1wQk";
_Static_assert(MEMORY_BYTES == 65536 * 1024 && OPERATIONS == 2, "hash_of_nobody has these limits");

static const char *password_fault(const char *text)
{
    size_t characters = 0, bytes;
    uint32_t point;

    for (; *text != '\0'; text += bytes, characters++)
        if ((bytes = utf8_read(text, &point)) == 0)
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

static uint64_t hashes; /* changed only by this process, which has a single thread */

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

/* libsodium declares a hash as an array of its full width and may read all of it, so the hash is padded. */
static void hash_widen(const char *hash, char wide[PASSWORD_HASH_BYTES])
{
    memset(wide, 0, PASSWORD_HASH_BYTES);
    (void)snprintf(wide, PASSWORD_HASH_BYTES, "%s", hash);
}

/* libsodium returns -1 for a wrong password and for lack of memory; errno distinguishes them. */
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
