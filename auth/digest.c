/* auth/digest.c: BLAKE2b-256 through libsodium, and the file that holds the deployment's secret. */
#include "auth/digest.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

_Static_assert(DIGEST_BYTES == crypto_generichash_BYTES, "BLAKE2b-256");
_Static_assert(SECRET_BYTES == crypto_generichash_KEYBYTES, "the secret is BLAKE2b's key");

void auth_start(void)
{
    if (sodium_init() < 0) {
        log_error("libsodium cannot start");
        abort();
    }
}

/* What is wrong with the open file; NULL: nothing. */
static const char *file_fault(int fd)
{
    struct stat facts;

    if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode))
        return "The secret's file is not a regular file. Write 32 random bytes into a file of mode 0600 and name that "
               "one.";
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return "The secret's file can be reached by others than its owner. Set its mode to 0600; if others may have "
               "read it, replace the "
               "secret: every session then ends.";
    if (facts.st_size != SECRET_BYTES)
        return "The secret's file does not hold exactly 32 bytes. Write 32 random bytes into it (head -c 32 "
               "/dev/urandom).";
    return NULL;
}

/* Reads directly into guarded memory, so that no copy of the secret remains elsewhere. */
static const char *secret_load(int fd, struct secret *secret)
{
    const char *fault = file_fault(fd);
    uint8_t *bytes;

    if (fault != NULL)
        return fault;
    if ((bytes = sodium_malloc(SECRET_BYTES)) == NULL)
        return "There is no guarded memory left for the secret. Raise the limit of locked memory (ulimit -l).";
    if (read(fd, bytes, SECRET_BYTES) != SECRET_BYTES) {
        sodium_free(bytes);
        return "The secret's file could not be read whole.";
    }
    sodium_mprotect_readonly(bytes);
    secret->bytes = bytes;
    return NULL;
}

enum status secret_open(const char *path, struct secret *secret, const char **fault)
{
    /* O_NONBLOCK: opening a named pipe instead of a file must not block the start. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const char *found;

    if (fd < 0) {
        *fault = errno == ENOENT
                     ? "The secret's file does not exist. Write 32 random bytes into it, mode 0600, and keep it safe."
                     : "The secret's file cannot be opened by this user.";
        return STATUS_VALIDATION_FAILED;
    }
    found = secret_load(fd, secret);
    close(fd);
    if (found == NULL)
        return STATUS_OK;
    *fault = found;
    return STATUS_VALIDATION_FAILED;
}

void digest(const void *bytes, size_t length, uint8_t hash[DIGEST_BYTES])
{
    crypto_generichash(hash, DIGEST_BYTES, bytes, length, NULL, 0);
}

/* The purpose is hashed with its terminating NUL, so that no purpose and text together equal another purpose and
 * text. */
void digest_keyed(const struct secret *secret, const char *purpose, const void *bytes, size_t length,
                  uint8_t hash[DIGEST_BYTES])
{
    crypto_generichash_state state;

    assert(secret->bytes != NULL);
    crypto_generichash_init(&state, secret->bytes, SECRET_BYTES, DIGEST_BYTES);
    crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
    crypto_generichash_update(&state, bytes, length);
    crypto_generichash_final(&state, hash, DIGEST_BYTES);
    sodium_memzero(&state, sizeof state);
}

void digest_hex(const uint8_t hash[DIGEST_BYTES], char hex[DIGEST_HEX_BYTES])
{
    sodium_bin2hex(hex, DIGEST_HEX_BYTES, hash, DIGEST_BYTES);
}
