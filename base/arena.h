/* base/arena.h: memory that is freed as a whole, such as that of one request or act. arena_wipe gives back everything
 * at once and overwrites it, because passwords and tokens pass through arenas. */
#ifndef GUICHET_BASE_ARENA_H
#define GUICHET_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;
struct arena {
    struct arena_block *block; /* the newest first */
    size_t taken_bytes;        /* since the last wipe */
};

/* The bounds of one arena. Data from outside stops at ARENA_READ_BYTES_MAX, with an answer: a request's body is at most
 * a hundredth of it, and sql_read gives STATUS_TOO_MUCH_READ. What is made of that data (structs, an answer's text,
 * which is copied each time its buffer doubles) takes at most three times as much, so no data can reach
 * ARENA_BYTES_MAX; at that bound the process ends. */
#define ARENA_READ_BYTES_MAX ((size_t)32 * 1024 * 1024)
#define ARENA_BYTES_MAX (4 * ARENA_READ_BYTES_MAX)

/* `arena` must be zeroed memory, or: struct arena arena = {0}. */

/* Zeroed memory aligned for any type, valid until arena_wipe. Never NULL: a process that is out of memory ends and is
 * replaced. */
void *arena_take(struct arena *arena, size_t bytes) __attribute__((returns_nonnull, malloc));
/* A NUL-terminated copy of `length` bytes, or of a string. */
char *arena_copy(struct arena *arena, const void *bytes, size_t length);
char *arena_text(struct arena *arena, const char *text);
/* Room for one more item in an array that grows item by item. Where *capacity is more than `count` that is `items`
 * itself; else a copy of twice the size (at first `first` items), and *capacity follows. What was taken before stays
 * taken, so an array costs its own size twice at most. See ARENA_ROOM. */
void *arena_room(struct arena *arena, void *items, size_t item_bytes, size_t count, size_t first, size_t *capacity)
    __attribute__((returns_nonnull));
/* printf into the arena. */
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Overwrites and gives back everything that was taken; keeps one block for later use. */
void arena_wipe(struct arena *arena);
/* Wipes and frees. */
void arena_end(struct arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_take((arena), sizeof(type)))
#define ARENA_ROOM(arena, items, count, first, capacity)                                                               \
    ((items) = arena_room((arena), (items), sizeof *(items), (count), (first), (capacity)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_take((arena), sizeof(type) * (size_t)(count)))

#endif
