/* fcgi/utf8.h: whether bytes are UTF-8 as RFC 3629 has it. (JSON bodies are checked by their parser; this is for everything else.) */
#ifndef GUICHET_FCGI_UTF8_H
#define GUICHET_FCGI_UTF8_H

#include <stdbool.h>

#include "base/status.h"

/* No overlong form, no surrogate, nothing above U+10FFFF. */
bool utf8_is_valid(const char *text) MUST_CHECK;

#endif
