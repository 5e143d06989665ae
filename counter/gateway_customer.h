/* counter/gateway_customer.h: the customer object at the gateway that an organization's payment methods belong to: one
 * for each organization, made with its first method. */
#ifndef GUICHET_COUNTER_GATEWAY_CUSTOMER_H
#define GUICHET_COUNTER_GATEWAY_CUSTOMER_H

#include "counter/counter.h"

/* Finds the customer's identifier at the gateway, or makes a customer and stores its identifier. Outside an act.
 * *customer NULL: this kind of gateway has no customers. If a customer was made and could not be stored, the same key
 * finds it again for a day; one that is left behind later is empty and harmless. STATUS_UNAVAILABLE, and the statuses
 * of counter_run. */
enum status gateway_customer_of(struct counter *c, struct id organization_id, const char **customer) MUST_CHECK;

#endif
