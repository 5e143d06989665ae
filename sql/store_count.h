/* sql/store_count.h: how many rows a list has (`count` of docs/api.md, Conventions). No more than the COUNT_ROWS_MAX
 * newest rows of the organization are looked at, whatever the filter, so that a count is never a scan without an end.
 * Source: docs/limits.md. */
#ifndef GUICHET_SQL_STORE_COUNT_H
#define GUICHET_SQL_STORE_COUNT_H

#include "billing/invoice.h"
#include "billing/order.h"
#include "billing/subscription.h"
#include "sql/sql.h"

enum { COUNT_ROWS_MAX = 10000 };

struct counted {
    bool done;     /* false: nobody asked */
    int64_t total; /* of the rows looked at */
    bool capped;   /* there are older rows, which were not looked at */
};

/* The filters are those of the lists; since: INSTANT_NONE, or only what was changed at it or later. */
enum status store_count_subscriptions(struct sql *sql, struct arena *arena, struct id organization_id,
                                      enum subscription_status wanted, struct instant since,
                                      struct counted *counted) MUST_CHECK;
enum status store_count_orders(struct sql *sql, struct arena *arena, struct id organization_id,
                               struct id subscription_id, enum order_status wanted, struct instant since,
                               struct counted *counted) MUST_CHECK;
enum status store_count_users(struct sql *sql, struct arena *arena, struct id organization_id, struct instant since,
                              struct counted *counted) MUST_CHECK;
enum status store_count_invoices(struct sql *sql, struct arena *arena, struct id organization_id,
                                 enum invoice_status wanted, struct day first, struct day last, struct instant since,
                                 struct counted *counted) MUST_CHECK;
enum status store_count_notes(struct sql *sql, struct arena *arena, struct id organization_id, struct id invoice_id,
                              struct day first, struct day last, struct instant since,
                              struct counted *counted) MUST_CHECK;

#endif
