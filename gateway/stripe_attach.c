/* gateway/stripe_attach.c: makes a payment method at Stripe: a card or a bank account, attached to the organization's
 * Customer. Each step has an Idempotency-Key derived from ours, so that a retry after a lost answer gives the same
 * method.
 *
 * Either is set up by a SetupIntent for charges when nobody is there. A card's bank says so whether it wants its holder
 * now, who is then sent to Stripe's own page (stripe_setup.c): a card that was not authenticated would be declined at
 * its first renewal. Of a bank account the SetupIntent makes the SEPA mandate that every later debit refers to; the
 * person accepted it in our own form.
 *
 * The SetupIntent attaches the method, and only once it has succeeded: what the bank refuses, or wants its holder for,
 * is attached to nobody, so nothing has to be undone. A method that the Customer has already is set up again and gives
 * the same reference, which the books refuse a second time (payment_method_store).
 * Source: docs.stripe.com/api/setup_intents/object ("customer"). */
#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>

#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/stripe_answer.h"
#include "gateway/stripe_form.h"

enum { ATTACH_TIMEOUT_MS = 5000 };

/* What the steps have in common, and their deadline. */
struct attaching {
    struct gateway *gateway;
    struct arena *arena;
    struct deadline deadline;
    const struct gateway_token *token;
};

/* Stripe stores its first answer to a key, even a 500, and replays it for a day: a replayed failure proves that the
 * first sending has ended, and the step is sent under another key. */
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

/* Sends the step and reads the object in the answer: *id, and *object (a new reference) if `object` is not NULL.
 * `name`: the step's name in its key and in the log. */
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

/* Stripe's current forms make a PaymentMethod; a card token of an older form is made into one first. */
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

static bool is_address(const char *text)
{
    unsigned char bytes[sizeof(struct in6_addr)];

    return text != NULL && (inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1);
}

/* The step's name, with an FNV-1a hash of the acceptance: a retry may come with another one, as when the browser has
 * changed networks, and Stripe refuses a key that comes with other parameters. */
static const char *acceptance_name(const struct attaching *attaching, const char *address, const char *agent)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (const char *at = arena_format(attaching->arena, "%s %s", address, agent); *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
    return arena_format(attaching->arena, "setup-%016" PRIx64, hash);
}

/* Adds how the mandate was accepted, and returns the step's name: online, with the client's address and browser, if a
 * person's request gave them; else offline (on paper or orally, as far as is known), as for a command or a client
 * without a User-Agent. */
static const char *acceptance_add(const struct attaching *attaching, struct form *form)
{
    const char *address = attaching->token->accepted_address, *agent = attaching->token->accepted_agent;

    if (!is_address(address) || agent == NULL || agent[0] == '\0') {
        form_add(form, "mandate_data[customer_acceptance][type]", "offline");
        return "setup";
    }
    form_add(form, "mandate_data[customer_acceptance][type]", "online");
    form_add(form, "mandate_data[customer_acceptance][online][ip_address]", address);
    form_add(form, "mandate_data[customer_acceptance][online][user_agent]", agent);
    return acceptance_name(attaching, address, agent);
}

/* The state of a SetupIntent as a status. */
static enum status setup_status(const json_t *setup)
{
    const char *status = stripe_text(setup, "status");

    if (strcmp(status, "succeeded") == 0)
        return STATUS_OK;
    if (strcmp(status, "requires_action") == 0)
        return STATUS_AUTHENTICATION_WANTED;
    return strcmp(status, "requires_payment_method") == 0 ? STATUS_METHOD_DECLINED : STATUS_UNAVAILABLE;
}

/* *object: a new reference to the attached PaymentMethod. *mandate: of a bank account, as the SetupIntent contains it,
 * without the creditor identifier, which stripe_method.c asks for later. */
static enum status method_set_up(const struct attaching *attaching, const struct stripe_reference *reference,
                                 json_t **object, struct mandate *mandate)
{
    struct form form = form_start(attaching->gateway, attaching->arena);
    json_t *setup = NULL;
    const char *id, *name;
    enum status status;

    form_add(&form, "customer", reference->customer);
    form_add(&form, "payment_method", reference->method);
    form_add(&form, "payment_method_types[]", reference->type);
    form_add(&form, "usage", "off_session");
    name = strcmp(reference->type, "card") == 0 ? "setup" : acceptance_add(attaching, &form);
    form_add(&form, "confirm", "true");
    form_add(&form, "expand[]", "payment_method");
    form_add(&form, "expand[]", "mandate");
    name = stripe_key_for(attaching->arena, name, attaching->token->customer_version);
    if ((status = step(attaching, &form, "/v1/setup_intents", name, &id, &setup)) != STATUS_OK)
        return status;
    stripe_mandate_read(attaching->arena, json_object_get(setup, "mandate"), mandate);
    if ((status = setup_status(setup)) == STATUS_OK)
        *object = json_incref(json_object_get(setup, "payment_method"));
    json_decref(setup);
    return status;
}

static enum status attach_steps(const struct attaching *attaching, struct stripe_reference *reference,
                                const char *token, json_t **object, struct mandate *mandate)
{
    enum status status;

    if ((status = method_of_token(attaching, token, &reference->method)) != STATUS_OK)
        return status;
    return method_set_up(attaching, reference, object, mandate);
}

/* A token of neither form is not one of Stripe's. */
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
    struct mandate mandate = { .id = NULL };
    json_t *object = NULL;
    enum status status;

    if (!formed)
        return STATUS_VALIDATION_FAILED;
    if ((status = attach_steps(&attaching, &reference, token, &object, &mandate)) == STATUS_OK &&
        (status = stripe_method_read(arena, object, &reference, method)) == STATUS_OK)
        method->mandate = mandate;
    json_decref(object);
    return status;
}
