/* billing/names.h: the words of docs/api.md for the values of an enum. Each table stands beside its enum's functions.
 * Pure. */
#ifndef GUICHET_BILLING_NAMES_H
#define GUICHET_BILLING_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* A table indexed by the enum's value, one word each. */
struct names {
    const char *const *words;
    size_t count;
};

#define NAMES(table) ((struct names){ (table), sizeof(table) / sizeof((table)[0]) })

/* The word of a value; a value outside the table is our bug. */
const char *names_word(struct names names, size_t value);
/* The value of a word; false: not one of them (nor the empty one), *value untouched. */
bool names_find(struct names names, const char *word, size_t *value) MUST_CHECK;

#endif
