/* sql/store_secret_check.h: which secret the hashes of this database were made with: the row of `secret_check`. */
#ifndef GUICHET_SQL_STORE_SECRET_CHECK_H
#define GUICHET_SQL_STORE_SECRET_CHECK_H

#include "sql/sql.h"

/* Each: the database's own statuses too (sql.h). */

/* STATUS_NOT_FOUND: no program has started on this database yet. */
enum status store_secret_check_find(struct sql *sql, struct arena *arena, uint8_t value[32]) MUST_CHECK;
/* STATUS_DUPLICATE: another process was faster. */
enum status store_secret_check_insert(struct sql *sql, const uint8_t value[32], struct instant now) MUST_CHECK;
/* STATUS_CHANGED: it is not `before` any more. */
enum status store_secret_check_replace(struct sql *sql, const uint8_t before[32], const uint8_t value[32],
                                       struct instant now) MUST_CHECK;
/* Product keys that nobody has redeemed: each is found by a hash keyed with the secret, and by nothing else. */
enum status store_secret_check_keys(struct sql *sql, struct arena *arena, int64_t *keys) MUST_CHECK;

#endif
