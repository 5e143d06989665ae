/* sql/store_operator.c */
#include "sql/store_operator.h"

#include <assert.h>

/* clang-format off */
static const struct sql_query operator_lock = { .name = "operator_lock", .takes = "b", .gives = "i", .text =
    "SELECT last_number FROM series WHERE scope = ? AND kind = 'F' FOR UPDATE" };
/* clang-format on */

enum status store_operator_lock(struct sql *sql, struct arena *arena)
{
    struct sql_row row;

    assert(sql_in_transaction(sql));
    return sql_read_one(sql, arena, &operator_lock, SQL_VALUES(sql_id_or_zero(ID_NONE)), &row);
}
