/* counter/gateway_customer.h: the customer object at the gateway that an organization's payment methods belong to: one
 * for each organization, made with its first method; another one where that was deleted there. */
#ifndef GUICHET_COUNTER_GATEWAY_CUSTOMER_H
#define GUICHET_COUNTER_GATEWAY_CUSTOMER_H

#include "counter/counter.h"
#include "sql/store_gateway_customer.h"

/* Finds the customer, or makes one at the gateway and stores it. Outside an act. customer->reference NULL: this kind of
 * gateway has no customers. If a customer was made and could not be stored, the same key finds it again for a day; one
 * that is left behind later is empty and harmless. STATUS_UNAVAILABLE, and the statuses of counter_run. */
enum status gateway_customer_of(struct counter *c, struct id organization_id,
                                struct gateway_customer_row *customer) MUST_CHECK;

/* The gateway does not know *customer any more, which a person deleted there: it becomes another one, made once for all
 * who find that out. What had belonged to the former one cannot be charged any more. The same statuses. */
enum status gateway_customer_renew(struct counter *c, struct id organization_id,
                                   struct gateway_customer_row *customer) MUST_CHECK;

#endif
