/* sql/read_array.h: defines functions that read all rows of a query into an array in the arena. Every store function
 * that gives several rows uses one.
 *
 *     static void refund_take(struct sql_row *row, struct refund_call *call);
 *     SQL_READ_ARRAY(refunds_read, struct refund_call, refund_take)
 *
 * defines
 *
 *     static enum status refunds_read(struct sql *sql, struct arena *arena, const struct sql_query *query,
 *                                     const struct sql_value *values, size_t value_count,
 *                                     struct refund_call **items, size_t *count);
 *
 * with the statuses of sql_read; *items and *count are written on STATUS_OK only. SQL_READ_ARRAY_OF is for items of
 * which a part is not in the row: the function takes one more value, `of`, and passes it to take(row, of, item). */
#ifndef GUICHET_SQL_READ_ARRAY_H
#define GUICHET_SQL_READ_ARRAY_H

#include "sql/sql.h"

#define SQL_READ_ARRAY(name, type, take)                                                                               \
    MUST_CHECK static enum status name(struct sql *sql, struct arena *arena, const struct sql_query *query,            \
                                       const struct sql_value *values, size_t value_count, type **items,               \
                                       size_t *count)                                                                  \
    {                                                                                                                  \
        SQL_READ_ARRAY_BODY(type, take(&row, &(*items)[i]))                                                            \
    }
#define SQL_READ_ARRAY_OF(name, type, of_type, take)                                                                   \
    MUST_CHECK static enum status name(struct sql *sql, struct arena *arena, const struct sql_query *query,            \
                                       const struct sql_value *values, size_t value_count, of_type of, type **items,   \
                                       size_t *count)                                                                  \
    {                                                                                                                  \
        SQL_READ_ARRAY_BODY(type, take(&row, of, &(*items)[i]))                                                        \
    }

#define SQL_READ_ARRAY_BODY(type, take_call)                                                                           \
    struct sql_rows rows;                                                                                              \
    enum status status = sql_read(sql, arena, query, values, value_count, &rows);                                      \
                                                                                                                       \
    if (status != STATUS_OK)                                                                                           \
        return status;                                                                                                 \
    *items = ARENA_ARRAY(arena, type, rows.count);                                                                     \
    for (size_t i = 0; i < rows.count; i++) {                                                                          \
        struct sql_row row = sql_row_at(&rows, i);                                                                     \
                                                                                                                       \
        take_call;                                                                                                     \
    }                                                                                                                  \
    *count = rows.count;                                                                                               \
    return STATUS_OK;

#endif
