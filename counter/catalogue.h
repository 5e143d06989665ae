/* counter/catalogue.h: the operator adds to the catalogue. Nothing in it is ever overwritten: a new price is a new row,
 * a price that changes on some day gets a revision, and a subscription keeps the rate it was bought at until it renews.
 * Source: docs/api.md, Operator; docs/rules.md, C (Prices). */
#ifndef GUICHET_COUNTER_CATALOGUE_H
#define GUICHET_COUNTER_CATALOGUE_H

#include "billing/price.h"
#include "counter/counter.h"
#include "sql/store_price.h"
#include "sql/store_product.h"

/* All are acts on the operator's own organization, in whose journal they are recorded. */

/* Uses the code and the names of the given product. STATUS_VALIDATION_FAILED at /code, "taken": another product has
 * it. */
ACT(act_product_create, struct product, struct product);
/* Ignores the id of the given price. STATUS_VALIDATION_FAILED at /product_id: "not_found", or "too_many_prices" where
 * the product has PRODUCT_PRICES_MAX prices already. */
ACT(act_price_create, struct price, struct priced_product);
/* Uses mode and steps of the given rate; currency and billing period are the price's. effective_from may be any day on
 * which a clock may stand, a past one too: what was bought before is not changed. STATUS_NOT_FOUND: no such price.
 * STATUS_VALIDATION_FAILED at /effective_from: "outside_clock_range"; "taken": the price has a revision from that day,
 * and revisions never change. */
ACT(act_price_revise, struct price_revision, struct price_revision);

#endif
