/* sql/store_subscription.h: rows of `subscription` with their lots, product and payment method, as one reads them. */
#ifndef GUICHET_SQL_STORE_SUBSCRIPTION_H
#define GUICHET_SQL_STORE_SUBSCRIPTION_H

#include "billing/subscription.h"
#include "sql/sql.h"

/* STATUS_NOT_FOUND: none, or another organization's. `today` tells whether its price is still on sale. */
enum status store_subscription_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                    struct day today, struct subscription *subscription) MUST_CHECK;
/* The same for who shows it: without its renewal_rate, which costs a join. */
enum status store_subscription_show(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                    struct day today, struct subscription *subscription) MUST_CHECK;
/* Newest first, without their renewal_rates: at most `limit` (up to SQL_IDS_MAX), and no more than have
 * SQL_PARTS_MAX lots together, or one; *more: there are more. before: ID_NONE for the first page; status:
 * SUBSCRIPTION_STATUS__MAX for all. */
enum status store_subscription_list(struct sql *sql, struct arena *arena, struct id organization_id,
                                    enum subscription_status status, struct id before, int64_t limit, struct day today,
                                    struct subscription **subscriptions, size_t *count, bool *more) MUST_CHECK;
/* Without its lots. */
enum status store_subscription_insert(struct sql *sql, const struct subscription *subscription) MUST_CHECK;
/* Writes what an act may change: status, counts, period, cancellation, payment method, order and hold; version + 1,
 * in the row and in the struct, as by each of these updates.
 * STATUS_CHANGED: not the version that was read. */
enum status store_subscription_update(struct sql *sql, struct subscription *subscription) MUST_CHECK;
/* Writes how it is paid, and what waits to change that; version + 1. STATUS_CHANGED: not the version that was read. */
enum status store_subscription_move(struct sql *sql, struct subscription *subscription) MUST_CHECK;
/* store_subscription_update for several: one round trip. */
enum status store_subscription_update_each(struct sql *sql, struct arena *arena,
                                           struct subscription *const subscriptions[], size_t count) MUST_CHECK;
/* Those whose billed period ends on `day`, of up to SQL_IDS_MAX organizations, by organization and identifier,
 * without their lots. At most `limit`: where *count is that, the last organization's may not be all. */
enum status store_subscription_at_boundary(struct sql *sql, struct arena *arena, const struct id organization_ids[],
                                           size_t organization_count, struct day day, int64_t limit,
                                           struct subscription **subscriptions, size_t *count) MUST_CHECK;
/* The same of one organization and payment method, by identifier. */
enum status store_subscription_at_boundary_of(struct sql *sql, struct arena *arena, struct id organization_id,
                                              struct id payment_method_id, struct day day, int64_t limit,
                                              struct subscription **subscriptions, size_t *count) MUST_CHECK;
/* A pending one whose order never was: goes with that order. STATUS_CHANGED: it is not pending. */
enum status store_subscription_forget(struct sql *sql, struct id organization_id, struct id id) MUST_CHECK;

/* Writes price and rate; version + 1 (also where they stay the same: a trial bought at its own price).
 * STATUS_CHANGED: another version. */
enum status store_subscription_reprice(struct sql *sql, struct arena *arena,
                                       struct subscription *subscription) MUST_CHECK;

#endif
