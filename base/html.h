/* base/html.h: a text within a page. Pure. */
#ifndef GUICHET_BASE_HTML_H
#define GUICHET_BASE_HTML_H

#include "base/arena.h"

/* The text as it stands in HTML, between tags or in an attribute between double quotes: & < > and " are written as
 * entities. In the arena. */
const char *html_escape(struct arena *arena, const char *text);

#endif
