/* sql/store_period_end.c: the earliest end among the running periods that we bill: what was prepaid or sold by a partner does not roll. */
#include "sql/store_period_end.h"

static const struct sql_query period_end_first = { .name = "period_end_first", .takes = "b", .gives = "D", .text =
    "SELECT MIN(period_end) FROM subscription WHERE organization_id = ? AND channel = 'direct' AND status IN ('active', 'past_due')" };

enum status store_period_end_first(struct sql *sql, struct arena *arena, struct id organization_id, struct day *end)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &period_end_first, SQL_VALUES(sql_id(organization_id)), &row);

    if (status == STATUS_OK)
        *end = sql_take_day(&row);
    return status;
}
