/* gateway/stripe_answer.h: Stripe's answers as outcomes. An answer that does not match the question is not used.
 * Source: docs.stripe.com/api: PaymentIntents, Refunds, Errors, Idempotent requests. */
#ifndef GUICHET_GATEWAY_STRIPE_ANSWER_H
#define GUICHET_GATEWAY_STRIPE_ANSWER_H

#include <jansson.h>

#include "gateway/gateway.h"
#include "gateway/http.h"

/* Our key, in the metadata of every PaymentIntent and Refund we make. */
#define STRIPE_KEY_FIELD "guichet_key"

/* What we asked about. */
struct stripe_question {
    const char *key;
    struct money amount;
};

/* Each always fills its result, texts copied into the arena, and logs why an answer could not be used. */
void stripe_answer_to_charge(struct arena *arena, const struct http_answer *answer,
                             const struct stripe_question *question, struct gateway_charge *charge);
/* The answer about one PaymentIntent asked for by its id; never ABSENT or REFUSED. */
void stripe_answer_to_look(struct arena *arena, const struct http_answer *answer,
                           const struct stripe_question *question, struct gateway_charge *charge);
/* *doubtful: it says that there is no such refund now, yet one may have been made before; *refund is then DECLINED,
 * and right if there is none on the book. */
void stripe_answer_to_refund(struct arena *arena, const struct http_answer *answer,
                             const struct gateway_refund_request *request, struct gateway_refund *refund,
                             bool *doubtful);
/* STATUS_VALIDATION_FAILED, STATUS_TOKEN_USED, STATUS_UNAVAILABLE: as gateway_attach. *body is a new reference on
 * STATUS_OK, else NULL. */
enum status stripe_answer_to_object(const struct http_answer *answer, const char *act, json_t **body) MUST_CHECK;

/* For those who read lists. NULL: the result is written. Else what is wrong with the object (a word of
 * gateway/doubt.h): it is not whole, or not ours in key, amount and currency, and the result is untouched. A charge
 * that was made and not confirmed is ACTION_REQUIRED without an address: it waits for us, and is never passed on so
 * (stripe_unconfirmed_end). */
const char *stripe_intent_read(struct arena *arena, const json_t *intent, const struct stripe_question *question,
                               struct gateway_charge *charge) MUST_CHECK;
const char *stripe_refund_read(struct arena *arena, const json_t *object, const struct gateway_refund_request *request,
                               struct gateway_refund *refund) MUST_CHECK;
/* What the state of a PaymentIntent tells; UNKNOWN, without texts, where it tells nothing final and nothing to wait
 * for. */
void stripe_intent_outcome(struct arena *arena, const json_t *intent, struct gateway_charge *charge);
/* Our key in an object's metadata; NULL: it was not made by us. It belongs to the object. */
const char *stripe_key_of(const json_t *object);
/* The text of a field; "" where there is none. It belongs to the object. */
const char *stripe_text(const json_t *object, const char *name);

#endif
