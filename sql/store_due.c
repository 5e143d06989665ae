/* sql/store_due.c */
#include "sql/store_due.h"

#include "sql/read_rows.h"

/* clang-format off */
static const struct sql_query due_first = { .name = "due_first", .takes = "bdbd", .gives = "bd", .text =
    "SELECT id, day FROM (SELECT id, due_on day FROM subscription WHERE organization_id = ? AND due_on <= ? AND status"
    " = 'trial'"
    " UNION ALL SELECT subscription_id, expires_on FROM lot WHERE organization_id = ? AND expires_on <= ? AND quantity"
    " > 0) due ORDER BY day, id LIMIT 1" };
static const struct sql_query due_day = { .name = "due_day", .takes = "bbbb", .gives = "D", .text =
    "SELECT MIN(day) FROM (SELECT MIN(due_on) day FROM subscription WHERE organization_id = ?"
    " UNION ALL SELECT MIN(expires_on) FROM lot WHERE organization_id = ? AND quantity > 0"
    " UNION ALL SELECT MIN(due_on) FROM pending_line WHERE organization_id = ?"
    " UNION ALL SELECT MIN(next_on) FROM invoice_state WHERE organization_id = ?) due" };
static const struct sql_query due_boundary = { .name = "due_boundary", .takes = "bdbd", .gives = "D", .text =
    "SELECT MIN(day) FROM (SELECT MIN(due_on) day FROM subscription WHERE organization_id = ? AND due_on > ? AND"
    " status <> 'trial'"
    " UNION ALL SELECT MIN(due_on) FROM pending_line WHERE organization_id = ? AND due_on > ?) due" };
/* The organizations that the billing run serves: no sandboxes, and none that is set aside, which is retried by
 * itself. */
#define SERVED \
    " NOT o.sandbox AND NOT EXISTS (SELECT 1 FROM set_aside a WHERE a.organization_id = o.id AND a.kind =" \
    " 'organization' AND a.object_id = o.id)"
/* Reads along the index of days up to the first row that counts. */
#define NEXT(day, table, more) \
    "(SELECT t." day " day FROM " table " t STRAIGHT_JOIN organization o ON o.id = t.organization_id WHERE" \
    " t." day " > ? AND t." day " <= ?" \
    more " AND" SERVED " ORDER BY t." day " LIMIT 1)"
static const struct sql_query due_next = { .name = "due_next", .takes = "dd" "dd" "dd" "dd", .gives = "D", .text =
    "SELECT MIN(day) FROM (" NEXT("due_on", "subscription", "") " UNION ALL "
    NEXT("expires_on", "lot", " AND t.quantity > 0")
    " UNION ALL " NEXT("due_on", "pending_line", "") " UNION ALL " NEXT("next_on", "invoice_state", "") ") due" };
/* Starts from the rows that are due, along their index and up to the limit, and joins the organization of each;
 * starting from the organizations would read all of them. */
#define BRANCH(kind, day, table, more) \
    "(SELECT t.organization_id, " kind " kind FROM " table " t STRAIGHT_JOIN organization o ON o.id =" \
    " t.organization_id" \
    " WHERE t." day " = ? AND t.organization_id > ? AND" SERVED more " ORDER BY t.organization_id LIMIT ?)"
static const struct sql_query due_organizations = {
    .name = "due_organizations", .takes = "dbi" "dbi" "dbi" "dbi" "i", .gives = "bi",
    .text =
    "SELECT organization_id, CAST(BIT_OR(kind) AS SIGNED) FROM (" BRANCH("IF(t.status = 'trial', 1,"
    " 2)", "due_on", "subscription", "")
    " UNION ALL " BRANCH("1", "expires_on", "lot", " AND t.quantity > 0") " UNION ALL "
    BRANCH("4", "due_on", "pending_line", "")
    " UNION ALL " BRANCH("8", "next_on", "invoice_state", "") ") due GROUP BY organization_id ORDER BY organization_id"
    " LIMIT ?" };
static const struct sql_query due_assignments = { .name = "due_assignments", .takes = "bbi", .gives = "bb", .text =
    "SELECT user_id, id FROM assignment WHERE organization_id = ? AND subscription_id = ? AND status = 'active' ORDER"
    " BY id DESC LIMIT ?" };
