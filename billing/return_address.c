/* billing/return_address.c */
#include "billing/return_address.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text <= ' ' || *text > '~' || strchr("\\\"<>#^`{|}", *text) != NULL)
            return false;
    return true;
}

/* Whether the path has a segment "..", also with escaped dots, which would leave a base that has a path. */
static bool climbs(const char *path)
{
    size_t length = strcspn(path, "?");

    for (const char *at = path; at < path + length; at += strcspn(at, "/?")) {
        size_t dots = 0;

        at++; /* the slash */
        while (*at == '.' || strncasecmp(at, "%2e", 3) == 0) {
            at += *at == '.' ? 1 : 3;
            dots++;
        }
        if (dots == 2 && (*at == '/' || *at == '?' || *at == '\0'))
            return true;
    }
    return false;
}

const char *return_address(struct arena *arena, const char *base, const char *wanted)
{
    size_t length = strlen(base);
    const char *path = strncmp(wanted, base, length) == 0 ? wanted + length : wanted;

    if (strlen(wanted) > RETURN_ADDRESS_BYTES_MAX || !is_plain(wanted) || path[0] != '/' || path[1] == '/' ||
        climbs(path))
        return NULL;
    return arena_format(arena, "%s%s", base, path);
}

const char *return_address_with(struct arena *arena, const char *address, const char *name, const char *value)
{
    return arena_format(arena, "%s%s%s=%s", address, strchr(address, '?') == NULL ? "?" : "&", name, value);
}
