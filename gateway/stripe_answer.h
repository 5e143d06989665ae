/* gateway/stripe_answer.h: reads Stripe's answers into outcomes. An answer that does not match the question is not
 * used.
 * Source: docs.stripe.com/api: PaymentIntents, Refunds, Errors, Idempotent requests. */
#ifndef GUICHET_GATEWAY_STRIPE_ANSWER_H
#define GUICHET_GATEWAY_STRIPE_ANSWER_H

#include <jansson.h>

#include "gateway/gateway.h"
#include "gateway/http.h"

/* The name under which our key is kept in the metadata of every PaymentIntent and Refund we make. */
#define STRIPE_KEY_FIELD "guichet_key"

/* What was asked about, to compare with the answer. */
struct stripe_question {
    const char *key;
    struct money amount;
};

/* Each always fills its result, copies texts into the arena, and logs why an answer could not be used. */
void stripe_answer_to_charge(struct arena *arena, const struct http_answer *answer,
                             const struct stripe_question *question, struct gateway_charge *charge);
/* The answer to a question about one PaymentIntent by its identifier; never ABSENT or REFUSED. */
void stripe_answer_to_look(struct arena *arena, const struct http_answer *answer,
                           const struct stripe_question *question, struct gateway_charge *charge);
/* *doubtful: Stripe says that it makes no such refund, but an earlier sending may have made it. *refund is then
 * DECLINED, which is correct only if a search finds no refund with this key. */
void stripe_answer_to_refund(struct arena *arena, const struct http_answer *answer,
                             const struct gateway_refund_request *request, struct gateway_refund *refund,
                             bool *doubtful);
/* Whether Stripe refuses the request because its idempotency key came before with other parameters. This request then
 * did nothing; the earlier one may have. */
bool stripe_answer_knows_key_otherwise(const struct http_answer *answer);
/* Whether Stripe refuses the request because it does not know the Customer in it, which was deleted there. */
bool stripe_answer_lacks_customer(const struct http_answer *answer);
/* STATUS_VALIDATION_FAILED, STATUS_TOKEN_USED, STATUS_METHOD_DECLINED, STATUS_NOT_FOUND, STATUS_UNAVAILABLE: as from
 * gateway_attach.
 * *body is a new reference on STATUS_OK, else NULL. */
enum status stripe_answer_to_object(const struct http_answer *answer, const char *act, json_t **body) MUST_CHECK;

/* For entries of lists too. NULL: the result is written. Otherwise what is wrong with the object (a constant of
 * gateway/doubt.h): it is incomplete, or its key, amount or currency is not ours; the result is then untouched. A
 * PaymentIntent that was created but not confirmed is read as ACTION_REQUIRED without an action_url; the driver ends
 * it by stripe_unconfirmed_end and never passes it on. */
const char *stripe_intent_read(struct arena *arena, const json_t *intent, const struct stripe_question *question,
                               struct gateway_charge *charge) MUST_CHECK;
const char *stripe_refund_read(struct arena *arena, const json_t *object, const struct gateway_refund_request *request,
                               struct gateway_refund *refund) MUST_CHECK;
/* The outcome that a PaymentIntent's status stands for. UNKNOWN, with no texts, if the status is neither final nor one
 * to wait for. */
void stripe_intent_outcome(struct arena *arena, const json_t *intent, struct gateway_charge *charge);
/* Our key in an object's metadata, owned by the object; NULL: the object was not made by us. */
const char *stripe_key_of(const json_t *object);
/* The text of a member, owned by the object; "" if there is none. */
const char *stripe_text(const json_t *object, const char *name);

#endif
