/* fcgi/json_memory.c: malloc with the size stored in front of the memory, so that free knows how much to overwrite. */
#include "fcgi/json_memory.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

union head {
    size_t bytes;
    max_align_t aligned;
};

static void *take(size_t bytes)
{
    union head *head = bytes > SIZE_MAX - sizeof *head ? NULL : malloc(sizeof *head + bytes);

    if (head == NULL)
        return NULL;
    head->bytes = bytes;
    return head + 1;
}

static void give_back(void *memory)
{
    union head *head = memory;

    if (memory == NULL)
        return;
    explicit_bzero(memory, head[-1].bytes);
    free(head - 1);
}

void json_memory_start(void)
{
    json_set_alloc_funcs(take, give_back);
}
