/* base/html.c */
#include "base/html.h"

#include <string.h>

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

const char *html_escape(struct arena *arena, const char *text)
{
    char *escaped = arena_take(arena, strlen("&quot;") * strlen(text) + 1), *end = escaped;

    for (; *text != '\0'; text++) {
        const char *written = entity(*text);

        if (written == NULL) {
            *end++ = *text;
        } else {
            size_t length = strlen(written);

            memcpy(end, written, length);
            end += length;
        }
    }
    *end = '\0';
    return escaped;
}
