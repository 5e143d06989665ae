/* fcgi/draft_text.c: checks on texts. They are valid UTF-8: jansson and the query's decoder accept nothing else. */
#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "fcgi/draft_internal.h"

/* Returns the code point at *text and moves *text past it. */
static uint32_t point_next(const char **text)
{
    uint32_t point;
    size_t bytes = utf8_read(*text, &point);

    assert(bytes > 0); /* the text is valid, and the caller checked that it does not end here */
    *text += bytes;
    return point;
}

int64_t text_characters(const char *text)
{
    int64_t count = 0;

    while (*text != '\0') {
        (void)point_next(&text);
        count++;
    }
    return count;
}

bool text_has_control(const char *text)
{
    while (*text != '\0') {
        uint32_t point = point_next(&text);

        if (point < 0x20 || (point >= 0x7F && point <= 0x9F))
            return true;
    }
    return false;
}

/* Characters that change how others are displayed, or are not displayed: with them, two different names could look the
 * same. */
static bool point_deceives(uint32_t point)
{
    return (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || point == 0x061C || point == 0xFEFF || point == 0x00AD ||
           (point >= 0xFFF9 && point <= 0xFFFB) || (point >= 0xE0000 && point <= 0xE007F);
}

static bool point_is_space(uint32_t point)
{
    return point == ' ' || point == 0xA0 || (point >= 0x2000 && point <= 0x200A) || point == 0x202F ||
           point == 0x205F || point == 0x3000;
}

/* U+200C and U+200D: Persian and Hindi words cannot be spelled correctly without them, and U+200D joins emoji. */
static bool point_joins(uint32_t point)
{
    return point == 0x200C || point == 0x200D;
}

bool text_is_deceptive(const char *text)
{
    while (*text != '\0')
        if (point_deceives(point_next(&text)))
            return true;
    return false;
}

/* A joiner must stand inside a word: before and after it a letter, a mark, a digit or a symbol, not a space, ASCII
 * punctuation, another joiner or the end. */
static bool point_is_of_word(uint32_t point)
{
    bool ascii_word =
        (point >= '0' && point <= '9') || (point >= 'A' && point <= 'Z') || (point >= 'a' && point <= 'z');

    return point < 0x80 ? ascii_word : !point_deceives(point) && !point_is_space(point);
}

bool text_is_name(const char *text)
{
    bool only_spaces = true, join_open = false;
    uint32_t before = ' ';

    while (*text != '\0') {
        uint32_t point = point_next(&text);

        if (point_joins(point) ? !point_is_of_word(before)
                               : point_deceives(point) || (join_open && !point_is_of_word(point)))
            return false;
        only_spaces = only_spaces && point_is_space(point);
        join_open = point_joins(point);
        before = point;
    }
    return !only_spaces && !join_open;
}

enum { EMAIL_LOCAL_BYTES_MAX = 64 };

static bool local_part_ok(const char *text, size_t length)
{
    if (length == 0 || length > EMAIL_LOCAL_BYTES_MAX || text[0] == '.' || text[length - 1] == '.')
        return false;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];

        if (byte <= ' ' || byte == 0x7F || strchr("\"(),:;<>[\\]@", byte) != NULL ||
            (byte == '.' && text[i + 1] == '.'))
            return false;
    }
    return true;
}

static bool label_ok(const char *label, size_t length)
{
    if (length == 0 || length > 63 || label[0] == '-' || label[length - 1] == '-')
        return false;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)label[i];

        if (!((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
              byte == '-'))
            return false;
    }
    return true;
}

/* The usual form of addresses: no quoted local part, no address literal, and a domain of at least two labels. */
bool text_is_email(const char *text)
{
    const char *at = strrchr(text, '@');
    int labels = 0;

    if (at == NULL || strlen(text) > EMAIL_BYTES_MAX || text_has_control(text) || text_is_deceptive(text) ||
        !local_part_ok(text, (size_t)(at - text)))
        return false;
    for (const char *label = at + 1;; label++) {
        size_t length = strcspn(label, ".");

        if (!label_ok(label, length))
            return false;
        labels++;
        label += length;
        if (*label == '\0')
            return labels >= 2;
    }
}
