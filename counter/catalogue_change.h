/* counter/catalogue_change.h: the operator renames a product, says until when a product or a price is sold, and what
 * takes its place. What runs is not touched: a subscription keeps its price and renews, what was ordered or scheduled
 * is done, a product key stays good. A quote made before is refused as what it asks for would be (quote_stale for what
 * is bought anew). Source: docs/api.md, Operator. */
#ifndef GUICHET_COUNTER_CATALOGUE_CHANGE_H
#define GUICHET_COUNTER_CATALOGUE_CHANGE_H

#include "counter/counter.h"
#include "sql/store_price.h"
#include "sql/store_product.h"
#include "sql/store_successor.h"

/* A product as the operator sees it. */
struct product_whole {
    struct product product;
    const struct id *successors;
    size_t successor_count;
};
struct price_whole {
    struct priced_product priced;
    const struct id *successors;
    size_t successor_count;
};

/* What of the sale of a product or a price was sent; the rest stays. */
struct sale_change {
    struct id id;
    int64_t version; /* the version in If-Match; negative: any */
    bool has_until;
    struct day until; /* DAY_NONE: without an end */
    bool has_successors;
    const struct id *successors;
    size_t successor_count; /* at most SUCCESSORS_MAX */
};
struct product_change {
    struct sale_change sale;
    const char *name_en, *name_fr; /* NULL: unchanged */
};

/* STATUS_NOT_FOUND: there is none. `today` decides which revision of the price is told. */
enum status product_whole_read(struct sql *sql, struct arena *arena, struct id id,
                               struct product_whole *whole) MUST_CHECK;
enum status price_whole_read(struct sql *sql, struct arena *arena, struct id id, struct day today,
                             struct price_whole *whole) MUST_CHECK;

/* Acts on the operator's own organization. A change to the present values writes nothing. STATUS_NOT_FOUND;
 * STATUS_PRECONDITION_FAILED: another version. STATUS_VALIDATION_FAILED at /successors/n: "not_found", "repeated",
 * "not_a_successor" (itself, or a price in another currency); at /on_sale_until of a price: "invalid", it would end
 * before it begins. */
ACT(act_product_change, struct product_change, struct product_whole);
ACT(act_price_change, struct sale_change, struct price_whole);

#endif
