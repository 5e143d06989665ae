/* sql/store_period.c */
#include "sql/store_period.h"

#include <string.h>

/* clang-format off */
static const struct sql_query period_insert = { .name = "period_insert", .takes = "bbiddiBTu", .text =
    "INSERT INTO subscription_period (organization_id, subscription_id, number, period_start, period_end, licences,"
    " line_id, unbilled, created_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query period_find = { .name = "period_find", .takes = "bbi", .gives = "ddiBTu", .text =
    "SELECT period_start, period_end, licences, line_id, unbilled, created_at FROM subscription_period"
    " WHERE organization_id = ? AND subscription_id = ? AND number = ?" };
/* A pending line keeps its identifier on the invoice, so one identifier finds the line in either table. */
static const struct sql_query period_billed_from = { .name = "period_billed_from", .takes = "bbbb", .gives = "D",
    .text =
    "SELECT MIN(period_start) FROM (SELECT period_start FROM invoice_line WHERE organization_id = ? AND id = ?"
    " UNION ALL SELECT period_start FROM pending_line WHERE organization_id = ? AND id = ?) line" };
static const struct sql_query period_line = { .name = "period_line", .takes = "bbbi", .text =
    "UPDATE subscription_period SET line_id = ? WHERE organization_id = ? AND subscription_id = ? AND number = ? AND"
    " line_id IS NULL" };
/* clang-format on */

enum { COLUMNS = 9 };

enum status store_period_insert(struct sql *sql, struct arena *arena, const struct period_row *rows, size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * COLUMNS);

    for (size_t i = 0; i < count; i++) {
        const struct period_row *r = &rows[i];
        const struct sql_value row[COLUMNS] = { sql_id(r->organization_id), sql_id(r->subscription_id),
                                                sql_int(r->number),         sql_day(r->period.start),
                                                sql_day(r->period.end),     sql_int(r->licences),
                                                sql_id(r->line_id),         sql_text(unbilled_name(r->unbilled)),
                                                sql_instant(r->created_at) };

        memcpy(values + i * COLUMNS, row, sizeof row);
    }
    return sql_put_rows(sql, &period_insert, values, COLUMNS, count);
}

enum status store_period_find(struct sql *sql, struct arena *arena, struct id organization_id,
                              struct id subscription_id, int32_t number, struct period_row *r)
{
    struct sql_row row;
    const char *unbilled;
    enum status status = sql_read_one(
        sql, arena, &period_find, SQL_VALUES(sql_id(organization_id), sql_id(subscription_id), sql_int(number)), &row);

    if (status != STATUS_OK)
        return status;
    *r =
        (struct period_row){ .organization_id = organization_id, .subscription_id = subscription_id, .number = number };
    r->period.start = sql_take_day(&row);
    r->period.end = sql_take_day(&row);
    r->licences = sql_take_int(&row);
    r->line_id = sql_take_id(&row);
    unbilled = sql_take_text(&row);
    r->unbilled = unbilled == NULL                                      ? UNBILLED_NOT
                  : strcmp(unbilled, unbilled_name(UNBILLED_FREE)) == 0 ? UNBILLED_FREE
                                                                        : UNBILLED_SUSPENDED;
    r->created_at = sql_take_instant(&row);
    return STATUS_OK;
}

enum status store_period_billed_from(struct sql *sql, struct arena *arena, const struct period_row *r, struct day *day)
{
    struct sql_value organization = sql_id(r->organization_id), line = sql_id(r->line_id);
    struct sql_row row;
    enum status status;

    *day = r->period.end;
    if (id_is_none(r->line_id))
        return STATUS_OK;
    status = sql_read_one(sql, arena, &period_billed_from, SQL_VALUES(organization, line, organization, line), &row);
    if (status == STATUS_OK)
        *day = sql_take_day(&row);
    return status;
}

enum status store_period_line(struct sql *sql, const struct period_row *r, struct id line_id)
{
    return sql_run_one(
        sql, &period_line,
        SQL_VALUES(sql_id(line_id), sql_id(r->organization_id), sql_id(r->subscription_id), sql_int(r->number)));
}
