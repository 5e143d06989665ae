/* counter/payment_method_ask.h: a payment method may change at the gateway, as when its bank gives the card another
 * number or another end. What is told of it here follows, by asking: by a schedule, and at once when the gateway tells
 * of it (counter/gateway_event.h). Source: docs/rules.md, E (Payment methods that change); docs/reliability.md, 1.2. */
#ifndef GUICHET_COUNTER_PAYMENT_METHOD_ASK_H
#define GUICHET_COUNTER_PAYMENT_METHOD_ASK_H

#include "counter/counter.h"
#include "sql/store_method_ask.h"

/* What the gateway said of a method, to be made true. */
struct method_heard {
    const struct method_ask *due; /* as it was read before the gateway was asked */
    enum status said;             /* of gateway_method_find */
    struct gateway_method at_gateway;
};
/* Does nothing where the method was removed, or where its asking has moved since it was read: by an event, after which
 * this answer may be too old, and it is still due; or by another worker's answer. What the gateway does not know keeps
 * what was told last. The method's version moves only with what a client sees of it. */
ACT(act_payment_method_hear, struct method_heard, struct none);

/* The worker's step for one that is due: asks, with no transaction open, and makes true what was said. Needs no lease,
 * as asking changes nothing. */
enum status payment_method_ask(struct counter *c, const struct method_ask *due) MUST_CHECK;

#endif
