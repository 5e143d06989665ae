/* books/line_text.h: the description of a line of a quote, invoice or credit note. */
#ifndef GUICHET_BOOKS_LINE_TEXT_H
#define GUICHET_BOOKS_LINE_TEXT_H

#include "base/language.h"
#include "billing/charge.h"

/* "Guichet Suite: 5 more licences, 12 November 2026 to 30 November 2026 (19 of 30 days)", in the arena. The last day
 * named is the last one that the line pays for. */
const char *line_text(struct arena *arena, enum language language, const char *product_name, const struct line *line);

#endif
