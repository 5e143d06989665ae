/* sql/store_order.h: rows of `order`. */
#ifndef GUICHET_SQL_STORE_ORDER_H
#define GUICHET_SQL_STORE_ORDER_H

#include "billing/order.h"
#include "sql/sql.h"

/* Includes action_url and decline_code of its payment, and its credit check. STATUS_NOT_FOUND: no such order, or
 * another organization's. */
enum status store_order_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                             struct order *order) MUST_CHECK;
/* Newest first. subscription_id ID_NONE: of all subscriptions; status ORDER_STATUS__MAX: all. */
enum status store_order_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id subscription_id,
                             enum order_status status, struct id before, int64_t limit, struct order **orders,
                             size_t *count) MUST_CHECK;
/* STATUS_DUPLICATE: the quote already has an order. */
enum status store_order_insert(struct sql *sql, const struct order *order) MUST_CHECK;
/* Writes status, licences and total (a credit check's approval recomputes them), invoice, and the days of charge and
 * confirmation; increments the version, in the row and in the struct. STATUS_CHANGED: another version. */
enum status store_order_update(struct sql *sql, struct order *order) MUST_CHECK;
/* Deletes an order that was taken back. STATUS_CHANGED: it is not payment_pending. */
enum status store_order_forget(struct sql *sql, struct id organization_id, struct id id) MUST_CHECK;

#endif
