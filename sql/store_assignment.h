/* sql/store_assignment.h: who has a licence. The counts in the subscription's row are the caller's to keep, in the
 * same act: its version guards these rows, which have none. */
#ifndef GUICHET_SQL_STORE_ASSIGNMENT_H
#define GUICHET_SQL_STORE_ASSIGNMENT_H

#include "billing/assignment.h"
#include "sql/sql.h"

/* Each: the database's own statuses (sql.h) besides those it names. Lists are newest first, with the user's address
 * and name, which live in `arena`. */

/* STATUS_NOT_FOUND: the user has no licence of this subscription. */
enum status store_assignment_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                  struct id subscription_id, struct id user_id,
                                  struct assignment *assignment) MUST_CHECK;
/* At most `limit` of a subscription, older than `before` (ID_NONE: from the newest). */
enum status store_assignment_list(struct sql *sql, struct arena *arena, struct id organization_id,
                                  struct id subscription_id, struct id before, int64_t limit,
                                  struct assignment **assignments, size_t *count) MUST_CHECK;
enum status store_assignment_list_of_user(struct sql *sql, struct arena *arena, struct id organization_id,
                                          struct id user_id, struct assignment **assignments, size_t *count) MUST_CHECK;
/* Those that wait with an order. */
enum status store_assignment_list_reserved(struct sql *sql, struct arena *arena, struct id organization_id,
                                           struct id subscription_id, struct id order_id,
                                           struct assignment **assignments, size_t *count) MUST_CHECK;

/* Each of these is one round trip for all of the list. */
enum status store_assignments_insert(struct sql *sql, struct arena *arena, const struct assignment assignments[],
                                     size_t count) MUST_CHECK;
enum status store_assignments_delete(struct sql *sql, struct arena *arena, const struct assignment assignments[],
                                     size_t count) MUST_CHECK;
/* All that wait with the order turn active. */
enum status store_assignments_activate(struct sql *sql, struct id organization_id, struct id subscription_id,
                                       struct id order_id) MUST_CHECK;

#endif
