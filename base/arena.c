/* base/arena.c: a bump pointer over a short chain of blocks. */
#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK_BYTES ((size_t)64 * 1024)
#define ALIGNMENT (_Alignof(max_align_t))

struct arena_block {
    struct arena_block *older;
    size_t capacity;
    size_t used;
    _Alignas(max_align_t) unsigned char bytes[];
};

/* explicit_bzero, because the compiler may drop a memset of bytes that are not read again. */
static void block_wipe(struct arena_block *block)
{
    explicit_bzero(block->bytes, block->used);
    block->used = 0;
}

static struct arena_block *block_new(size_t at_least, struct arena_block *older)
{
    size_t capacity = at_least > FIRST_BLOCK_BYTES ? at_least : FIRST_BLOCK_BYTES;
    struct arena_block *block = malloc(sizeof *block + capacity);

    if (block == NULL)
        abort();
    block->older = older;
    block->capacity = capacity;
    block->used = 0;
    return block;
}

void *arena_take(struct arena *arena, size_t bytes)
{
    size_t rounded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct arena_block *block = arena->block;
    void *taken;

    /* written so that neither side can overflow */
    assert(rounded >= bytes && rounded <= ARENA_BYTES_MAX - arena->taken_bytes);
    if (block == NULL || block->capacity - block->used < rounded)
        arena->block = block = block_new(rounded, block);
    taken = block->bytes + block->used;
    block->used += rounded;
    arena->taken_bytes += rounded;
    return memset(taken, 0, rounded);
}

void *arena_room(struct arena *arena, void *items, size_t item_bytes, size_t count, size_t first, size_t *capacity)
{
    void *larger;

    if (count < *capacity)
        return items;
    *capacity = *capacity == 0 ? first : *capacity * 2;
    larger = arena_take(arena, item_bytes * *capacity);
    return count == 0 ? larger : memcpy(larger, items, item_bytes * count);
}

char *arena_copy(struct arena *arena, const void *bytes, size_t length)
{
    char *copy = arena_take(arena, length + 1);

    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return arena_copy(arena, text, strlen(text));
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    char *text;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    assert(length >= 0);
    text = arena_take(arena, (size_t)length + 1);
    va_start(arguments, format);
    (void)vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

void arena_wipe(struct arena *arena)
{
    while (arena->block != NULL && arena->block->older != NULL) {
        struct arena_block *block = arena->block;

        arena->block = block->older;
        block_wipe(block);
        free(block);
    }
    if (arena->block != NULL)
        block_wipe(arena->block);
    arena->taken_bytes = 0;
}

void arena_end(struct arena *arena)
{
    arena_wipe(arena);
    free(arena->block);
    arena->block = NULL;
}
