/* sql/known.h: reads a column that holds one of our own enum's names. An unknown name means that the database is
 * damaged: the process ends rather than guess. (`guichet verify` checks the names in documents first, so that it can
 * report the row.) */
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
