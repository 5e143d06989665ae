/* fcgi/utf8.c: the validity of UTF-8. */
#include "fcgi/utf8.h"

/* How many bytes follow the first; the second is the one whose range depends on the first. -1: no character begins so. */
static int followers(const unsigned char *at)
{
    if (at[0] < 0x80)
        return 0;
    if (at[0] >= 0xC2 && at[0] <= 0xDF)
        return 1;
    if (at[0] >= 0xE0 && at[0] <= 0xEF)
        return (at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] > 0x9F) ? -1 : 2;
    if (at[0] >= 0xF0 && at[0] <= 0xF4)
        return (at[0] == 0xF0 && at[1] < 0x90) || (at[0] == 0xF4 && at[1] > 0x8F) ? -1 : 3;
    return -1;
}

bool utf8_is_valid(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        int more = followers(at);

        if (more < 0)
            return false;
        for (; more > 0; more--)
            if ((*++at & 0xC0) != 0x80)
                return false;
    }
    return true;
}
