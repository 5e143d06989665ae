/* counter/secret_check.h: checks at start-up that the secret is the one with which this database's hashes were made.
 * Sold product keys are found only by a hash keyed with it: under another secret every key that a customer holds would
 * be refused as unknown, and nobody would see why. (Sessions, throttles and fingerprints of requests are keyed with it
 * as well, but those are made anew.) Source: docs/rules.md, H. */
#ifndef GUICHET_COUNTER_SECRET_CHECK_H
#define GUICHET_COUNTER_SECRET_CHECK_H

#include "auth/digest.h"
#include "base/clock.h"
#include "sql/sql.h"

/* The first start on a database stores a check value, which reveals nothing of the secret. Later: STATUS_OK with the
 * same secret; also with another one where no product key is unredeemed (its check value is stored instead).
 * STATUS_VALIDATION_FAILED: another secret, under which *lost product keys would be unknown; nothing was changed.
 * Otherwise the database's own. */
enum status secret_check(struct sql *sql, struct arena *arena, const struct secret *secret, struct instant now,
                         int64_t *lost) MUST_CHECK;

/* `guichet replace-secret`: stores this secret's check value, even where product keys become unusable. *lost: how many
 * product keys cannot be redeemed any more; 0 where the secret is the same. */
enum status secret_replace(struct sql *sql, struct arena *arena, const struct secret *secret, struct instant now,
                           int64_t *lost) MUST_CHECK;

#endif
