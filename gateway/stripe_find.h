/* gateway/stripe_find.h: asks Stripe for the state of a charge or a refund. Source: gateway/gateway.h. */
#ifndef GUICHET_GATEWAY_STRIPE_FIND_H
#define GUICHET_GATEWAY_STRIPE_FIND_H

#include "gateway/driver.h"

#define STRIPE_INTENTS "/v1/payment_intents"
#define STRIPE_REFUNDS "/v1/refunds"

/* The address of one PaymentIntent; `act`: "" or an action on it, such as "/cancel". */
const char *stripe_intent_path(struct gateway *gateway, struct arena *arena, const char *charge_id, const char *act);

/* The driver's find, look and refund_find. Only look may give an unconfirmed charge (stripe_is_unconfirmed). */
void stripe_find(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                 struct gateway_charge *charge);
void stripe_look(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                 struct gateway_charge *charge);
void stripe_refund_find(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                        struct gateway_refund *refund);
void stripe_refund_find_until(struct gateway *gateway, struct arena *arena,
                              const struct gateway_refund_request *request, struct deadline deadline,
                              struct gateway_refund *refund);

/* Whether the PaymentIntent was created but not confirmed, so that no money was requested: see stripe_intent_read. */
bool stripe_is_unconfirmed(const struct gateway_charge *charge);
/* Cancels such a charge, identified by question->charge_id, and fills *charge with its state afterwards: DECLINED,
 * "payment_refused", unless Stripe confirmed it meanwhile. */
void stripe_unconfirmed_end(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                            struct gateway_charge *charge);

#endif
