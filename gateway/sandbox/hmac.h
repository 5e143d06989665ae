/* gateway/sandbox/hmac.h: HMAC-SHA256, for signing webhooks. The counter checks signatures with a library; this is the other side, so it
 * is written from the standards again: a mistake in one cannot agree with itself in the other. Source: FIPS 180-4, RFC 2104. */
#ifndef GATEWAY_SANDBOX_HMAC_H
#define GATEWAY_SANDBOX_HMAC_H

#include <stddef.h>

enum { HMAC_HEX_SIZE = 65 };

/* In lower case digits. */
void hmac_sha256_hex(const void *key, size_t key_length, const void *bytes, size_t length, char hex[HMAC_HEX_SIZE]);

#endif
