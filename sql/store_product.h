/* sql/store_product.h: the products of the catalogue, the operator's and the same for everybody.
 * Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_SQL_STORE_PRODUCT_H
#define GUICHET_SQL_STORE_PRODUCT_H

#include "sql/sql.h"

struct product {
    struct id id;
    const char *code; /* the operator's own, unique */
    const char *name_en, *name_fr;
    struct instant created_at;
};

/* Each: the database's own statuses too (sql.h). Texts live in `arena`. */

/* STATUS_DUPLICATE: the code is another product's; nothing was written. */
enum status store_product_insert(struct sql *sql, const struct product *product) MUST_CHECK;
/* How many prices the product has; STATUS_NOT_FOUND where there is no such product. */
enum status store_product_price_count(struct sql *sql, struct arena *arena, struct id product_id,
                                      int64_t *count) MUST_CHECK;
/* Newest first, at most `limit`; `before` continues after that product, ID_NONE begins. *products is an array of
 * *count in the arena. */
enum status store_product_list(struct sql *sql, struct arena *arena, struct id before, size_t limit,
                               struct product **products, size_t *count) MUST_CHECK;

#endif
