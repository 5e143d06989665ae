/* sql/store_price.h: the prices of the catalogue, and their revisions. A price is one row, its tiers in one text
 * column (billing/price.h). On any day, the newest revision effective by then applies; before the first revision, the
 * price itself. Source: docs/api.md, Catalogue and organization, Operator; docs/rules.md, C (Prices). */
#ifndef GUICHET_SQL_STORE_PRICE_H
#define GUICHET_SQL_STORE_PRICE_H

#include "billing/price.h"
#include "sql/sql.h"

/* A price with the code and names of its product. The price is sold until its own day or its product's, whichever is
 * earlier: that is the on_sale_until of every price that is read here. */
struct priced_product {
    struct price price;
    const char *product_code, *product_name_en, *product_name_fr;
    struct day own_until; /* the price's own last day of sale, as the operator gave it */
    int64_t version;      /* of the price */
};

/* What a price costs from a day on. Only mode and steps of the rate are used: a price's currency and billing period
 * never change. */
struct price_revision {
    struct id price_id;
    struct day effective_from;
    struct rate rate;
    struct instant created_at;
};

/* The most prices of a product: a page of products with all their prices is then one read. */
enum { PRODUCT_PRICES_MAX = 100 };
/* How many revisions are shown with a price: those from the latest days. */
enum { PRICE_REVISIONS_SHOWN = 100 };

/* Every function may also return the statuses of sql/sql.h, and STATUS_INTERNAL if a row holds an unknown value. Texts
 * and steps live in `arena`. */

/* With the rates that apply on that day and a period later. STATUS_NOT_FOUND: no such price. */
enum status store_price_find(struct sql *sql, struct arena *arena, struct id price_id, struct day today,
                             struct priced_product *found) MUST_CHECK;
/* The product must exist. price->renewal_rate is ignored: a new price has no revision. */
enum status store_price_insert(struct sql *sql, struct arena *arena, const struct price *price,
                               struct instant created_at) MUST_CHECK;
/* Writes the price's own end of sale (found->own_until), and moves its version. STATUS_CHANGED: it has another one. */
enum status store_price_end(struct sql *sql, struct priced_product *found) MUST_CHECK;
/* The price must exist. STATUS_DUPLICATE: it already has a revision from that day; nothing was written. */
enum status store_price_revision_insert(struct sql *sql, struct arena *arena,
                                        const struct price_revision *revision) MUST_CHECK;
/* The revisions of a price that was read, the latest day first, PRICE_REVISIONS_SHOWN at most. */
enum status store_price_revision_list(struct sql *sql, struct arena *arena, const struct price *price,
                                      struct price_revision **revisions, size_t *count) MUST_CHECK;
/* The prices of all products from `first` to `last` (identifiers, inclusive), newest product first and newest price
 * first, with the rates that apply on that day and a period later. */
enum status store_price_list(struct sql *sql, struct arena *arena, struct id first, struct id last, struct day today,
                             struct price **prices, size_t *count) MUST_CHECK;
/* As store_price_list, the prices of 1 to SQL_IDS_MAX products. */
enum status store_price_these(struct sql *sql, struct arena *arena, const struct id product_ids[], size_t id_count,
                              struct day today, struct price **prices, size_t *count) MUST_CHECK;

#endif
