/* sql/store_product_key.h: product keys and their redemptions. Source: docs/rules.md, A8. */
#ifndef GUICHET_SQL_STORE_PRODUCT_KEY_H
#define GUICHET_SQL_STORE_PRODUCT_KEY_H

#include "billing/product_key.h"
#include "sql/sql.h"

/* A key is found only by its keyed hash: its text is not stored. */
struct product_key_row {
    uint8_t key_hash[32];
    struct id id;
    struct id product_id, price_id; /* the product is that of the price */
    int64_t licences;
    int64_t months;
    enum key_state state; /* when it was read; not inserted: a new key is available */
    const char *ending;   /* its last group; NULL: not known */
    struct instant created_at;
};

struct redemption_row {
    struct id organization_id, id;
    struct id product_key_id;
    struct id subscription_id;
    int64_t licences_added;
    struct day extended_until; /* DAY_NONE: no lot was extended */
    struct id created_by;
    struct instant created_at;
};

/* Every function may also return the statuses of sql/sql.h. */

/* STATUS_DUPLICATE: one of the hashes exists already. */
enum status store_product_key_insert(struct sql *sql, const struct product_key_row *keys, size_t count) MUST_CHECK;
/* STATUS_NOT_FOUND: no such key was created. */
enum status store_product_key_find(struct sql *sql, struct arena *arena, const uint8_t key_hash[32],
                                   struct product_key_row *key) MUST_CHECK;
/* Moves an available key to that state. STATUS_CHANGED: it is not available any more. */
enum status store_product_key_end(struct sql *sql, struct id id, enum key_state state) MUST_CHECK;
/* STATUS_DUPLICATE: the key has a redemption already. */
enum status store_redemption_insert(struct sql *sql, const struct redemption_row *redemption) MUST_CHECK;

#endif
