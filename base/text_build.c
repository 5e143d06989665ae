/* base/text_build.c: a buffer that doubles. */
#include "base/text_build.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FIRST_CAPACITY 256

struct text_build text_build_start(struct arena *arena)
{
    return (struct text_build){ .arena = arena, .text = arena_take(arena, FIRST_CAPACITY), .capacity = FIRST_CAPACITY };
}

static void room_for(struct text_build *build, size_t more)
{
    size_t capacity = build->capacity * 2 + more;
    char *larger;

    if (build->capacity - build->length > more)
        return;
    larger = arena_take(build->arena, capacity);
    memcpy(larger, build->text, build->length);
    build->text = larger;
    build->capacity = capacity;
}

void text_build_add(struct text_build *build, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    assert(length >= 0);
    room_for(build, (size_t)length);
    va_start(arguments, format);
    (void)vsnprintf(build->text + build->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    build->length += (size_t)length;
}
