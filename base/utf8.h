/* base/utf8.h: the one reader of UTF-8 as RFC 3629 has it. */
#ifndef GUICHET_BASE_UTF8_H
#define GUICHET_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* How many bytes (1 to 4) the character at `text` has, and its code point; 0: there is none, because the text ends
 * here or its bytes are no UTF-8 (an overlong form, a surrogate, something above U+10FFFF, a character cut short).
 * *point is then left as it was. */
size_t utf8_read(const char *text, uint32_t *point) MUST_CHECK;
/* All of it. */
bool utf8_is_valid(const char *text) MUST_CHECK;

#endif
