/* billing/email_key.c: normalizes to NFC before lowering the case, because NFC may make ASCII letters (U+212A becomes
 * K) or compose them; so canonically equal texts have one key. */
#include "billing/email_key.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

const char *ascii_lower(struct arena *arena, const char *text)
{
    char *lower = arena_text(arena, text);

    for (char *c = lower; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return lower;
}

const char *email_key(struct arena *arena, const char *email)
{
    size_t length;
    uint8_t *normal = u8_normalize(UNINORM_NFC, (const uint8_t *)email, strlen(email), NULL, &length);
    const char *key;

    if (normal == NULL)
        /* out of memory, the only way to fail for valid UTF-8: the process ends and is replaced */
        abort();
    key = ascii_lower(arena, arena_copy(arena, (const char *)normal, length));
    free(normal);
    return key;
}
