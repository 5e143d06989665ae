/* sql/store_price.h: the prices of the catalogue, and what they become. A price is one row: its tiers stand in one
 * text column (billing/price.h). It is in force as it was made until a revision is; the newest revision that is
 * effective on a day is in force that day. Source: docs/api.md, Catalogue and organization, Operator; docs/rules.md,
 * C (Prices). */
#ifndef GUICHET_SQL_STORE_PRICE_H
#define GUICHET_SQL_STORE_PRICE_H

#include "billing/price.h"
#include "sql/sql.h"

/* A price with the names of what it prices. */
struct priced_product {
    struct price price;
    const char *product_code, *product_name_en, *product_name_fr;
};

/* What a price is from a day on. Of the rate, mode and steps count: currency and billing period are the price's own
 * for ever. */
struct price_revision {
    struct id price_id;
    struct day effective_from;
    struct rate rate;
    struct instant created_at;
};

/* So many prices a product may have at most: a page of products with all of their prices is one read. */
enum { PRODUCT_PRICES_MAX = 100 };

/* Each: the database's own statuses too (sql.h), STATUS_INTERNAL where a row holds what no price can be. Texts and
 * steps live in `arena`. */

/* With the rates in force on that day and a period later. STATUS_NOT_FOUND. */
enum status store_price_find(struct sql *sql, struct arena *arena, struct id price_id, struct day today,
                             struct priced_product *found) MUST_CHECK;
/* The product must exist. The price's renewal rate is not looked at: it has no revision yet. */
enum status store_price_insert(struct sql *sql, struct arena *arena, const struct price *price,
                               struct instant created_at) MUST_CHECK;
/* The price must exist. STATUS_DUPLICATE: it has a revision from that day already; nothing was written. */
enum status store_price_revision_insert(struct sql *sql, struct arena *arena,
                                        const struct price_revision *revision) MUST_CHECK;
/* Of all products from `first` to `last` (both included, by identifier): by product, the newest first, then the
 * newest price first, with the rates in force on that day and a period later. *prices is an array of *count in the
 * arena. */
enum status store_price_list(struct sql *sql, struct arena *arena, struct id first, struct id last, struct day today,
                             struct price **prices, size_t *count) MUST_CHECK;

#endif
