/* fcgi/router.c: compares the path with each row, segment by segment. Comparing a hundred short rows takes less time
 * than reading a body. */
#include "fcgi/router.h"

#include <assert.h>
#include <string.h>

/* The kind of identifier whose prefix is in the braces, as in "{sub}". */
static enum id_kind kind_of(const char *braced)
{
    for (int kind = 0; kind < ID__MAX; kind++) {
        const char *prefix = id_prefix((enum id_kind)kind);
        size_t length = strlen(prefix);

        if (strncmp(braced + 1, prefix, length) == 0 && braced[length + 1] == '}')
            return (enum id_kind)kind;
    }
    assert(!"a pattern names an identifier nobody knows");
    return ID__MAX;
}

static bool id_segment(const char *braced, const char *segment, size_t length, struct id *id)
{
    char text[ID_TEXT_BYTES];

    if (length >= sizeof text)
        return false;
    memcpy(text, segment, length);
    text[length] = '\0';
    return id_read(kind_of(braced), text, id);
}

/* Both texts begin with a slash. */
static bool path_fits(const char *pattern, const char *path, struct id ids[ROUTE_IDS_MAX])
{
    size_t found = 0;

    while (*pattern == '/' && *path == '/') {
        size_t wanted = strcspn(++pattern, "/"), length = strcspn(++path, "/");

        if (*pattern == '{') {
            assert(found < ROUTE_IDS_MAX);
            if (!id_segment(pattern, path, length, &ids[found++]))
                return false;
        } else if (wanted != length || memcmp(pattern, path, length) != 0) {
            return false;
        }
        pattern += wanted;
        path += length;
    }
    return *pattern == '\0' && *path == '\0';
}

static void allow_add(struct arena *arena, const char **allow, const char *method)
{
    const char *head = strcmp(method, "GET") == 0 ? ", HEAD" : "";

    *allow = *allow == NULL ? arena_format(arena, "%s%s", method, head)
                            : arena_format(arena, "%s, %s%s", *allow, method, head);
}

enum status router_find(struct arena *arena, const struct route *table, size_t count, const char *method,
                        const char *path, bool internal, struct route_match *match)
{
    *match = (struct route_match){ 0 };
    for (size_t i = 0; i < count; i++) {
        struct id ids[ROUTE_IDS_MAX] = { { { 0 } }, { { 0 } } };

        if ((table[i].access == ACCESS_INTERNAL && !internal) || !path_fits(table[i].pattern, path, ids))
            continue;
        allow_add(arena, &match->allow, table[i].method);
        if (strcmp(table[i].method, method) == 0) {
            match->route = &table[i];
            memcpy(match->ids, ids, sizeof ids);
        }
    }
    if (match->allow == NULL)
        return STATUS_NOT_FOUND;
    match->allow = arena_format(arena, "%s, OPTIONS", match->allow);
    return match->route != NULL ? STATUS_OK : STATUS_METHOD_NOT_ALLOWED;
}
