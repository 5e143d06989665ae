/* sql/store_price.h: the prices of the catalogue. A price is one row: its tiers stand in one text column (billing/price.h).
 * Source: api.md, Catalogue and organization; product.md, C (Prices). */
#ifndef GUICHET_SQL_STORE_PRICE_H
#define GUICHET_SQL_STORE_PRICE_H

#include "billing/price.h"
#include "sql/sql.h"

/* A price with the names of what it prices. */
struct priced_product {
    struct price price;
    const char *product_code, *product_name_en, *product_name_fr;
};

/* So many prices a product may have at most: a page of products with all of their prices is one read. */
enum { PRODUCT_PRICES_MAX = 100 };

/* Each: the database's own statuses too (sql.h), STATUS_INTERNAL where a row holds what no price can be. Texts and steps live in `arena`. */

/* STATUS_NOT_FOUND. */
enum status store_price_find(struct sql *sql, struct arena *arena, struct id price_id, struct priced_product *found) MUST_CHECK;
/* The product must exist. */
enum status store_price_insert(struct sql *sql, struct arena *arena, const struct price *price, struct instant created_at) MUST_CHECK;
/* Of all products from `first` to `last` (both included, by identifier): by product, the newest first, then the newest price first.
 * *prices is an array of *count in the arena. */
enum status store_price_list(struct sql *sql, struct arena *arena, struct id first, struct id last, struct price **prices,
                             size_t *count) MUST_CHECK;

#endif
