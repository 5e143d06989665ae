/* sql/store_obstacle.c */
#include "sql/store_obstacle.h"

#include "billing/order.h"

/* clang-format off */
/* From the organization's open invoices, which are few, to their lines. */
static const struct sql_query obstacle_invoice = {
    .name = "obstacle_invoice", .takes = "b" SQL_IDS_LETTERS "b", .gives = "bbi",
    .text =
    "SELECT k.subscription_id, k.invoice_id, d.due_minor FROM (SELECT l.subscription_id, MIN(t.invoice_id) AS"
    " invoice_id"
    " FROM invoice_state t STRAIGHT_JOIN invoice_line l ON l.organization_id = t.organization_id AND l.invoice_id ="
    " t.invoice_id WHERE t.organization_id = ? AND t.status = 'open' AND t.due_minor > 0 AND l.subscription_id IN ("
    SQL_IDS_MARKS ") GROUP BY l.subscription_id) k JOIN invoice_state d ON d.organization_id = ? AND d.invoice_id ="
    " k.invoice_id" };
static const struct sql_query obstacle_order = {
    .name = "obstacle_order", .takes = "b" SQL_IDS_LETTERS, .gives = "bbtU",
    .text =
    "SELECT order_id, id, action_url, void_at FROM payment WHERE organization_id = ? AND order_id IN (" SQL_IDS_MARKS
    ") AND state = 'action_required' AND action_url IS NOT NULL" };
/* clang-format on */

static bool is_overdue(const struct subscription *s)
{
    return s->status == SUBSCRIPTION_PAST_DUE || s->status == SUBSCRIPTION_SUSPENDED;
}

static enum status invoices_read(struct sql *sql, struct arena *arena, struct subscription *all, size_t count,
                                 const struct id ids[], size_t id_count)
{
    struct sql_value values[SQL_IDS_MAX + 2];
    struct sql_rows rows;
    enum status status;

    if (id_count == 0)
        return STATUS_OK;
    values[0] = values[SQL_IDS_MAX + 1] = sql_id(all[0].organization_id);
    sql_ids(values + 1, ids, id_count);
    if ((status = sql_read(sql, arena, &obstacle_invoice, values, SQL_IDS_MAX + 2, &rows)) != STATUS_OK)
        return status;
    for (size_t r = 0; r < rows.count; r++) {
        struct sql_row row = sql_row_at(&rows, r);
        struct id of = sql_take_id(&row), invoice_id = sql_take_id(&row);
        int64_t due_minor = sql_take_int(&row);

        for (size_t i = 0; i < count; i++)
            if (id_equal(all[i].id, of)) {
                all[i].obstacle.invoice_id = invoice_id;
                all[i].obstacle.due_minor = due_minor;
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

enum status store_obstacles(struct sql *sql, struct arena *arena, struct subscription *subscriptions, size_t count)
{
    struct id overdue[SQL_IDS_MAX], ordered[SQL_IDS_MAX];
    size_t overdue_count = 0, ordered_count = 0;
    enum status status;

    for (size_t i = 0; i < count; i++) {
        if (is_overdue(&subscriptions[i]))
            overdue[overdue_count++] = subscriptions[i].id;
        if (!id_is_none(subscriptions[i].open_order_id))
            ordered[ordered_count++] = subscriptions[i].open_order_id;
    }
    if ((status = invoices_read(sql, arena, subscriptions, count, overdue, overdue_count)) != STATUS_OK)
        return status;
    return orders_read(sql, arena, subscriptions, count, ordered, ordered_count);
}
