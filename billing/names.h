/* billing/names.h: converts between the values of an enum and their words in docs/api.md. Each table is beside its
 * enum's functions. Pure. */
#ifndef GUICHET_BILLING_NAMES_H
#define GUICHET_BILLING_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* A table indexed by the enum's value, one word each; NULL: a value without a word. */
struct names {
    const char *const *words;
    size_t count;
};

#define NAMES(table) ((struct names){ (table), sizeof(table) / sizeof((table)[0]) })

/* For a table that is made from an enum's list of X(value, word). */
#define NAMES_ROW(value, word) [value] = word,

/* Defines both ways between the values and the words of `enum noun`, by its table, which stands above it:
 *
 *     NAMES_PAIR(refund_state, states)
 *
 * defines what the enum's header declares, so that a search for either name ends there:
 *
 *     const char *refund_state_name(enum refund_state value);
 *     bool refund_state_read(const char *name, enum refund_state *value);
 *     struct names refund_state_words(void);
 *
 * NAMES_NAME and NAMES_READ define one of them, for an enum that is only written or only read. */
#define NAMES_PAIR(noun, table) NAMES_NAME(noun, table) NAMES_READ(noun, table)
#define NAMES_NAME(noun, table)                                                                                        \
    const char *noun##_name(enum noun value)                                                                           \
    {                                                                                                                  \
        return names_word(NAMES(table), value);                                                                        \
    }
#define NAMES_READ(noun, table)                                                                                        \
    bool noun##_read(const char *name, enum noun *value)                                                               \
    {                                                                                                                  \
        size_t found;                                                                                                  \
                                                                                                                       \
        if (!names_find(NAMES(table), name, &found))                                                                   \
            return false;                                                                                              \
        *value = (enum noun)found;                                                                                     \
        return true;                                                                                                   \
    }                                                                                                                  \
    struct names noun##_words(void)                                                                                    \
    {                                                                                                                  \
        return NAMES(table);                                                                                           \
    }

/* The word of a value; the table must have one (asserted). */
const char *names_word(struct names names, size_t value);
/* The value of a word; false: the table does not have it (or it is empty), and *value is untouched. */
bool names_find(struct names names, const char *word, size_t *value) MUST_CHECK;

#endif
