/* billing/subscription_name.c */
#include "billing/subscription_name.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

#include "base/utf8.h"

static size_t characters(const char *text)
{
    size_t count = 0, bytes;
    uint32_t point;

    for (; (bytes = utf8_read(text, &point)) > 0; text += bytes)
        count++;
    return count;
}

const char *subscription_name_normal(struct arena *arena, const char *name)
{
    size_t length;
    uint8_t *normal = u8_normalize(UNINORM_NFC, (const uint8_t *)name, strlen(name), NULL, &length);
    const char *copy;

    if (normal == NULL)
        /* out of memory, the only way to fail for valid UTF-8: the process ends and is replaced */
        abort();
    copy = arena_copy(arena, (const char *)normal, length);
    free(normal);
    return characters(copy) <= SUBSCRIPTION_NAME_CHARACTERS_MAX ? copy : NULL;
}
