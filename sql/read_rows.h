/* sql/read_rows.h: how store functions turn rows into structs of their own. With
 *
 *     static void refund_take(struct sql_row *row, struct refund_call *call);
 *
 * SQL_READ_ONE(refund_read, struct refund_call, refund_take) defines a function for queries that give exactly one row:
 *
 *     static enum status refund_read(struct sql *sql, struct arena *arena, const struct sql_query *query,
 *                                    const struct sql_value *values, size_t value_count, struct refund_call *item);
 *
 * with the statuses of sql_read_one. SQL_READ_ARRAY(refunds_read, struct refund_call, refund_take) defines one for
 * queries that give any number of rows; the array is in the arena:
 *
 *     static enum status refunds_read(struct sql *sql, struct arena *arena, const struct sql_query *query,
 *                                     const struct sql_value *values, size_t value_count,
 *                                     struct refund_call **items, size_t *count);
 *
 * with the statuses of sql_read. Results are written on STATUS_OK only. SQL_READ_ARRAY_OF is for items of which a part
 * is not in the row: the function takes one more value, `of`, and passes it to take(row, of, item). */
#ifndef GUICHET_SQL_READ_ROWS_H
#define GUICHET_SQL_READ_ROWS_H

#include "sql/sql.h"

#define SQL_READ_ONE(name, type, take)                                                                                 \
    MUST_CHECK static enum status name(struct sql *sql, struct arena *arena, const struct sql_query *query,            \
                                       const struct sql_value *values, size_t value_count, type *item)                 \
    {                                                                                                                  \
        struct sql_row row;                                                                                            \
        enum status status = sql_read_one(sql, arena, query, values, value_count, &row);                               \
                                                                                                                       \
        if (status == STATUS_OK)                                                                                       \
            take(&row, item);                                                                                          \
        return status;                                                                                                 \
    }
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
