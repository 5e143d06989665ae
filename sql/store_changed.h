/* sql/store_changed.h: which rows of an organization were changed at or after an instant, in the order of their
 * changes: their identifiers and the instants, for lists that clients synchronise by (`updated_since`). The order is
 * that of the commits (SQL_MOMENT in sql/sql.h), so a reader who goes on from the last row that it has read misses
 * none. Source: docs/api.md, Conventions. */
#ifndef GUICHET_SQL_STORE_CHANGED_H
#define GUICHET_SQL_STORE_CHANGED_H

#include "billing/invoice.h"
#include "billing/order.h"
#include "billing/subscription.h"
#include "sql/sql.h"

struct changed {
    struct id id;
    struct instant at;
};
/* Where to begin: behind this row; with ID_NONE: at the instant. At most `limit` rows. */
struct changed_from {
    struct changed place;
    int64_t limit;
};

/* The filters are those of the lists: INVOICE_STATUS__MAX and its like, ID_NONE and DAY_NONE are none. */
enum status store_changed_subscriptions(struct sql *sql, struct arena *arena, struct id organization_id,
                                        enum subscription_status wanted, struct changed_from from,
                                        struct changed **rows, size_t *count) MUST_CHECK;
enum status store_changed_orders(struct sql *sql, struct arena *arena, struct id organization_id,
                                 struct id subscription_id, enum order_status wanted, struct changed_from from,
                                 struct changed **rows, size_t *count) MUST_CHECK;
/* Users that were not deleted; user_id: at most this one. */
enum status store_changed_users(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                                struct changed_from from, struct changed **rows, size_t *count) MUST_CHECK;
enum status store_changed_invoices(struct sql *sql, struct arena *arena, struct id organization_id,
                                   enum invoice_status wanted, struct day first, struct day last,
                                   struct changed_from from, struct changed **rows, size_t *count) MUST_CHECK;
enum status store_changed_notes(struct sql *sql, struct arena *arena, struct id organization_id, struct id invoice_id,
                                struct day first, struct day last, struct changed_from from, struct changed **rows,
                                size_t *count) MUST_CHECK;

#endif
