/* sql/unspent.c */
#include "sql/unspent.h"

struct unspent *unspent_take(const struct sql_rows *rows, struct arena *arena, size_t *count)
{
    struct unspent *sources = ARENA_ARRAY(arena, struct unspent, rows->count);

    for (size_t i = 0; i < rows->count; i++) {
        struct sql_row row = sql_row_at(rows, i);

        sources[i].id = sql_take_id(&row);
        sources[i].unspent_minor = sql_take_int(&row);
        sources[i].version = sql_take_int(&row);
    }
    *count = rows->count;
    return sources;
}
