/* sql/store_method_setup.h: rows of `payment_method_setup`: payment methods being set up on the gateway's own page. */
#ifndef GUICHET_SQL_STORE_METHOD_SETUP_H
#define GUICHET_SQL_STORE_METHOD_SETUP_H

#include "billing/method_setup.h"
#include "sql/sql.h"

/* Every function may also return the statuses of sql/sql.h. Texts are in the arena. */

/* STATUS_NOT_FOUND: no such setup, or another organization's. */
enum status store_method_setup_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                    struct method_setup *setup) MUST_CHECK;
/* Finds a setup by its identifier alone, which is its key at the gateway. Never call it for a customer's request.
 * STATUS_NOT_FOUND: no such setup. */
enum status store_method_setup_anywhere(struct sql *sql, struct arena *arena, struct id id,
                                        struct method_setup *setup) MUST_CHECK;
/* The setups of all organizations whose next try is due and that are not set aside, longest overdue first: the
 * worker's list. */
enum status store_method_setup_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                   struct method_setup **setups, size_t *count) MUST_CHECK;
enum status store_method_setup_insert(struct sql *sql, const struct method_setup *setup) MUST_CHECK;
/* Writes state, what the gateway answered, payment method, lease and next try; increments the version, in the row and
 * in the struct. STATUS_CHANGED: another version. */
enum status store_method_setup_update(struct sql *sql, struct method_setup *setup) MUST_CHECK;
/* Moves the next try of a setup that has not ended to `at`, and resets tries to 0 so that the tries after it follow
 * soon; increments the version, in the row and in the struct. STATUS_CHANGED: another version, or it has ended. */
enum status store_method_setup_hasten(struct sql *sql, struct method_setup *setup, struct instant at) MUST_CHECK;

#endif
