/* counter/catalogue.h: the operator adds to the catalogue. Nothing in it is ever overwritten: a new price is a new
 * row, what a price becomes on a day is another, and a subscription keeps the price it was bought at until it
 * renews.
 * Source: docs/api.md, Operator; docs/rules.md, C (Prices). */
#ifndef GUICHET_COUNTER_CATALOGUE_H
#define GUICHET_COUNTER_CATALOGUE_H

#include "billing/price.h"
#include "counter/counter.h"
#include "sql/store_price.h"
#include "sql/store_product.h"

/* All are acts on the operator's own organization, whose journal tells them. */

/* Of the given product the code and the names count. STATUS_VALIDATION_FAILED at /code,
 * "taken": another product's. */
ACT(act_product_create, struct product, struct product);
/* The id of the given price does not count. STATUS_VALIDATION_FAILED at /product_id:
 * "not_found", or "too_many_prices" where the product has PRODUCT_PRICES_MAX prices already. */
ACT(act_price_create, struct price, struct price);
/* Of the given rate mode and steps count, the rest is the price's. Any
 * day that a clock may stand on can be given, past ones too: what was bought before stays as it is.
 * STATUS_NOT_FOUND: no such price. STATUS_VALIDATION_FAILED at /effective_from: "outside_clock_range"; "taken" where
 * the price has a revision from that day already, which never changes. */
ACT(act_price_revise, struct price_revision, struct price_revision);

#endif
