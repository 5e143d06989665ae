/* counter/gateway_customer.h: the gateway's customer that all payment methods of an organization hang on: one for each
 * organization, made with its first method. */
#ifndef GUICHET_COUNTER_GATEWAY_CUSTOMER_H
#define GUICHET_COUNTER_GATEWAY_CUSTOMER_H

#include "counter/counter.h"

/* Its name at the gateway: the one that is kept, or a new one, which is then kept. Outside an act. *customer NULL: this
 * kind of gateway has no customers. A customer that was made and could not be kept is found again by the same key for
 * a day; an empty one that is left behind later costs nothing. STATUS_UNAVAILABLE, and counter_run's own. */
enum status gateway_customer_of(struct counter *c, struct id organization_id, const char **customer) MUST_CHECK;

#endif
