/* sql/store_obstacle.c */
#include "sql/store_obstacle.h"

#include "billing/order.h"
#include "sql/store_successor.h"

/* clang-format off */
/* The day from which an invoice counts as unpaid, and whether it is overdue: as billing/overdue.c has it. */
#define OWED_SINCE "GREATEST(i.due_date, COALESCE(t.reopened_on, i.due_date))"
/* A payment that waits for its card holder moves no money: another one takes its place (counter/invoice_pay_now.c). */
#define PAYING "(y.id IS NOT NULL AND y.state <> 'action_required')"
/* From the organization's open invoices, which are few, to their lines. The first of each subscription: one that can be
 * paid now, by any method, overdue longest. Of a card or bank account, less than the minimum is never overdue. */
static const struct sql_query obstacle_invoice = {
    .name = "obstacle_invoice", .takes = "ibid" SQL_IDS_LETTERS, .gives = "bbii",
    .text =
    "SELECT k.subscription_id, k.invoice_id, k.due_minor, k.paying FROM (SELECT l.subscription_id, t.invoice_id,"
    " t.due_minor, " PAYING " paying, ROW_NUMBER() OVER (PARTITION BY l.subscription_id ORDER BY " PAYING ","
    " t.due_minor < ?, " OWED_SINCE ", t.invoice_id) place"
    " FROM invoice_state t STRAIGHT_JOIN invoice i ON i.organization_id = t.organization_id AND i.id = t.invoice_id"
    " STRAIGHT_JOIN invoice_line l ON l.organization_id = t.organization_id AND l.invoice_id = t.invoice_id"
    " LEFT JOIN payment y ON y.organization_id = t.organization_id AND y.id = t.payment_id"
    " WHERE t.organization_id = ? AND t.status = 'open' AND t.due_minor > 0"
    " AND (i.payment_method_type = 'invoice' OR t.due_minor >= ?)"
    " AND (t.failed_on IS NOT NULL OR " OWED_SINCE " < ?) AND l.subscription_id IN (" SQL_IDS_MARKS ")) k"
    " WHERE k.place = 1" };
static const struct sql_query obstacle_order = {
    .name = "obstacle_order", .takes = "b" SQL_IDS_LETTERS, .gives = "bbtU",
    .text =
    "SELECT order_id, id, action_url, void_at FROM payment WHERE organization_id = ? AND order_id IN (" SQL_IDS_MARKS
    ") AND state = 'action_required' AND action_url IS NOT NULL" };
/* clang-format on */

static struct minimums least;

void store_obstacle_minimums(struct minimums minimums)
{
    least = minimums;
}

static bool is_overdue(const struct subscription *s)
{
    return s->status == SUBSCRIPTION_PAST_DUE || s->status == SUBSCRIPTION_SUSPENDED;
}

static enum status invoices_read(struct sql *sql, struct arena *arena, struct day today, struct subscription *all,
                                 size_t count, const struct id ids[], size_t id_count, struct currency currency)
{
    struct sql_value values[SQL_IDS_MAX + 4];
    struct sql_rows rows;
    enum status status;

    if (id_count == 0)
        return STATUS_OK;
    values[0] = values[2] = sql_int(minimum_minor(least, currency));
    values[1] = sql_id(all[0].organization_id);
    values[3] = sql_day(today);
    sql_ids(values + 4, ids, id_count);
    if ((status = sql_read(sql, arena, &obstacle_invoice, values, SQL_IDS_MAX + 4, &rows)) != STATUS_OK)
        return status;
    for (size_t r = 0; r < rows.count; r++) {
        struct sql_row row = sql_row_at(&rows, r);
        struct id of = sql_take_id(&row), invoice_id = sql_take_id(&row);
        int64_t due_minor = sql_take_int(&row);
        bool is_paying = sql_take_int(&row) != 0;

        for (size_t i = 0; i < count; i++)
            if (id_equal(all[i].id, of)) {
                all[i].obstacle.invoice_id = is_paying ? ID_NONE : invoice_id;
                all[i].obstacle.due_minor = is_paying ? 0 : due_minor;
                all[i].obstacle.is_paying = is_paying;
            }
    }
    return STATUS_OK;
}

static enum status orders_read(struct sql *sql, struct arena *arena, struct subscription *all, size_t count,
                               const struct id ids[], size_t id_count)
{
    struct sql_value values[SQL_IDS_MAX + 1];
    struct sql_rows rows;
    enum status status;

    if (id_count == 0)
        return STATUS_OK;
    values[0] = sql_id(all[0].organization_id);
    sql_ids(values + 1, ids, id_count);
    if ((status = sql_read(sql, arena, &obstacle_order, values, SQL_IDS_MAX + 1, &rows)) != STATUS_OK)
        return status;
    for (size_t r = 0; r < rows.count; r++) {
        struct sql_row row = sql_row_at(&rows, r);
        struct id of = sql_take_id(&row);
        struct payment payment = { .id = sql_take_id(&row) };

        payment.action_url = sql_take_text(&row);
        payment.void_at = sql_take_instant(&row);
        for (size_t i = 0; i < count; i++)
            if (id_equal(all[i].open_order_id, of)) {
                all[i].obstacle.action_url = payment.action_url;
                all[i].obstacle.until = payment_void_at(&payment);
            }
    }
    return STATUS_OK;
}

enum status store_obstacles(struct sql *sql, struct arena *arena, struct day today, struct subscription *subscriptions,
                            size_t count)
{
    struct id overdue[SQL_IDS_MAX], ordered[SQL_IDS_MAX];
    size_t overdue_count = 0, ordered_count = 0;
    struct currency currency = { "" };
    enum status status;

    for (size_t i = 0; i < count; i++) {
        if (is_overdue(&subscriptions[i])) {
            /* What can be overdue is in the organization's currency; what came of a product key need not be. */
            currency = subscriptions[i].rate.currency;
            overdue[overdue_count++] = subscriptions[i].id;
        }
        if (!id_is_none(subscriptions[i].open_order_id))
            ordered[ordered_count++] = subscriptions[i].open_order_id;
    }
    if ((status = invoices_read(sql, arena, today, subscriptions, count, overdue, overdue_count, currency)) !=
            STATUS_OK ||
        (status = store_successors(sql, arena, today, subscriptions, count)) != STATUS_OK)
        return status;
    return orders_read(sql, arena, subscriptions, count, ordered, ordered_count);
}
