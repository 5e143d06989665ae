/* counter/charge_label.h: tells the gateway which invoice an order's charge has paid. The charge is made first, and its
 * invoice gets its number when it came through; so the act that confirms the order leaves a row (`charge_label`), and
 * the worker tells the gateway until it has heard. Nothing of ours depends on it: whoever looks at a charge there finds
 * our invoice.
 * Source: docs/stripe.md, What stands there of ours. */
#ifndef GUICHET_COUNTER_CHARGE_LABEL_H
#define GUICHET_COUNTER_CHARGE_LABEL_H

#include "counter/counter.h"
#include "sql/store_charge_label.h"

/* The worker's step for one charge that is due, with no transaction open. Told, refused by the gateway for good, or of
 * a former account: it is over. Else it is told again later. Telling twice is harmless, so there is no lease. */
enum status charge_label_tell(struct counter *c, const struct charge_label *due) MUST_CHECK;

#endif
