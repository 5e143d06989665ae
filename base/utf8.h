/* base/utf8.h: the only reader of UTF-8 in the program, by RFC 3629. */
#ifndef GUICHET_BASE_UTF8_H
#define GUICHET_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Reads the character at `text`: returns its number of bytes (1 to 4) and sets *point to its code point. 0, *point
 * untouched: the text ends here, or its bytes are not UTF-8 (an overlong form, a surrogate, something above U+10FFFF, a
 * truncated character). */
size_t utf8_read(const char *text, uint32_t *point) MUST_CHECK;
/* Whether the whole text is UTF-8. */
bool utf8_is_valid(const char *text) MUST_CHECK;

#endif
