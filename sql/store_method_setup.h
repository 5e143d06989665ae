/* sql/store_method_setup.h: rows of `payment_method_setup`: methods that are being set up on the gateway's own page. */
#ifndef GUICHET_SQL_STORE_METHOD_SETUP_H
#define GUICHET_SQL_STORE_METHOD_SETUP_H

#include "billing/method_setup.h"
#include "sql/sql.h"

/* Each: the database's own statuses too (sql.h). Texts are in the arena. */

/* STATUS_NOT_FOUND, also for another organization's. */
enum status store_method_setup_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                    struct method_setup *setup) MUST_CHECK;
/* By its identifier alone, which is what the gateway knows it by; whoever asks must not be a customer.
 * STATUS_NOT_FOUND. */
enum status store_method_setup_anywhere(struct sql *sql, struct arena *arena, struct id id,
                                        struct method_setup *setup) MUST_CHECK;
/* Those whose next try is due, the longest waiting first, of all organizations: the worker's list. Those that are set
 * aside are left out. */
enum status store_method_setup_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                   struct method_setup **setups, size_t *count) MUST_CHECK;
enum status store_method_setup_insert(struct sql *sql, const struct method_setup *setup) MUST_CHECK;
/* Writes state, the gateway's words, method, lease and next try; version + 1, in the row and in the struct.
 * STATUS_CHANGED: another version. */
enum status store_method_setup_update(struct sql *sql, struct method_setup *setup) MUST_CHECK;
/* One that has not ended is asked about at `at`, and soon again if that brings nothing (tries 0); version + 1, in the
 * row and in the struct. STATUS_CHANGED: another version. */
enum status store_method_setup_hasten(struct sql *sql, struct method_setup *setup, struct instant at) MUST_CHECK;

#endif
