/* counter/payment_method_detach.h: a removed payment method is taken from the gateway as well: no card and no mandate
 * stays alive there of which its organization knows nothing. Told again until the gateway has heard it.
 * Source: docs/api.md, Payment methods; docs/reliability.md, 1.2. */
#ifndef GUICHET_COUNTER_PAYMENT_METHOD_DETACH_H
#define GUICHET_COUNTER_PAYMENT_METHOD_DETACH_H

#include "counter/counter.h"
#include "sql/store_payment_method.h"

/* The worker's step for one that is due: tells the gateway, with no transaction open, and writes down that it was, or
 * when it is told again. Twice does no harm, so that there is no lease. */
enum status payment_method_detach(struct counter *c, const struct method_detach *due) MUST_CHECK;

#endif
