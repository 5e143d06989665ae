/* fcgi/etag.c: writing and comparing entity tags (RFC 9110, 8.8.3 and 13.1). */
#include "fcgi/etag.h"

#include <inttypes.h>
#include <string.h>

#include "auth/digest.h"

enum { TAG_DIGITS = 16, VERSION_DIGITS_MAX = 18 };

const char *etag_write(struct arena *arena, int64_t version, const char *body, size_t length)
{
    uint8_t hash[DIGEST_BYTES];
    char hex[DIGEST_HEX_BYTES];

    digest(body, length, hash);
    digest_hex(hash, hex);
    return arena_format(arena, "\"%" PRId64 "-%.*s\"", version, TAG_DIGITS, hex);
}

/* Reads the next tag of a list, with its quotes, without W/. false: the list ends or is malformed here. */
static bool tag_next(const char **list, const char **tag, size_t *length, bool *weak)
{
    const char *at = *list + strspn(*list, " \t,");
    const char *end;

    *weak = strncmp(at, "W/", 2) == 0;
    at += *weak ? 2 : 0;
    if (*at != '"' || (end = strchr(at + 1, '"')) == NULL)
        return false;
    *tag = at;
    *length = (size_t)(end - at) + 1;
    *list = end + 1;
    return true;
}

static bool is_star(const char *header)
{
    const char *at = header + strspn(header, " \t");

    return at[0] == '*' && at[1 + strspn(at + 1, " \t")] == '\0';
}

bool etag_listed(const char *if_none_match, const char *tag)
{
    const char *listed;
    size_t length;
    bool weak;

    if (if_none_match == NULL)
        return false;
    if (is_star(if_none_match))
        return true;
    while (tag_next(&if_none_match, &listed, &length, &weak))
        if (length == strlen(tag) && memcmp(listed, tag, length) == 0)
            return true;
    return false;
}

/* Reads the version of one of our tags, "7-0123456789abcdef" in quotes. */
static bool version_read(const char *tag, size_t length, int64_t *version)
{
    size_t digits = strspn(tag + 1, "0123456789");
    int64_t value = 0;

    if (digits == 0 || digits > VERSION_DIGITS_MAX || length != 1 + digits + 1 + TAG_DIGITS + 1 ||
        tag[1 + digits] != '-' || strspn(tag + 2 + digits, "0123456789abcdef") != TAG_DIGITS)
        return false;
    for (size_t i = 0; i < digits; i++)
        value = value * 10 + (tag[1 + i] - '0');
    *version = value;
    return true;
}

enum status etag_version(const char *if_match, int64_t *version)
{
    int64_t highest = -1, one;
    const char *tag;
    size_t length;
    bool weak;

    if (if_match == NULL || is_star(if_match)) {
        *version = ETAG_ANY;
        return STATUS_OK;
    }
    while (tag_next(&if_match, &tag, &length, &weak))
        if (!weak && version_read(tag, length, &one) && one > highest)
            highest = one;
    if (highest < 0)
        return STATUS_PRECONDITION_FAILED;
    *version = highest;
    return STATUS_OK;
}
