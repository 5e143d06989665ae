/* sql/store_assignment.h: rows of `assignment`: which user has which licence. The caller keeps the counts in the
 * subscription's row, in the same act. Assignments have no version: the subscription's version guards them. */
#ifndef GUICHET_SQL_STORE_ASSIGNMENT_H
#define GUICHET_SQL_STORE_ASSIGNMENT_H

#include "billing/assignment.h"
#include "sql/sql.h"

/* Every function may also return the statuses of sql/sql.h. Lists are newest first; they include the user's address
 * and name, which live in `arena`. */

/* STATUS_NOT_FOUND: the user has no licence of this subscription. */
enum status store_assignment_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                  struct id subscription_id, struct id user_id,
                                  struct assignment *assignment) MUST_CHECK;
/* At most `limit` assignments of a subscription, older than `before` (ID_NONE: from the newest). */
enum status store_assignment_list(struct sql *sql, struct arena *arena, struct id organization_id,
                                  struct id subscription_id, struct id before, int64_t limit,
                                  struct assignment **assignments, size_t *count) MUST_CHECK;
enum status store_assignment_list_of_user(struct sql *sql, struct arena *arena, struct id organization_id,
                                          struct id user_id, struct assignment **assignments, size_t *count) MUST_CHECK;
/* What a person is shown of a licence of theirs: nothing about money. */
struct licence_held {
    struct id id; /* the assignment's */
    struct id subscription_id, product_id;
    const char *subscription_name; /* NULL: none */
    const char *product_code, *product_name_en, *product_name_fr;
    enum assignment_status status;
    enum subscription_status subscription_status;
    struct instant created_at;
};
/* At most `limit` licences of a user, older than `before` (ID_NONE: from the newest). */
enum status store_licence_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                               struct id before, int64_t limit, struct licence_held **licences,
                               size_t *count) MUST_CHECK;
/* The assignments reserved for that order. */
enum status store_assignment_list_reserved(struct sql *sql, struct arena *arena, struct id organization_id,
                                           struct id subscription_id, struct id order_id,
                                           struct assignment **assignments, size_t *count) MUST_CHECK;

/* Both write the whole list in one round trip. */
enum status store_assignments_insert(struct sql *sql, struct arena *arena, const struct assignment assignments[],
                                     size_t count) MUST_CHECK;
enum status store_assignments_delete(struct sql *sql, struct arena *arena, const struct assignment assignments[],
                                     size_t count) MUST_CHECK;
/* Makes all assignments reserved for the order active. */
enum status store_assignments_activate(struct sql *sql, struct id organization_id, struct id subscription_id,
                                       struct id order_id) MUST_CHECK;

#endif
