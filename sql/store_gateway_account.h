/* sql/store_gateway_account.h: the row of `gateway_account`: the gateway account with which this database's payments
 * were made. */
#ifndef GUICHET_SQL_STORE_GATEWAY_ACCOUNT_H
#define GUICHET_SQL_STORE_GATEWAY_ACCOUNT_H

#include "sql/sql.h"

struct gateway_account_row {
    const char *kind, *account_id;
    bool live;
    uint8_t key_check[32];
    int64_t number; /* how many accounts there were so far; only read */
};

/* Every function may also return the statuses of sql/sql.h. */

/* STATUS_NOT_FOUND: no program has recorded an account yet. */
enum status store_gateway_account_find(struct sql *sql, struct arena *arena,
                                       struct gateway_account_row *row) MUST_CHECK;
/* STATUS_DUPLICATE: another process has just recorded one. */
enum status store_gateway_account_insert(struct sql *sql, const struct gateway_account_row *row,
                                         struct instant now) MUST_CHECK;
/* Records that another key of the same account is used now. STATUS_CHANGED: key_check is no longer `before`. */
enum status store_gateway_account_key(struct sql *sql, const uint8_t before[32],
                                      const uint8_t key_check[32]) MUST_CHECK;
/* The number of the account in use (sql/account_number.h). STATUS_NOT_FOUND: none was stored yet. The first waits for a
 * move under way; in a transaction it also holds one off until its end. The second is the move's own. */
enum status store_gateway_account_share(struct sql *sql, struct arena *arena, int64_t *number) MUST_CHECK;
enum status store_gateway_account_lock(struct sql *sql, struct arena *arena, int64_t *number) MUST_CHECK;

#endif
