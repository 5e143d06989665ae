/* sql/store_product_key_told.h: product keys with what became of them, and revocations. Of all organizations: for the
 * operator only. Source: docs/api.md, Operator. */
#ifndef GUICHET_SQL_STORE_PRODUCT_KEY_TOLD_H
#define GUICHET_SQL_STORE_PRODUCT_KEY_TOLD_H

#include "billing/product_key.h"
#include "sql/sql.h"
#include "sql/store_product_key.h"

struct revocation_row {
    struct id product_key_id;
    const char *reason;
    struct id created_by; /* a user of the operator's */
    struct instant created_at;
};

/* Texts are in the arena. */
struct product_key_told {
    struct id id;
    struct id product_id, price_id;
    int64_t licences, months;
    enum key_state state;
    const char *ending; /* NULL: not known */
    struct instant created_at;
    struct redemption_row redemption; /* of KEY_REDEEMED */
    struct revocation_row revocation; /* of KEY_REVOKED */
};

struct product_key_filter {
    struct id product_id; /* ID_NONE: of any product */
    enum key_state state; /* KEY_STATE__MAX: in any state */
    const char *ending;   /* NULL: any; else without the two others */
};

/* Every function may also return the statuses of sql/sql.h. */

/* Lists the newest first, those older than `before` (ID_NONE: from the newest); at most `limit`. */
enum status store_product_key_list(struct sql *sql, struct arena *arena, const struct product_key_filter *filter,
                                   struct id before, int64_t limit, struct product_key_told **keys,
                                   size_t *count) MUST_CHECK;
/* STATUS_NOT_FOUND: no such key was created. */
enum status store_product_key_told(struct sql *sql, struct arena *arena, struct id id,
                                   struct product_key_told *key) MUST_CHECK;
/* STATUS_DUPLICATE: the key is revoked already. */
enum status store_revocation_insert(struct sql *sql, const struct revocation_row *revocation) MUST_CHECK;

#endif