static const struct sql_query lot_extend = { .name = "lot_extend", .takes = "dbb", .text =
    "UPDATE lot SET expires_on = ? WHERE organization_id = ? AND id = ? AND expires_on IS NOT NULL" };
static const struct sql_query lot_end = { .name = "lot_end", .takes = "bb", .text =
    "DELETE FROM lot WHERE organization_id = ? AND id = ? AND expires_on IS NOT NULL" };
/* clang-format on */

enum status store_due_first(struct sql *sql, struct arena *arena, struct id organization_id, struct day until,
                            struct due_item *item)
{
    struct sql_row row;
    enum status status = sql_read_one(
        sql, arena, &due_first,
        SQL_VALUES(sql_id(organization_id), sql_day(until), sql_id(organization_id), sql_day(until)), &row);

    if (status != STATUS_OK)
        return status;
    item->subscription_id = sql_take_id(&row);
    item->day = sql_take_day(&row);
    return STATUS_OK;
}

enum status store_due_day(struct sql *sql, struct arena *arena, struct id organization_id, struct day *day)
{
    struct sql_value id = sql_id(organization_id);

    return sql_read_day(sql, arena, &due_day, SQL_VALUES(id, id, id, id), day);
}

enum status store_due_boundary(struct sql *sql, struct arena *arena, struct id organization_id, struct day after,
                               struct day *day)
{
    struct sql_value id = sql_id(organization_id), value = sql_day(after);

    return sql_read_day(sql, arena, &due_boundary, SQL_VALUES(id, value, id, value), day);
}

enum status store_due_next(struct sql *sql, struct arena *arena, struct day after, struct day until, struct day *day)
{
    struct sql_value from = sql_day(after), to = sql_day(until);

    return sql_read_day(sql, arena, &due_next, SQL_VALUES(from, to, from, to, from, to, from, to), day);
}

static void organization_take(struct sql_row *row, struct due_organization *found)
{
    found->id = sql_take_id(row);
    found->kinds = sql_take_int(row);
}

SQL_READ_ARRAY(organizations_read, struct due_organization, organization_take)

enum status store_due_organizations(struct sql *sql, struct arena *arena, struct day day, struct id after,
                                    int64_t limit, struct due_organization **found, size_t *count)
{
    struct sql_value on = sql_day(day), from = sql_id_or_zero(after), most = sql_int(limit);

    return organizations_read(sql, arena, &due_organizations,
                              SQL_VALUES(on, from, most, on, from, most, on, from, most, on, from, most, most), found,
                              count);
}

struct subscription_key {
    struct id organization_id, subscription_id;
};

static void assignment_take(struct sql_row *row, const struct subscription_key *of, struct assignment *assignment)
{
    *assignment = (struct assignment){ .organization_id = of->organization_id,
                                       .subscription_id = of->subscription_id,
                                       .status = ASSIGNMENT_ACTIVE,
                                       .user_id = sql_take_id(row) };
    assignment->id = sql_take_id(row);
}

SQL_READ_ARRAY_OF(assignments_read, struct assignment, const struct subscription_key *, assignment_take)

enum status store_due_assignments(struct sql *sql, struct arena *arena, struct id organization_id,
                                  struct id subscription_id, int64_t limit, struct assignment **assignments,
                                  size_t *count)
{
    const struct subscription_key of = { organization_id, subscription_id };

    return assignments_read(sql, arena, &due_assignments,
                            SQL_VALUES(sql_id(organization_id), sql_id(subscription_id), sql_int(limit)), &of,
                            assignments, count);
}

enum status store_lot_extend(struct sql *sql, struct id organization_id, struct id lot_id, struct day expires_on)
{
    return sql_run_one(sql, &lot_extend, SQL_VALUES(sql_day(expires_on), sql_id(organization_id), sql_id(lot_id)));
}

enum status store_lot_end(struct sql *sql, struct id organization_id, struct id lot_id)
{
    return sql_run_one(sql, &lot_end, SQL_VALUES(sql_id(organization_id), sql_id(lot_id)));
}
