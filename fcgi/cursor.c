/* fcgi/cursor.c: a cursor's text, in hexadecimal: the identifier, and a short keyed digest of it and of the binding. */
#include <stddef.h>
#include <string.h>

#include "fcgi/page.h"

enum { SEAL_BYTES = 12, CURSOR_BYTES = sizeof(struct id) + SEAL_BYTES };

static void seal(struct arena *arena, const struct secret *secret, const char *binding, struct id last,
                 uint8_t hash[DIGEST_BYTES])
{
    size_t length = strlen(binding);
    char *sealed = arena_take(arena, sizeof last + length);

    memcpy(sealed, last.bytes, sizeof last);
    memcpy(sealed + sizeof last, binding, length);
    digest_keyed(secret, "cursor", sealed, sizeof last + length, hash);
}

const char *cursor_write(struct arena *arena, const struct secret *secret, const char *binding, struct id last)
{
    static const char hex[] = "0123456789abcdef";
    uint8_t bytes[sizeof last.bytes + DIGEST_BYTES];
    char *text = arena_take(arena, 2 * CURSOR_BYTES + 1);

    memcpy(bytes, last.bytes, sizeof last.bytes);
    seal(arena, secret, binding, last, bytes + sizeof last.bytes);
    for (size_t i = 0; i < CURSOR_BYTES; i++) {
        text[2 * i] = hex[bytes[i] >> 4];
        text[2 * i + 1] = hex[bytes[i] & 15];
    }
    return text;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads the cursor's identifier. cursor_read checks the rest by writing the cursor again. */
static bool id_part(const char *cursor, struct id *last)
{
    for (size_t i = 0; i < sizeof last->bytes; i++) {
        int high = hex_digit(cursor[2 * i]), low = high < 0 ? -1 : hex_digit(cursor[2 * i + 1]);

        if (low < 0)
            return false;
        last->bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool cursor_read(const struct secret *secret, const char *binding, const char *cursor, struct id *last)
{
    struct arena arena = { 0 };
    struct id claimed;
    unsigned different = 0;
    const char *right;

    if (strlen(cursor) != 2 * CURSOR_BYTES || !id_part(cursor, &claimed))
        return false;
    right = cursor_write(&arena, secret, binding, claimed);
    for (size_t i = 0; i < 2 * CURSOR_BYTES; i++)
        different |= (unsigned)(right[i] ^ cursor[i]); /* in constant time: every byte is compared */
    arena_end(&arena);
    if (different == 0)
        *last = claimed;
    return different == 0;
}
