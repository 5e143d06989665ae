/* sql/known.h: a column that holds one of our own words. A word we do not know is a broken database, and ends the
 * process: nothing is guessed. (`guichet verify` looks at the words of documents first, so that it can name the
 * row.) */
#ifndef GUICHET_SQL_KNOWN_H
#define GUICHET_SQL_KNOWN_H

#include <assert.h>
#include <stdbool.h>

#define KNOWN(read)                                                                                                    \
    do {                                                                                                               \
        bool known = (read);                                                                                           \
        assert(known);                                                                                                 \
        (void)known;                                                                                                   \
    } while (0)

#endif
