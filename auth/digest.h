/* auth/digest.h: BLAKE2b-256: unkeyed for seals and fingerprints, keyed for secrets that are looked up but never
 * stored readable (tokens, product keys). */
#ifndef GUICHET_AUTH_DIGEST_H
#define GUICHET_AUTH_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { DIGEST_BYTES = 32, SECRET_BYTES = 32, DIGEST_HEX_BYTES = 65 };

/* The deployment's secret: read once from a file of exactly 32 bytes that only its owner may access. */
struct secret {
    const uint8_t *bytes; /* guarded memory (sodium_malloc), until exit */
};
/* Must be called before anything else in auth/. Ends the process if libsodium cannot start. */
void auth_start(void);
/* STATUS_VALIDATION_FAILED: *fault is a sentence that says what is wrong with the file and how to correct it. */
enum status secret_open(const char *path, struct secret *secret, const char **fault) MUST_CHECK;

void digest(const void *bytes, size_t length, uint8_t hash[DIGEST_BYTES]);
/* `purpose` ("token", "csrf", …) gives each use different hashes of the same text. */
void digest_keyed(const struct secret *secret, const char *purpose, const void *bytes, size_t length,
                  uint8_t hash[DIGEST_BYTES]);
void digest_hex(const uint8_t hash[DIGEST_BYTES], char hex[DIGEST_HEX_BYTES]);

#endif
