/* base/utf8.c */
#include "base/utf8.h"

/* By the first byte of a character: how many bytes it has, which bits of the first count, and the range of the second
 * (RFC 3629, 4). */
static const struct form {
    unsigned char first, last, bits, second_min, second_max;
    size_t bytes;
} forms[] = {
    { 0x01, 0x7f, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x1f, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0x0f, 0xa0, 0xbf, 3 },
    { 0xe1, 0xec, 0x0f, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x0f, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x0f, 0x80, 0xbf, 3 },
    { 0xf0, 0xf0, 0x07, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x07, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x07, 0x80, 0x8f, 4 },
};

static const struct form *form_of(unsigned char first)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (first >= forms[i].first && first <= forms[i].last)
            return &forms[i];
    return NULL;
}

size_t utf8_read(const char *text, uint32_t *point)
{
    const unsigned char *at = (const unsigned char *)text;
    const struct form *form = form_of(at[0]);
    uint32_t read;

    if (form == NULL || (form->bytes > 1 && (at[1] < form->second_min || at[1] > form->second_max)))
        return 0;
    read = at[0] & form->bits;
    for (size_t i = 1; i < form->bytes; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        read = read << 6 | (at[i] & 0x3FU);
    }
    *point = read;
    return form->bytes;
}

bool utf8_is_valid(const char *text)
{
    uint32_t point;
    size_t bytes;

    for (; *text != '\0'; text += bytes)
        if ((bytes = utf8_read(text, &point)) == 0)
            return false;
    return true;
}
