/* billing/names.c: looks words up in the tables; a linear search, because the tables are short. */
#include "billing/names.h"

#include <assert.h>
#include <string.h>

const char *names_word(struct names names, size_t value)
{
    assert(value < names.count && names.words[value] != NULL);
    return names.words[value];
}

bool names_find(struct names names, const char *word, size_t *value)
{
    if (word[0] == '\0')
        return false;
    for (size_t i = 0; i < names.count; i++) {
        if (names.words[i] != NULL && strcmp(names.words[i], word) == 0) {
            *value = i;
            return true;
        }
    }
    return false;
}
