/* api/problem_example.h: an example of each problem, for the page that its `type` points to. It is written by what
 * writes the answers, with figures such as a customer may see; the OpenAPI document has the same examples. */
#ifndef GUICHET_API_PROBLEM_EXAMPLE_H
#define GUICHET_API_PROBLEM_EXAMPLE_H

#include "base/arena.h"
#include "base/language.h"

/* A problem of this status as JSON over several lines; in the arena. */
const char *problem_example(struct arena *arena, enum status status, enum language language);

#endif
