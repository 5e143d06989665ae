/* sql/store_count.c: each statement reads the newest rows of a table by its key, at most COUNT_ROWS_MAX and one more,
 * which shows that there are others, and counts those that match. */
#include "sql/store_count.h"

/* clang-format off */
#define COUNTED(condition, from, id) \
    "SELECT COUNT(*), CAST(COALESCE(SUM(c.matches), 0) AS SIGNED) FROM (SELECT (" condition ") AS matches FROM " from \
    ".organization_id = ? ORDER BY " id " DESC LIMIT 10001) c"
#define SINCE(t) " AND (? IS NULL OR " t ".updated_at >= ?)"
_Static_assert(COUNT_ROWS_MAX == 10000, "the statements' limit is one more");

static const struct sql_query subscriptions = { .name = "count_subscriptions", .takes = "ttUUb", .gives = "ii", .text =
    COUNTED("(? = '' OR s.status = ?)" SINCE("s"), "`subscription` s WHERE s", "s.id") };
static const struct sql_query orders = { .name = "count_orders", .takes = "bbttUUb", .gives = "ii", .text =
    COUNTED("(? = REPEAT(CHAR(0), 16) OR r.subscription_id = ?) AND (? = '' OR r.status = ?)" SINCE("r"),
            "`order` r WHERE r", "r.id") };
static const struct sql_query users = { .name = "count_users", .takes = "UUb", .gives = "ii", .text =
    COUNTED("u.status <> 'deleted'" SINCE("u"), "`user` u WHERE u", "u.id") };
static const struct sql_query invoices = { .name = "count_invoices", .takes = "ttDDDDUUb", .gives = "ii", .text =
    COUNTED("(? = '' OR t.status = ?) AND (? IS NULL OR i.issue_date >= ?) AND (? IS NULL OR i.issue_date <= ?)"
            SINCE("t"),
            "invoice_state t JOIN invoice i ON i.organization_id = t.organization_id AND i.id = t.invoice_id WHERE t",
            "t.invoice_id") };
static const struct sql_query notes = { .name = "count_notes", .takes = "bbDDDDUUb", .gives = "ii", .text =
    COUNTED("(? = REPEAT(CHAR(0), 16) OR n.invoice_id = ?) AND (? IS NULL OR n.issue_date >= ?) AND (? IS NULL OR"
            " n.issue_date <= ?)" SINCE("t"),
            "credit_note_state t JOIN credit_note n ON n.organization_id = t.organization_id AND n.id ="
            " t.credit_note_id WHERE t", "t.credit_note_id") };
/* clang-format on */

static enum status count_read(struct sql *sql, struct arena *arena, const struct sql_query *query,
                              const struct sql_value *values, size_t count, struct counted *counted)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, query, values, count, &row);
    int64_t looked_at;

    if (status != STATUS_OK)
        return status;
    looked_at = sql_take_int(&row);
    counted->total = sql_take_int(&row);
    counted->capped = looked_at > COUNT_ROWS_MAX;
    counted->done = true;
    if (counted->total > COUNT_ROWS_MAX)
        counted->total = COUNT_ROWS_MAX;
    return STATUS_OK;
}

enum status store_count_subscriptions(struct sql *sql, struct arena *arena, struct id organization_id,
                                      enum subscription_status wanted, struct instant since, struct counted *counted)
{
    const char *name = wanted == SUBSCRIPTION_STATUS__MAX ? "" : subscription_status_name(wanted);

    return count_read(
        sql, arena, &subscriptions,
        SQL_VALUES(sql_text(name), sql_text(name), sql_instant(since), sql_instant(since), sql_id(organization_id)),
        counted);
}

enum status store_count_orders(struct sql *sql, struct arena *arena, struct id organization_id,
                               struct id subscription_id, enum order_status wanted, struct instant since,
                               struct counted *counted)
{
    const char *name = wanted == ORDER_STATUS__MAX ? "" : order_status_name(wanted);

    return count_read(sql, arena, &orders,
                      SQL_VALUES(sql_id_or_zero(subscription_id), sql_id_or_zero(subscription_id), sql_text(name),
                                 sql_text(name), sql_instant(since), sql_instant(since), sql_id(organization_id)),
                      counted);
}

enum status store_count_users(struct sql *sql, struct arena *arena, struct id organization_id, struct instant since,
                              struct counted *counted)
{
    return count_read(sql, arena, &users, SQL_VALUES(sql_instant(since), sql_instant(since), sql_id(organization_id)),
                      counted);
}

enum status store_count_invoices(struct sql *sql, struct arena *arena, struct id organization_id,
                                 enum invoice_status wanted, struct day first, struct day last, struct instant since,
                                 struct counted *counted)
{
    const char *name = wanted == INVOICE_STATUS__MAX ? "" : invoice_status_name(wanted);

    return count_read(sql, arena, &invoices,
                      SQL_VALUES(sql_text(name), sql_text(name), sql_day(first), sql_day(first), sql_day(last),
                                 sql_day(last), sql_instant(since), sql_instant(since), sql_id(organization_id)),
                      counted);
}

enum status store_count_notes(struct sql *sql, struct arena *arena, struct id organization_id, struct id invoice_id,
                              struct day first, struct day last, struct instant since, struct counted *counted)
{
    return count_read(sql, arena, &notes,
                      SQL_VALUES(sql_id_or_zero(invoice_id), sql_id_or_zero(invoice_id), sql_day(first), sql_day(first),
                                 sql_day(last), sql_day(last), sql_instant(since), sql_instant(since),
                                 sql_id(organization_id)),
                      counted);
}
