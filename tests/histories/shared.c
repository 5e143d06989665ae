/* tests/histories/shared.c */
#include "shared.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct shared *shared;

void shared_map(void)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        abort();
}

void found(const char *format, ...)
{
    va_list arguments;

    if (shared->finding[0] != '\0')
        return;
    va_start(arguments, format);
    (void)vsnprintf(shared->finding, sizeof shared->finding, format, arguments);
    va_end(arguments);
}

void told(const char *format, ...)
{
    struct history *h = &shared->history;
    bool step = h->running >= 0 && h->running < h->count;
    char *text = step ? h->steps[h->running].told : shared->afterwards;
    size_t bytes = step ? TOLD_BYTES : AFTERWARDS_BYTES, length = strlen(text);
    va_list arguments;

    if (length + 3 >= bytes)
        return;
    if (length > 0) {
        (void)snprintf(text + length, bytes - length, "; ");
        length += 2;
    }
    va_start(arguments, format);
    (void)vsnprintf(text + length, bytes - length, format, arguments);
    va_end(arguments);
}
