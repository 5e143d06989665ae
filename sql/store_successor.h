/* sql/store_successor.h: what the operator named to take the place of a product or a price, in its order.
 * Source: docs/api.md, Operator, and the table of reasons (end_of_sale). */
#ifndef GUICHET_SQL_STORE_SUCCESSOR_H
#define GUICHET_SQL_STORE_SUCCESSOR_H

#include "billing/subscription.h"
#include "sql/sql.h"

enum successor_of { SUCCESSOR_OF_PRODUCT, SUCCESSOR_OF_PRICE };
/* The most of one product or price. */
enum { SUCCESSORS_MAX = 10 };

/* Every function may also return the statuses of sql/sql.h. Texts live in `arena`. */

/* The products or prices that were named in place of this product or price. */
enum status store_successor_list(struct sql *sql, struct arena *arena, enum successor_of of, struct id id,
                                 const struct id **ids, size_t *count) MUST_CHECK;
/* Names others: in place of those before. The product's or price's own row is written in the same act, so that two
 * callers never mix theirs. */
enum status store_successor_set(struct sql *sql, enum successor_of of, struct id id, const struct id ids[],
                                size_t count) MUST_CHECK;
/* Fills obstacle.successors of up to SQL_IDS_MAX subscriptions of one organization: those of the price, else those of
 * the product; only what is sold on that day in the subscription's currency. Two statements, run only where what one of
 * them has is no longer sold. */
enum status store_successors(struct sql *sql, struct arena *arena, struct day today, struct subscription *subscriptions,
                             size_t count) MUST_CHECK;
/* The same for a price that is no longer sold, to a buyer in that currency, which the price itself may not have: *count
 * may be 0. */
enum status store_successors_of_price(struct sql *sql, struct arena *arena, struct day today, const struct price *price,
                                      struct currency currency, const struct successor **successors,
                                      size_t *count) MUST_CHECK;

#endif
