/* gateway/stripe_dispute.h: reads Stripe's disputes of a charge: chargebacks of cards, and returned direct debits.
 * Source: docs.stripe.com/api/disputes, docs.stripe.com/payments/sepa-debit ("Disputed payments"). */
#ifndef GUICHET_GATEWAY_STRIPE_DISPUTE_H
#define GUICHET_GATEWAY_STRIPE_DISPUTE_H

#include "gateway/driver.h"

/* As gateway_chargeback_find. */
void stripe_chargeback(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                       struct gateway_chargeback *found);
/* Reads the answer to that question; separate for tests. Always fills *found. */
void stripe_answer_to_chargeback(const struct http_answer *answer, const struct gateway_question *question,
                                 struct gateway_chargeback *found);

#endif
