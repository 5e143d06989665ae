/* sql/store_history.c */
#include "sql/store_history.h"

/* clang-format off */
static const struct sql_query period_before = { .name = "history_period", .takes = "bbd", .gives = "di", .text =
    "SELECT period_start, licences FROM subscription_period"
    " WHERE organization_id = ? AND subscription_id = ? AND period_start < ? ORDER BY number DESC LIMIT 1" };
static const struct sql_query order_before = { .name = "history_order", .takes = "bbu", .gives = "ui", .text =
    "SELECT confirmed_at, total_licences FROM `order`"
    " WHERE organization_id = ? AND subscription_id = ? AND status = 'confirmed' AND confirmed_at < ?"
    " ORDER BY confirmed_at DESC, id DESC LIMIT 1" };
static const struct sql_query before_orders = { .name = "history_before", .takes = "bb", .gives = "i", .text =
    "SELECT total_licences - licences_delta FROM `order`"
    " WHERE organization_id = ? AND subscription_id = ? AND status = 'confirmed' ORDER BY confirmed_at, id LIMIT 1" };
static const struct sql_query sums_of_year = { .name = "history_sums", .takes = "bbddbbdd", .gives = "iii", .text =
    "SELECT month, CAST(SUM(invoiced) AS SIGNED), CAST(SUM(credited) AS SIGNED) FROM ("
    " SELECT YEAR(i.issue_date) * 12 + MONTH(i.issue_date) - 1 AS month, l.amount_minor AS invoiced, 0 AS credited"
    "  FROM invoice_line l JOIN invoice i ON i.organization_id = l.organization_id AND i.id = l.invoice_id"
    "  WHERE l.organization_id = ? AND l.subscription_id = ? AND i.issue_date >= ? AND i.issue_date < ?"
    " UNION ALL"
    " SELECT YEAR(n.issue_date) * 12 + MONTH(n.issue_date) - 1, 0, l.amount_minor"
    "  FROM credit_note_line l JOIN credit_note n ON n.organization_id = l.organization_id AND n.id = l.credit_note_id"
    "  WHERE l.organization_id = ? AND l.subscription_id = ? AND n.issue_date >= ? AND n.issue_date < ?"
    ") line GROUP BY month ORDER BY month" };
/* clang-format on */

enum status store_history_period(struct sql *sql, struct arena *arena, struct id organization_id,
                                 struct id subscription_id, struct day before, struct licences_from *from)
{
    struct sql_row row;
    enum status status =
        sql_read_one(sql, arena, &period_before,
                     SQL_VALUES(sql_id(organization_id), sql_id(subscription_id), sql_day(before)), &row);

    if (status != STATUS_OK)
        return status;
    from->day = sql_take_day(&row);
    from->licences = sql_take_int(&row);
    return STATUS_OK;
}

enum status store_history_order(struct sql *sql, struct arena *arena, struct id organization_id,
                                struct id subscription_id, struct instant before, struct licences_from *from)
{
    struct sql_row row;
    enum status status =
        sql_read_one(sql, arena, &order_before,
                     SQL_VALUES(sql_id(organization_id), sql_id(subscription_id), sql_instant(before)), &row);

    if (status != STATUS_OK)
        return status;
    from->day = instant_day(sql_take_instant(&row));
    from->licences = sql_take_int(&row);
    return STATUS_OK;
}

enum status store_history_before(struct sql *sql, struct arena *arena, struct id organization_id,
                                 struct id subscription_id, int64_t *licences)
{
    return sql_read_int(sql, arena, &before_orders, SQL_VALUES(sql_id(organization_id), sql_id(subscription_id)),
                        licences);
}

enum status store_history_sums(struct sql *sql, struct arena *arena, struct id organization_id,
                               struct id subscription_id, struct period year, struct month_sums **sums, size_t *count)
{
    struct sql_value organization = sql_id(organization_id), subscription = sql_id(subscription_id);
    struct sql_value start = sql_day(year.start), end = sql_day(year.end);
    struct sql_rows rows;
    enum status status =
        sql_read(sql, arena, &sums_of_year,
                 SQL_VALUES(organization, subscription, start, end, organization, subscription, start, end), &rows);

    if (status != STATUS_OK)
        return status;
    *sums = ARENA_ARRAY(arena, struct month_sums, rows.count);
    *count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        (*sums)[i].month = sql_take_int(&row);
        (*sums)[i].invoiced_minor = sql_take_int(&row);
        (*sums)[i].credited_minor = sql_take_int(&row);
    }
    return STATUS_OK;
}
