/* sql/store_secret_check.h: the row of `secret_check`, by which a program recognizes the secret that this database's
 * hashes were made with. */
#ifndef GUICHET_SQL_STORE_SECRET_CHECK_H
#define GUICHET_SQL_STORE_SECRET_CHECK_H

#include "sql/sql.h"

/* Every function may also return the statuses of sql/sql.h. */

/* STATUS_NOT_FOUND: no program has started with this database yet. */
enum status store_secret_check_find(struct sql *sql, struct arena *arena, uint8_t value[32]) MUST_CHECK;
/* STATUS_DUPLICATE: another process has just written it. */
enum status store_secret_check_insert(struct sql *sql, const uint8_t value[32], struct instant now) MUST_CHECK;
/* STATUS_CHANGED: the value is no longer `before`. */
enum status store_secret_check_replace(struct sql *sql, const uint8_t before[32], const uint8_t value[32],
                                       struct instant now) MUST_CHECK;
/* The number of product keys not redeemed yet. Each can be found only by a hash keyed with the secret. */
enum status store_secret_check_keys(struct sql *sql, struct arena *arena, int64_t *keys) MUST_CHECK;

#endif
