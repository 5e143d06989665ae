/* counter/payment_method_detach.h: detaches a removed payment method at the gateway, so that no card or mandate stays
 * usable there without its organization's knowledge. Repeated until the gateway confirms it.
 * Source: docs/api.md, Payment methods; docs/reliability.md, 1.2. */
#ifndef GUICHET_COUNTER_PAYMENT_METHOD_DETACH_H
#define GUICHET_COUNTER_PAYMENT_METHOD_DETACH_H

#include "counter/counter.h"
#include "sql/store_payment_method.h"

/* The worker's step for one method that is due: asks the gateway to detach it, with no transaction open, and writes
 * that it did, or when to ask again. Asking twice is harmless, so there is no lease. If the organization has another
 * active method that is the same one at the gateway (a bank account that was added twice), nothing is asked: that one
 * would end too. */
enum status payment_method_detach(struct counter *c, const struct method_detach *due) MUST_CHECK;

#endif
