/* books/line_text.h: what a person reads on a line of a quote or an invoice. */
#ifndef GUICHET_BOOKS_LINE_TEXT_H
#define GUICHET_BOOKS_LINE_TEXT_H

#include "base/language.h"
#include "billing/charge.h"

/* "Guichet Suite: 5 more licences, 2026-11-12 to 2026-11-30 (19 of 30 days)". The last day is the last that is paid
 * for. In the arena. */
const char *line_text(struct arena *arena, enum language language, const char *product_name, const struct line *line);

#endif
