/* base/text_build.h: builds a text piece by piece in an arena, to be stored in a column or hashed. Pure. */
#ifndef GUICHET_BASE_TEXT_BUILD_H
#define GUICHET_BASE_TEXT_BUILD_H

#include "base/arena.h"

struct text_build {
    struct arena *arena;
    char *text; /* always NUL-terminated, in the arena */
    size_t length, capacity;
};

struct text_build text_build_start(struct arena *arena);
void text_build_add(struct text_build *build, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
