/* gateway/stripe_method.c: a payment method that Stripe has: read, asked about again, and given up. */
#include <string.h>

#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/stripe_answer.h"
#include "gateway/stripe_form.h"

enum status stripe_method_read(struct arena *arena, const json_t *object, struct stripe_reference *reference,
                               struct gateway_method *method)
{
    const json_t *details = json_object_get(object, reference->type), *last4 = json_object_get(details, "last4");
    json_int_t month = json_integer_value(json_object_get(details, "exp_month")),
               year = json_integer_value(json_object_get(details, "exp_year"));
    const char *id = stripe_text(object, "id");

    if (stripe_text(object, "type")[0] != '\0' && strcmp(stripe_text(object, "type"), reference->type) != 0)
        return STATUS_VALIDATION_FAILED;
    if (strncmp(id, "pm_", 3) != 0 || !json_is_object(details) || month < 0 || month > 12 || year < 0 || year > 9999)
        return STATUS_UNAVAILABLE;
    reference->method = id;
    *method = (struct gateway_method){
        .reference = stripe_reference_write(arena, reference),
        .brand = answer_text(arena, json_object_get(details, "brand")),
        .last4 = answer_text(arena, last4),
        .exp_month = (int)month,
        .exp_year = (int)year,
    };
    return STATUS_OK;
}

/* Stripe says that it has no such object. */
static bool answer_denies(const struct http_answer *answer)
{
    json_t *body = answer->code == 404 ? answer_body(answer) : NULL;
    bool denies = strcmp(stripe_text(json_object_get(body, "error"), "type"), "invalid_request_error") == 0;

    json_decref(body);
    return denies;
}

/* One that was detached belongs to nobody: it can never be charged again. */
static enum status found_read(struct arena *arena, const json_t *object, const struct stripe_reference *asked,
                              struct gateway_method *method)
{
    struct stripe_reference reference = *asked;

    if (strcmp(stripe_text(object, "id"), asked->method) != 0)
        return STATUS_UNAVAILABLE;
    if (json_is_null(json_object_get(object, "customer")))
        return STATUS_NOT_FOUND;
    if (strcmp(stripe_text(object, "customer"), asked->customer) != 0 ||
        stripe_method_read(arena, object, &reference, method) != STATUS_OK)
        return STATUS_UNAVAILABLE;
    return STATUS_OK;
}

enum status stripe_method_find(struct gateway *gateway, struct arena *arena, const char *text, int timeout_ms,
                               struct gateway_method *method)
{
    struct form form = form_start(gateway, arena);
    struct stripe_reference reference;
    struct http_answer answer;
    enum status status;
    json_t *body;

    if (!stripe_reference_read(arena, text, &reference))
        return STATUS_NOT_FOUND; /* of another kind of gateway */
    stripe_get(&form,
               arena_format(arena, "/v1/payment_methods/%s", http_escape(gateway->http, arena, reference.method)),
               timeout_ms, &answer);
    if (answer_denies(&answer))
        return STATUS_NOT_FOUND;
    body = answer.code == 200 ? answer_body(&answer) : NULL;
    status = found_read(arena, body, &reference, method);
    json_decref(body);
    if (status == STATUS_UNAVAILABLE)
        doubt_log("ask about", reference.method, &answer);
    return status;
}

/* Detaching a bank account ends its mandate. What Stripe says it does not have, or has detached already, is done. */
enum status stripe_detach(struct gateway *gateway, struct arena *arena, const char *text, int timeout_ms)
{
    struct form form = form_start(gateway, arena);
    struct stripe_reference reference;
    struct http_answer answer;
    json_t *body;
    bool gone;

    if (!stripe_reference_read(arena, text, &reference))
        return STATUS_OK; /* of another kind of gateway: there is nothing here */
    stripe_post(
        &form,
        arena_format(arena, "/v1/payment_methods/%s/detach", http_escape(gateway->http, arena, reference.method)), NULL,
        timeout_ms, &answer);
    body = answer.code == 200 || answer.code == 400 || answer.code == 404 ? answer_body(&answer) : NULL;
    gone = answer.code == 200
               ? strcmp(stripe_text(body, "id"), reference.method) == 0
               : strcmp(stripe_text(json_object_get(body, "error"), "type"), "invalid_request_error") == 0;
    json_decref(body);
    if (!gone)
        doubt_log("detach", reference.method, &answer);
    return gone ? STATUS_OK : STATUS_UNAVAILABLE;
}
