/* base/id.c: UUID version 7 and its Crockford base32 spelling. */
#include "base/id.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

const struct id ID_NONE = { { 0 } };

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const char *const prefixes[ID__MAX] = {
#define X(name, prefix) [name] = prefix,
    ID_TABLE(X)
#undef X
};

enum { DIGITS = 26, BITS = 128, BITS_A_DIGIT = 5 };

/* Milliseconds since 1970 in the high 48 bits, a counter in the 12 bits below. The counter keeps the order within one
 * millisecond and, when it overflows, runs into the next one. Values also increase while the host's clock is set
 * back. */
static uint64_t tick_next(void)
{
    static uint64_t last;
    struct timespec now;
    uint64_t tick;

    clock_gettime(CLOCK_REALTIME, &now);
    tick = ((uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000) << 12;
    last = tick > last ? tick : last + 1;
    return last;
}

struct id id_new(void)
{
    struct id id;
    uint64_t tick = tick_next();
    uint64_t ms = tick >> 12;
    unsigned counter = (unsigned)(tick & 0xfff);

    if (getrandom(id.bytes, sizeof id.bytes, 0) != (ssize_t)sizeof id.bytes)
        abort();
    for (int i = 0; i < 6; i++)
        id.bytes[i] = (uint8_t)(ms >> (8 * (5 - i)));
    id.bytes[6] = (uint8_t)(0x70 | (counter >> 8));
    id.bytes[7] = (uint8_t)counter;
    id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f));
    return id;
}

struct instant id_time(struct id id)
{
    int64_t ms = 0;

    for (int i = 0; i < 6; i++)
        ms = ms << 8 | id.bytes[i];
    return (struct instant){ ms * 1000 };
}

struct id id_first_at(struct instant instant)
{
    struct id id = { { 0 } };
    uint64_t ms = (uint64_t)instant.us / 1000;

    assert(instant.us >= 0);
    for (int i = 0; i < 6; i++)
        id.bytes[i] = (uint8_t)(ms >> (8 * (5 - i)));
    return id;
}

/* Digit 0 is the highest: 26 × 5 = 130 bits, so the two bits above the value are always zero. */
static unsigned digit_at(const struct id *id, int digit)
{
    unsigned value = 0;

    for (int b = 0; b < BITS_A_DIGIT; b++) {
        int bit = digit * BITS_A_DIGIT + b - 2;
        unsigned set = bit < 0 ? 0U : (unsigned)(id->bytes[bit / 8] >> (7 - bit % 8)) & 1U;

        value = value << 1 | set;
    }
    return value;
}

struct id_text id_write(enum id_kind kind, struct id id)
{
    struct id_text written;
    int at = snprintf(written.text, sizeof written.text, "%s_", prefixes[kind]);

    for (int digit = 0; digit < DIGITS; digit++)
        written.text[at++] = alphabet[digit_at(&id, digit)];
    written.text[at] = '\0';
    return written;
}

static bool digits_read(const char *text, struct id *id)
{
    struct id read = { { 0 } };

    for (int digit = 0; digit < DIGITS; digit++) {
        const char *found = text[digit] == '\0' ? NULL : strchr(alphabet, text[digit]);
        unsigned value;

        if (found == NULL)
            return false;
        value = (unsigned)(found - alphabet);
        if (digit == 0 && value > 7)
            return false; /* beyond 128 bits */
        for (int b = 0; b < BITS_A_DIGIT; b++) {
            int bit = digit * BITS_A_DIGIT + b - 2;

            if (bit >= 0 && (value >> (BITS_A_DIGIT - 1 - b) & 1U) != 0)
                read.bytes[bit / 8] = (uint8_t)(read.bytes[bit / 8] | 1U << (7 - bit % 8));
        }
    }
    if (text[DIGITS] != '\0')
        return false;
    *id = read;
    return true;
}

bool id_read(enum id_kind kind, const char *text, struct id *id)
{
    size_t prefix = strlen(prefixes[kind]);
    struct id read;

    if (strncmp(text, prefixes[kind], prefix) != 0 || text[prefix] != '_')
        return false;
    if (!digits_read(text + prefix + 1, &read) || id_is_none(read))
        return false;
    *id = read;
    return true;
}

bool id_equal(struct id a, struct id b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

int id_compare(struct id a, struct id b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes);
}

bool id_is_none(struct id id)
{
    return id_equal(id, ID_NONE);
}

const char *id_prefix(enum id_kind kind)
{
    return prefixes[kind];
}
