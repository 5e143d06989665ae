/* sql/unspent.h: what is left of something that became credit balance: a credit note, or a transfer of too much. */
#ifndef GUICHET_SQL_UNSPENT_H
#define GUICHET_SQL_UNSPENT_H

#include "sql/sql.h"

struct unspent {
    struct id id; /* identifiers are in order of time: the oldest is spent first */
    int64_t unspent_minor, version;
};

/* Rows of (id, unspent_minor, version), in the arena. */
struct unspent *unspent_take(const struct sql_rows *rows, struct arena *arena, size_t *count);

#endif
