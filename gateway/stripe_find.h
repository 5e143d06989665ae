/* gateway/stripe_find.h: what became of a charge or a refund, asked of Stripe. Source: gateway/gateway.h. */
#ifndef GUICHET_GATEWAY_STRIPE_FIND_H
#define GUICHET_GATEWAY_STRIPE_FIND_H

#include "gateway/driver.h"

#define STRIPE_INTENTS "/v1/payment_intents"
#define STRIPE_REFUNDS "/v1/refunds"

/* The address of one PaymentIntent; `act`: "" or what is done with it. */
const char *stripe_intent_path(struct gateway *gateway, struct arena *arena, const char *charge_id, const char *act);

/* The drivers' find, look and refund_find. Only look may leave a charge as unconfirmed. */
void stripe_find(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                 struct gateway_charge *charge);
void stripe_look(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                 struct gateway_charge *charge);
void stripe_refund_find(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                        struct gateway_refund *refund);
void stripe_refund_find_until(struct gateway *gateway, struct arena *arena,
                              const struct gateway_refund_request *request, struct deadline deadline,
                              struct gateway_refund *refund);

/* It was made and not confirmed, so that no money was asked for: stripe_intent_read. */
bool stripe_is_unconfirmed(const struct gateway_charge *charge);
/* Such a charge, which question->charge_id names, is cancelled, and its state after that is the outcome: DECLINED,
 * "payment_refused", unless Stripe went on with it meanwhile. */
void stripe_unconfirmed_end(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                            struct gateway_charge *charge);

#endif
