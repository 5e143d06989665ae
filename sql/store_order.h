/* sql/store_order.h: rows of `order` and of `payment`, its charge. */
#ifndef GUICHET_SQL_STORE_ORDER_H
#define GUICHET_SQL_STORE_ORDER_H

#include "billing/order.h"
#include "sql/sql.h"

/* With what its payment says (action_url, decline_code) and its credit check. STATUS_NOT_FOUND: none, or another
 * organization's. */
enum status store_order_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                             struct order *order) MUST_CHECK;
/* Newest first; subscription_id ID_NONE and status ORDER_STATUS__MAX: all. */
enum status store_order_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id subscription_id,
                             enum order_status status, struct id before, int64_t limit, struct order **orders,
                             size_t *count) MUST_CHECK;
/* STATUS_DUPLICATE: the quote was used. */
enum status store_order_insert(struct sql *sql, const struct order *order) MUST_CHECK;
/* Writes status, totals (a credit check's approval computes them again), invoice, dates of confirmation; version +
 * 1, in the row and in the struct. STATUS_CHANGED: another version. */
enum status store_order_update(struct sql *sql, struct order *order) MUST_CHECK;
/* Takes back an order of which nothing ever happened. STATUS_CHANGED: it is not payment_pending. */
enum status store_order_forget(struct sql *sql, struct id organization_id, struct id id) MUST_CHECK;

#endif
