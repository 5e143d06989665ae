/* sql/store_gateway_account.h: the row of `gateway_account`: whose account the payments of this database were made
 * with. */
#ifndef GUICHET_SQL_STORE_GATEWAY_ACCOUNT_H
#define GUICHET_SQL_STORE_GATEWAY_ACCOUNT_H

#include "sql/sql.h"

struct gateway_account_row {
    const char *kind, *account_id;
    bool live;
    uint8_t key_check[32];
};

/* Each: the database's own statuses too (sql.h). */

/* STATUS_NOT_FOUND: no program has asked its gateway yet. */
enum status store_gateway_account_find(struct sql *sql, struct arena *arena,
                                       struct gateway_account_row *row) MUST_CHECK;
/* STATUS_DUPLICATE: another process was faster. */
enum status store_gateway_account_insert(struct sql *sql, const struct gateway_account_row *row,
                                         struct instant now) MUST_CHECK;
/* Of the same account another key was seen. STATUS_CHANGED: its key_check is not `before` any more. */
enum status store_gateway_account_key(struct sql *sql, const uint8_t before[32],
                                      const uint8_t key_check[32]) MUST_CHECK;

#endif
