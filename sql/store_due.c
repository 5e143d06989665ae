/* sql/store_due.c */
#include "sql/store_due.h"

static const struct sql_query due_first = { .name = "due_first", .takes = "bdbd", .gives = "bd", .text =
    "SELECT id, day FROM (SELECT id, period_end day FROM subscription WHERE organization_id = ? AND status = 'trial' AND period_end <= ?"
    " UNION ALL SELECT subscription_id, expires_on FROM lot WHERE organization_id = ? AND expires_on <= ? AND quantity > 0) due ORDER BY day, id LIMIT 1" };
/* Read from what is due, which is little, to the organizations, which are many: the indexes subscription_due and lot_due. */
static const struct sql_query due_organizations = { .name = "due_organizations", .takes = "dbdbi", .gives = "b", .text =
    "SELECT s.organization_id FROM subscription s STRAIGHT_JOIN organization o ON o.id = s.organization_id"
    " WHERE s.status = 'trial' AND s.period_end <= ? AND NOT o.sandbox AND o.id > ?"
    " UNION SELECT l.organization_id FROM lot l STRAIGHT_JOIN organization o ON o.id = l.organization_id"
    " WHERE l.expires_on <= ? AND l.quantity > 0 AND NOT o.sandbox AND o.id > ? ORDER BY 1 LIMIT ?" };
static const struct sql_query due_assignments = { .name = "due_assignments", .takes = "bbi", .gives = "bb", .text =
    "SELECT user_id, id FROM assignment WHERE organization_id = ? AND subscription_id = ? AND status = 'active' ORDER BY id DESC LIMIT ?" };
static const struct sql_query lot_extend = { .name = "lot_extend", .takes = "dbb", .text =
    "UPDATE lot SET expires_on = ? WHERE organization_id = ? AND id = ? AND expires_on IS NOT NULL" };
static const struct sql_query lot_end = { .name = "lot_end", .takes = "bb", .text =
    "DELETE FROM lot WHERE organization_id = ? AND id = ? AND expires_on IS NOT NULL" };

enum status store_due_first(struct sql *sql, struct arena *arena, struct id organization_id, struct day until, struct due_item *item)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &due_first,
                                      SQL_VALUES(sql_id(organization_id), sql_day(until), sql_id(organization_id), sql_day(until)), &row);

    if (status != STATUS_OK)
        return status;
    item->subscription_id = sql_take_id(&row);
    item->day = sql_take_day(&row);
    return STATUS_OK;
}

enum status store_due_organizations(struct sql *sql, struct arena *arena, struct day until, struct id after, int64_t limit, struct id **ids,
                                    size_t *count)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &due_organizations,
                                  SQL_VALUES(sql_day(until), sql_id_or_zero(after), sql_day(until), sql_id_or_zero(after), sql_int(limit)), &rows);

    if (status != STATUS_OK)
        return status;
    *ids = ARENA_ARRAY(arena, struct id, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        (*ids)[i] = sql_take_id(&row);
    }
    *count = rows.count;
    return STATUS_OK;
}

enum status store_due_assignments(struct sql *sql, struct arena *arena, struct id organization_id, struct id subscription_id, int64_t limit,
                                  struct assignment **assignments, size_t *count)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &due_assignments, SQL_VALUES(sql_id(organization_id), sql_id(subscription_id), sql_int(limit)), &rows);

    if (status != STATUS_OK)
        return status;
    *assignments = ARENA_ARRAY(arena, struct assignment, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct assignment *a = &(*assignments)[i];

        *a = (struct assignment){ .organization_id = organization_id, .subscription_id = subscription_id, .status = ASSIGNMENT_ACTIVE };
        a->user_id = sql_take_id(&row);
        a->id = sql_take_id(&row);
    }
    *count = rows.count;
    return STATUS_OK;
}

enum status store_lot_extend(struct sql *sql, struct id organization_id, struct id lot_id, struct day expires_on)
{
    return sql_run_one(sql, &lot_extend, SQL_VALUES(sql_day(expires_on), sql_id(organization_id), sql_id(lot_id)));
}

enum status store_lot_end(struct sql *sql, struct id organization_id, struct id lot_id)
{
    return sql_run_one(sql, &lot_end, SQL_VALUES(sql_id(organization_id), sql_id(lot_id)));
}
