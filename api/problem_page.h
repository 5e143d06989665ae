/* api/problem_page.h: the page about a problem, made from the texts and the writer of the problem itself.
 * Source: docs/api.md, Conventions. */
#ifndef GUICHET_API_PROBLEM_PAGE_H
#define GUICHET_API_PROBLEM_PAGE_H

#include "base/arena.h"
#include "base/language.h"

/* What the problem means, what to do, what the programmer reads and an example: HTML, in the arena. Statuses of one
 * code share a page. */
const char *problem_page(struct arena *arena, enum status status, enum language language);
/* That there is no such problem, and which there are. */
const char *problem_page_unknown(struct arena *arena, enum language language);

#endif
