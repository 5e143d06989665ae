/* counter/secret_check.h: the secret a program starts with must be the one that this database's hashes were made
 * with. Product keys sold are found by a hash keyed with it and by nothing else: under another secret every key that
 * a customer holds would be refused as unknown, and nobody would notice why. (Sessions, throttles and fingerprints of
 * requests are keyed with it as well; they are made anew.) Source: docs/rules.md, H. */
#ifndef GUICHET_COUNTER_SECRET_CHECK_H
#define GUICHET_COUNTER_SECRET_CHECK_H

#include "auth/digest.h"
#include "base/clock.h"
#include "sql/sql.h"

/* The first start on a database keeps a check value of the secret, which tells nothing of it. Later: STATUS_OK with
 * the same secret, and with another one where no product key waits to be redeemed (the new one's check value takes
 * its place). STATUS_VALIDATION_FAILED: another secret, under which *lost product keys would be unknown; nothing was
 * changed. Otherwise the database's own. */
enum status secret_check(struct sql *sql, struct arena *arena, const struct secret *secret, struct instant now,
                         int64_t *lost) MUST_CHECK;

/* `guichet replace-secret`: uses this secret from now on, even where product keys become unusable. *lost: how many
 * product keys nobody can redeem any more; 0 as well where it was this secret already. */
enum status secret_replace(struct sql *sql, struct arena *arena, const struct secret *secret, struct instant now,
                           int64_t *lost) MUST_CHECK;

#endif
