/* sql/store_subscription.h: rows of `subscription`, read together with their lots, product and payment method. */
#ifndef GUICHET_SQL_STORE_SUBSCRIPTION_H
#define GUICHET_SQL_STORE_SUBSCRIPTION_H

#include "billing/subscription.h"
#include "sql/sql.h"

/* STATUS_NOT_FOUND: no such subscription, or another organization's. `today` decides whether its price is on sale. */
enum status store_subscription_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                    struct day today, struct subscription *subscription) MUST_CHECK;
/* As store_subscription_find, without its obstacle, which costs up to two statements: for acts that neither show the
 * subscription nor refuse anything by its actions (billing/action.h). */
enum status store_subscription_bare(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                    struct day today, struct subscription *subscription) MUST_CHECK;
/* As store_subscription_find, only to show it: without renewal_rate, which costs a join. */
enum status store_subscription_show(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                    struct day today, struct subscription *subscription) MUST_CHECK;
/* Newest first, without renewal_rate: at most `limit` (up to SQL_IDS_MAX), and at most SQL_PARTS_MAX lots together, or
 * a single subscription with more. *more: there are further subscriptions. before: ID_NONE for the first page. status:
 * SUBSCRIPTION_STATUS__MAX for all. */
enum status store_subscription_list(struct sql *sql, struct arena *arena, struct id organization_id,
                                    enum subscription_status status, struct id before, int64_t limit, struct day today,
                                    struct subscription **subscriptions, size_t *count, bool *more) MUST_CHECK;
/* Those of 1 to SQL_IDS_MAX identifiers that are the organization's, newest first, without renewal_rate, each with all
 * its lots: one statement more for each SQL_PARTS_MAX of them. */
enum status store_subscription_these(struct sql *sql, struct arena *arena, struct id organization_id,
                                     const struct id ids[], size_t id_count, struct day today,
                                     struct subscription **subscriptions, size_t *count) MUST_CHECK;
/* Does not write its lots. */
enum status store_subscription_insert(struct sql *sql, const struct subscription *subscription) MUST_CHECK;
/* Writes what an act may change: status, counts, period, cancellation, payment method, order, hold and schedule. This
 * and each of the following updates increments the version, in the row and in the struct.
 * STATUS_CHANGED: not the version that was read. */
enum status store_subscription_update(struct sql *sql, struct subscription *subscription) MUST_CHECK;
/* Writes the payment method and a pending move to another one. STATUS_CHANGED: not the version that was read. */
enum status store_subscription_move(struct sql *sql, struct subscription *subscription) MUST_CHECK;
/* Writes the name. STATUS_CHANGED: not the version that was read. */
enum status store_subscription_rename(struct sql *sql, struct subscription *subscription) MUST_CHECK;
/* store_subscription_update for several subscriptions in one round trip. */
enum status store_subscription_update_each(struct sql *sql, struct arena *arena,
                                           struct subscription *const subscriptions[], size_t count) MUST_CHECK;
/* The subscriptions of up to SQL_IDS_MAX organizations whose billed period ends on `day`, by organization and
 * identifier, without their lots. At most `limit`: if *count is `limit`, the last organization may have more. */
enum status store_subscription_at_boundary(struct sql *sql, struct arena *arena, const struct id organization_ids[],
                                           size_t organization_count, struct day day, int64_t limit,
                                           struct subscription **subscriptions, size_t *count) MUST_CHECK;
/* As store_subscription_at_boundary, for one organization and payment method, by identifier. */
enum status store_subscription_at_boundary_of(struct sql *sql, struct arena *arena, struct id organization_id,
                                              struct id payment_method_id, struct day day, int64_t limit,
                                              struct subscription **subscriptions, size_t *count) MUST_CHECK;
/* Deletes a pending subscription, together with its order that was taken back. STATUS_CHANGED: it is not pending. */
enum status store_subscription_forget(struct sql *sql, struct id organization_id, struct id id) MUST_CHECK;

/* Writes price and rate; increments the version even if both are unchanged (a trial bought at its own price).
 * STATUS_CHANGED: another version. */
enum status store_subscription_reprice(struct sql *sql, struct arena *arena,
                                       struct subscription *subscription) MUST_CHECK;

#endif
