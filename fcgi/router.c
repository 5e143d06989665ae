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

/* The one place of a pattern that takes any word; the handler knows which words there are. */
static bool is_word(const char *braced)
{
    return strncmp(braced, "{code}", strlen("{code}")) == 0;
}

/* What a path has where its pattern has braces. */
struct parts {
    struct id ids[ROUTE_IDS_MAX];
    size_t found;
    const char *word; /* in the path; NULL: none */
    size_t word_length;
};

static bool place_fits(const char *braced, const char *segment, size_t length, struct parts *parts)
{
    if (is_word(braced)) {
        parts->word = segment;
        parts->word_length = length;
        return length > 0;
    }
    assert(parts->found < ROUTE_IDS_MAX); /* tests/unit/router.c reaches every row */
    return id_segment(braced, segment, length, &parts->ids[parts->found++]);
}

/* Both texts begin with a slash. */
static bool path_fits(const char *pattern, const char *path, struct parts *parts)
{
    while (*pattern == '/' && *path == '/') {
        size_t wanted = strcspn(++pattern, "/"), length = strcspn(++path, "/");

        if (*pattern == '{') {
            if (!place_fits(pattern, path, length, parts))
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
        struct parts parts = { 0 };

        if ((table[i].access == ACCESS_INTERNAL && !internal) || !path_fits(table[i].pattern, path, &parts))
            continue;
        allow_add(arena, &match->allow, table[i].method);
        if (strcmp(table[i].method, method) == 0) {
            match->route = &table[i];
            memcpy(match->ids, parts.ids, sizeof parts.ids);
            match->word = parts.word == NULL ? NULL : arena_format(arena, "%.*s", (int)parts.word_length, parts.word);
        }
    }
    if (match->allow == NULL)
        return STATUS_NOT_FOUND;
    match->allow = arena_format(arena, "%s, OPTIONS", match->allow);
    return match->route != NULL ? STATUS_OK : STATUS_METHOD_NOT_ALLOWED;
}
