/* gateway/stripe_attach.c: a payment method at Stripe: a card or a bank account, attached to the organization's
 * Customer. Each step has an Idempotency-Key made of ours, so that a request that is made again after a lost answer
 * comes to the same method.
 *
 * A card is attached as it is: whether its bank wants its holder to authenticate is asked at the first charge, when
 * somebody is there. A bank account is set up by a SetupIntent, which makes the SEPA mandate that every later debit
 * refers to; the person accepted it in our own form, outside Stripe's ("offline"). */
#include <string.h>

#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/stripe_answer.h"
#include "gateway/stripe_form.h"

enum { ATTACH_TIMEOUT_MS = 5000 };

/* The steps share one deadline. */
struct attaching {
    struct gateway *gateway;
    struct arena *arena;
    struct deadline deadline;
    const struct gateway_token *token;
};

/* Stripe keeps its first answer to a key, a 500 too, and repeats it for a day: what is repeated has ended, and the step
 * is sent under another key. */
static void step_send(const struct attaching *attaching, struct form *form, const char *path, const char *name,
                      struct http_answer *answer)
{
    const char *key = arena_format(attaching->arena, "%s-%s", attaching->token->key, name);

    for (int sending = 1; sending <= GATEWAY_SENDINGS_MAX; sending++) {
        stripe_post(form, path, sending == 1 ? key : arena_format(attaching->arena, "%s.%d", key, sending),
                    deadline_left_ms(attaching->deadline), answer);
        if (answer->code < 500 || !answer->replayed)
            return;
    }
}

/* Posts, and takes the object that is answered: *id, and *object (a new reference) where it is wanted. `name`: of the
 * step, in its key and for the log. */
static enum status step(const struct attaching *attaching, struct form *form, const char *path, const char *name,
                        const char **id, json_t **object)
{
    struct http_answer answer;
    json_t *body;
    enum status status;

    step_send(attaching, form, path, name, &answer);
    if ((status = stripe_answer_to_object(&answer, name, &body)) != STATUS_OK)
        return status;
    *id = arena_text(attaching->arena, stripe_text(body, "id"));
    if (object != NULL)
        *object = body;
    else
        json_decref(body);
    return STATUS_OK;
}

/* What Stripe's own pages make is a PaymentMethod; an older form's token of a card becomes one first. */
static enum status method_of_token(const struct attaching *attaching, const char *token, const char **method)
{
    struct form form = form_start(attaching->gateway, attaching->arena);

    if (strncmp(token, "pm_", 3) == 0) {
        *method = token;
        return STATUS_OK;
    }
    form_add(&form, "type", "card");
    form_add(&form, "card[token]", token);
    return step(attaching, &form, "/v1/payment_methods", "make", method, NULL);
}

/* *object: the PaymentMethod, attached; a new reference. */
static enum status card_attach(const struct attaching *attaching, const struct stripe_reference *reference,
                               json_t **object)
{
    struct form form = form_start(attaching->gateway, attaching->arena);
    const char *id, *escaped = http_escape(attaching->gateway->http, attaching->arena, reference->method);

    form_add(&form, "customer", reference->customer);
    return step(attaching, &form, arena_format(attaching->arena, "/v1/payment_methods/%s/attach", escaped), "attach",
                &id, object);
}

static enum status account_attach(const struct attaching *attaching, const struct stripe_reference *reference,
                                  json_t **object)
{
    struct form form = form_start(attaching->gateway, attaching->arena);
    json_t *setup = NULL;
    const char *id;
    enum status status;

    form_add(&form, "customer", reference->customer);
    form_add(&form, "payment_method", reference->method);
    form_add(&form, "payment_method_types[]", reference->type);
    form_add(&form, "usage", "off_session");
    form_add(&form, "mandate_data[customer_acceptance][type]", "offline");
    form_add(&form, "confirm", "true");
    form_add(&form, "expand[]", "payment_method");
    if ((status = step(attaching, &form, "/v1/setup_intents", "setup", &id, &setup)) != STATUS_OK)
        return status;
    if (strcmp(stripe_text(setup, "status"), "succeeded") == 0)
        *object = json_incref(json_object_get(setup, "payment_method"));
    else
        status = STATUS_VALIDATION_FAILED; /* the bank wants more than a token */
    json_decref(setup);
    return status;
}

static enum status attach_steps(const struct attaching *attaching, struct stripe_reference *reference,
                                const char *token, json_t **object)
{
    enum status status;

    if ((status = method_of_token(attaching, token, &reference->method)) != STATUS_OK)
        return status;
    return strcmp(reference->type, "card") == 0 ? card_attach(attaching, reference, object)
                                                : account_attach(attaching, reference, object);
}

/* A token of neither form is one that Stripe never gave. */
enum status stripe_attach(struct gateway *gateway, struct arena *arena, const struct gateway_token *wanted,
                          struct gateway_method *method)
{
    enum payment_method_type type = wanted->type;
    const char *token = wanted->token;
    struct attaching attaching = {
        .gateway = gateway, .arena = arena, .deadline = deadline_in(ATTACH_TIMEOUT_MS), .token = wanted
    };
    struct stripe_reference reference = { .customer = wanted->customer,
                                          .type = type == PAYMENT_METHOD_CARD ? "card" : "sepa_debit" };
    bool formed = strncmp(token, "pm_", 3) == 0 || (type == PAYMENT_METHOD_CARD && strncmp(token, "tok_", 4) == 0);
    json_t *object = NULL;
    enum status status;

    if (!formed)
        return STATUS_VALIDATION_FAILED;
    if ((status = attach_steps(&attaching, &reference, token, &object)) == STATUS_OK)
        status = stripe_method_read(arena, object, &reference, method);
    json_decref(object);
    return status;
}
