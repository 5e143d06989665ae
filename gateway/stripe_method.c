/* gateway/stripe_method.c: reads payment methods in Stripe's answers, asks for them, and detaches them. */
#include <string.h>

#include "base/log.h"
#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/stripe_answer.h"
#include "gateway/stripe_form.h"
#include "gateway/stripe_list.h"

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

void stripe_mandate_read(struct arena *arena, const json_t *object, struct mandate *mandate)
{
    const json_t *details = json_object_get(json_object_get(object, "payment_method_details"), "sepa_debit");
    struct mandate read = { .id = answer_text(arena, json_object_get(object, "id")),
                            .reference = answer_text(arena, json_object_get(details, "reference")) };
    bool whole = strcmp(stripe_text(object, "object"), "mandate") == 0 && read.id != NULL &&
                 mandate_status_read(stripe_text(object, "status"), &read.status);

    *mandate = whole ? read : (struct mandate){ .id = NULL };
}

/* Asks for the creditor identifier: it belongs to our Stripe account and is not in the Mandates. */
static enum status creditor_find(struct gateway *gateway, struct arena *arena, int timeout_ms, struct mandate *mandate)
{
    struct form form = form_start(gateway, arena);
    struct http_answer answer;
    json_t *body;
    bool told;

    stripe_get(&form, "/v1/account", timeout_ms, &answer);
    body = answer.code == 200 ? answer_body(&answer) : NULL;
    told = strcmp(stripe_text(body, "object"), "account") == 0;
    mandate->creditor_identifier =
        answer_text(arena, json_object_get(json_object_get(json_object_get(body, "settings"), "sepa_debit_payments"),
                                           "creditor_id"));
    json_decref(body);
    if (!told)
        doubt_log("ask for", "the creditor identifier", &answer);
    return told ? STATUS_OK : STATUS_UNAVAILABLE;
}

/* Reads a page of the SetupIntents that set up the bank account, newest first: *mandate becomes the newest active one,
 * else stays or becomes the newest one. */
static void mandates_read(struct arena *arena, const json_t *body, struct mandate *mandate)
{
    const json_t *data = json_object_get(body, "data");

    for (size_t i = 0; i < json_array_size(data) && (mandate->id == NULL || mandate->status != MANDATE_ACTIVE); i++) {
        struct mandate read;

        stripe_mandate_read(arena, json_object_get(json_array_get(data, i), "mandate"), &read);
        if (read.id != NULL && (mandate->id == NULL || read.status == MANDATE_ACTIVE))
            *mandate = read;
    }
}

/* SetupIntents without an active mandate are read this far; an account has a handful. */
enum { MANDATE_PAGES_MAX = 10, MANDATES_A_PAGE = 100 };

/* *mandate: the newest active one, else the newest; its id is NULL if there is none. STATUS_UNAVAILABLE: a page cannot
 * be read, the time is over, or there are more pages than MANDATE_PAGES_MAX, and the active one may be behind them. */
static enum status mandate_look(struct gateway *gateway, struct arena *arena, const char *method,
                                struct deadline deadline, struct mandate *mandate)
{
    enum stripe_seen seen = STRIPE_NOT_HERE;
    const char *last = NULL;

    *mandate = (struct mandate){ .id = NULL };
    for (int page = 1; page <= MANDATE_PAGES_MAX && seen == STRIPE_NOT_HERE && !deadline_passed(deadline); page++) {
        struct form form = form_start(gateway, arena);
        struct http_answer answer;
        json_t *body;

        form_add(&form, "payment_method", method);
        form_add_number(&form, "limit", MANDATES_A_PAGE);
        form_add(&form, "expand[]", "data.mandate");
        if (last != NULL)
            form_add(&form, "starting_after", last);
        stripe_get(&form, "/v1/setup_intents", deadline_left_ms(deadline), &answer);
        body = stripe_page_body(&answer);
        mandates_read(arena, body, mandate);
        seen = body == NULL                                               ? STRIPE_UNREADABLE
               : mandate->id != NULL && mandate->status == MANDATE_ACTIVE ? STRIPE_SEEN
                                                                          : stripe_page_passed(arena, body, &last);
        json_decref(body);
        if (seen == STRIPE_UNREADABLE)
            doubt_log("ask for the mandate of", method, &answer);
    }
    if (seen == STRIPE_NOT_HERE)
        log_error("gateway: ask for the mandate of %s: its SetupIntents were not read to their end", method);
    return seen == STRIPE_SEEN || seen == STRIPE_NOWHERE ? STATUS_OK : STATUS_UNAVAILABLE;
}

static enum status mandate_find(struct gateway *gateway, struct arena *arena, const struct stripe_reference *reference,
                                struct deadline deadline, struct mandate *mandate)
{
    enum status status = mandate_look(gateway, arena, reference->method, deadline, mandate);

    if (status != STATUS_OK || mandate->id == NULL)
        return status;
    return creditor_find(gateway, arena, deadline_left_ms(deadline), mandate);
}

/* Whether Stripe says that there is no such object. */
static bool answer_denies(const struct http_answer *answer)
{
    json_t *body = answer->code == 404 ? answer_body(answer) : NULL;
    bool denies = strcmp(stripe_text(json_object_get(body, "error"), "type"), "invalid_request_error") == 0;

    json_decref(body);
    return denies;
}

/* A detached method has no customer and can never be charged again. */
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
    struct deadline deadline = deadline_in(timeout_ms);
    struct stripe_reference reference;
    struct http_answer answer;
    enum status status;
    json_t *body;

    if (!stripe_reference_read(arena, text, &reference))
        return STATUS_NOT_FOUND; /* made by another kind of gateway */
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
    if (status != STATUS_OK || strcmp(reference.type, "sepa_debit") != 0)
        return status;
    return mandate_find(gateway, arena, &reference, deadline, &method->mandate);
}

/* Detaching a bank account ends its mandate. If Stripe does not know the method, or has detached it already, there is
 * nothing to do. */
enum status stripe_detach(struct gateway *gateway, struct arena *arena, const char *text, int timeout_ms)
{
    struct form form = form_start(gateway, arena);
    struct stripe_reference reference;
    struct http_answer answer;
    json_t *body;
    bool gone;

    if (!stripe_reference_read(arena, text, &reference))
        return STATUS_OK; /* made by another kind of gateway: nothing to detach */
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
