/* auth/webhook_signature.c: HMAC-SHA256 of a webhook's time and body. */
#include "auth/webhook_signature.h"

#include <sodium.h>
#include <stdint.h>
#include <string.h>

enum { SIGNATURES_MAX = 8, SECONDS_DIGITS_MAX = 12, SIGNATURE_DIGITS = 2 * crypto_auth_hmacsha256_BYTES };

struct header {
    const char *time; /* the digits as they were signed */
    size_t time_length;
    const char *signatures[SIGNATURES_MAX]; /* SIGNATURE_DIGITS each */
    size_t count;
};

static bool time_take(struct header *header, const char *value, size_t length)
{
    if (header->time != NULL || length == 0 || length > SECONDS_DIGITS_MAX || strspn(value, "0123456789") < length)
        return false;
    header->time = value;
    header->time_length = length;
    return true;
}

static bool signature_take(struct header *header, const char *value, size_t length)
{
    if (header->count == SIGNATURES_MAX || length != SIGNATURE_DIGITS || strspn(value, "0123456789abcdef") < length)
        return false;
    header->signatures[header->count++] = value;
    return true;
}

/* Reads one `name=value` of `length` bytes. */
static bool element_take(struct header *header, const char *element, size_t length)
{
    size_t name = strcspn(element, "=,");

    if (name == 0 || name >= length)
        return false;
    if (name == 1 && element[0] == 't')
        return time_take(header, element + 2, length - 2);
    if (name == 2 && memcmp(element, "v1", 2) == 0)
        return signature_take(header, element + 3, length - 3);
    return true; /* a signature of another scheme is ignored */
}

static bool header_read(const char *text, struct header *header)
{
    for (;;) {
        size_t length = strcspn(text, ",");

        if (!element_take(header, text, length))
            return false;
        if (text[length] == '\0')
            return header->time != NULL && header->count > 0;
        text += length + 1;
    }
}

static bool time_is_now(const struct header *header, struct instant now)
{
    int64_t seconds = 0, now_s = now.us / 1000000, apart;

    for (size_t i = 0; i < header->time_length; i++)
        seconds = seconds * 10 + (header->time[i] - '0');
    apart = now_s > seconds ? now_s - seconds : seconds - now_s;
    return apart <= WEBHOOK_TOLERANCE_S;
}

/* Always compares all signatures, whichever matches. */
static bool signature_matches(const struct header *header, const uint8_t hash[crypto_auth_hmacsha256_BYTES])
{
    bool matches = false;

    for (size_t i = 0; i < header->count; i++) {
        uint8_t given[crypto_auth_hmacsha256_BYTES];
        size_t length = 0;

        if (sodium_hex2bin(given, sizeof given, header->signatures[i], SIGNATURE_DIGITS, NULL, &length, NULL) == 0 &&
            length == sizeof given && sodium_memcmp(given, hash, sizeof given) == 0)
            matches = true;
    }
    return matches;
}

bool webhook_signature_is_good(const char *secret, const char *text, const void *body, size_t length,
                               struct instant now)
{
    struct header header = { 0 };
    crypto_auth_hmacsha256_state state;
    uint8_t hash[crypto_auth_hmacsha256_BYTES];

    if (text == NULL || secret[0] == '\0' || !header_read(text, &header) || !time_is_now(&header, now))
        return false;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret, strlen(secret));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)header.time, header.time_length);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
    crypto_auth_hmacsha256_update(&state, body, length);
    crypto_auth_hmacsha256_final(&state, hash);
    sodium_memzero(&state, sizeof state);
    return signature_matches(&header, hash);
}
