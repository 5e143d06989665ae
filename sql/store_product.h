/* sql/store_product.h: the products of the catalogue, the same for every organization.
 * Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_SQL_STORE_PRODUCT_H
#define GUICHET_SQL_STORE_PRODUCT_H

#include "sql/sql.h"

struct product {
    struct id id;
    const char *code; /* chosen by the operator, unique */
    const char *name_en, *name_fr;
    struct day on_sale_until; /* the first day on which none of its prices is sold; DAY_NONE: each as it says itself */
    int64_t version;
    struct instant created_at;
};

/* Every function may also return the statuses of sql/sql.h. Texts live in `arena`. */

/* Without an end of its sale. STATUS_DUPLICATE: another product has the code; nothing was written. */
enum status store_product_insert(struct sql *sql, const struct product *product) MUST_CHECK;
/* STATUS_NOT_FOUND: no such product. */
enum status store_product_find(struct sql *sql, struct arena *arena, struct id id, struct product *product) MUST_CHECK;
/* Writes names and the end of the sale, and moves the version. STATUS_CHANGED: it has another version. */
enum status store_product_update(struct sql *sql, struct product *product) MUST_CHECK;
/* The number of the product's prices. STATUS_NOT_FOUND: no such product. */
enum status store_product_price_count(struct sql *sql, struct arena *arena, struct id product_id,
                                      int64_t *count) MUST_CHECK;
/* Newest first, at most `limit`, older than `before` (ID_NONE: from the newest). */
enum status store_product_list(struct sql *sql, struct arena *arena, struct id before, size_t limit,
                               struct product **products, size_t *count) MUST_CHECK;

#endif
