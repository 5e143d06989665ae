/* gateway/stripe_setup.c: Stripe's Checkout in setup mode: a page on which a person gives a card or a SEPA account,
 * authenticates it if the bank requires that, and consents to later charges without being present. Our key is sent as
 * the Idempotency-Key, which is remembered for a day, and in the metadata of the page and of its SetupIntent, so that
 * the events of both contain it. Source: docs.stripe.com/api/checkout/sessions, docs.stripe.com/payments/checkout
 * ("Set up future payments"). */
#include "gateway/setup.h"

#include <string.h>

#include "base/log.h"
#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/stripe_answer.h"
#include "gateway/stripe_form.h"

enum { CUSTOMER_TIMEOUT_MS = 5000 };

#define PATH_SESSIONS "/v1/checkout/sessions"

/* Stripe stores its first answer to a key, even a 500, and replays it for a day: a replayed failure is retried under
 * another key. If the first request made a customer after all, that customer is unused and harmless. */
enum status stripe_customer(struct gateway *gateway, struct arena *arena, const char *key, const char **customer)
{
    struct http_answer answer;
    json_t *body;
    enum status status;

    for (int sending = 1; sending <= GATEWAY_SENDINGS_MAX; sending++) {
        struct form form = form_start(gateway, arena);

        form_add(&form, "description", "Guichet: an organization");
        form_add(&form, "metadata[" STRIPE_KEY_FIELD "]", key);
        stripe_post(&form, "/v1/customers", sending == 1 ? key : arena_format(arena, "%s.%d", key, sending),
                    CUSTOMER_TIMEOUT_MS, &answer);
        if (answer.code < 500 || !answer.replayed)
            break;
    }
    if ((status = stripe_answer_to_object(&answer, "make a customer for", &body)) == STATUS_OK) {
        *customer = arena_text(arena, stripe_text(body, "id"));
        json_decref(body);
    }
    return status == STATUS_OK ? STATUS_OK : STATUS_UNAVAILABLE; /* the request has no input from a user, so no other
                                                                  * status applies */
}

static const char *type_word(enum payment_method_type type)
{
    return type == PAYMENT_METHOD_CARD ? "card" : "sepa_debit";
}

/* The identifier of an object, given as text, or as the object itself if it was expanded. */
static const char *id_of(const json_t *value)
{
    return json_is_string(value) ? json_string_value(value) : stripe_text(value, "id");
}

/* Reads a completed page: the payment method, if the SetupIntent has succeeded too. */
static void completed_read(struct arena *arena, const json_t *session, const struct gateway_setup_request *request,
                           struct gateway_setup *setup)
{
    const json_t *intent = json_object_get(session, "setup_intent");
    struct stripe_reference reference = { .customer = id_of(json_object_get(session, "customer")),
                                          .type = type_word(request->type) };

    if (strcmp(stripe_text(intent, "status"), "succeeded") != 0 || strncmp(reference.customer, "cus_", 4) != 0 ||
        stripe_method_read(arena, json_object_get(intent, "payment_method"), &reference, &setup->method) != STATUS_OK)
        return;
    stripe_mandate_read(arena, json_object_get(intent, "mandate"), &setup->method.mandate);
    setup->outcome = GATEWAY_SUCCEEDED;
}

static void session_read(struct arena *arena, const json_t *session, const struct gateway_setup_request *request,
                         struct gateway_setup *setup)
{
    const char *key = stripe_key_of(session), *status = stripe_text(session, "status"),
               *id = stripe_text(session, "id");

    *setup = (struct gateway_setup){ .outcome = GATEWAY_UNKNOWN };
    if (strcmp(stripe_text(session, "object"), "checkout.session") != 0 || id[0] == '\0' || key == NULL ||
        strcmp(key, request->key) != 0)
        return;
    setup->reference = arena_text(arena, id);
    setup->page_url = answer_text(arena, json_object_get(session, "url"));
    if (strcmp(status, "open") == 0 && setup->page_url != NULL) {
        setup->outcome = GATEWAY_ACTION_REQUIRED;
        return;
    }
    setup->page_url = NULL;
    if (strcmp(status, "expired") == 0) {
        setup->outcome = GATEWAY_DECLINED;
        setup->end_code = SETUP_END_EXPIRED;
    } else if (strcmp(status, "complete") == 0) {
        completed_read(arena, session, request, setup);
    }
}

static void session_take(struct arena *arena, const struct http_answer *answer, const char *act,
                         const struct gateway_setup_request *request, struct gateway_setup *setup)
{
    json_t *body = answer->code == 200 ? answer_body(answer) : NULL;

    session_read(arena, body, request, setup);
    json_decref(body);
    if (setup->outcome == GATEWAY_UNKNOWN)
        doubt_log(act, request->key, answer);
}

/* Whether the request was not processed: no byte was sent, or Stripe accepts no requests from us now. Only after a
 * single sending: after a second one, the answer says nothing about the first. */
static bool answer_refuses(const struct http_answer *answer)
{
    return answer->sends == 0 ||
           (answer->sends == 1 && (answer->code == 401 || answer->code == 403 || answer->code == 429));
}

/* Whether Stripe rejects the request itself: it offers no such page. */
static bool answer_denies(const struct http_answer *answer)
{
    json_t *body = answer->code == 400 ? answer_body(answer) : NULL;
    const json_t *error = json_object_get(body, "error");
    bool denies = strcmp(stripe_text(error, "type"), "invalid_request_error") == 0;

    if (denies)
        log_error("gateway: set up: Stripe makes no such page: code \"%s\", param \"%s\"", stripe_text(error, "code"),
                  stripe_text(error, "param"));
    json_decref(body);
    return denies;
}

void stripe_setup_find(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                       struct gateway_setup *setup)
{
    struct form form = form_start(gateway, arena);
    const char *escaped = http_escape(gateway->http, arena, request->reference);
    struct http_answer answer;

    form_add(&form, "expand[]", "setup_intent.payment_method");
    form_add(&form, "expand[]", "setup_intent.mandate");
    stripe_get(&form, arena_format(arena, PATH_SESSIONS "/%s", escaped), request->timeout_ms, &answer);
    if (answer.code == 404) {
        doubt_log("find the page of", request->key, &answer);
        *setup = (struct gateway_setup){ .outcome = GATEWAY_DECLINED, .end_code = SETUP_END_EXPIRED };
        return;
    }
    session_take(arena, &answer, "find the page of", request, setup);
}

static struct form session_form(struct gateway *gateway, struct arena *arena,
                                const struct gateway_setup_request *request)
{
    struct form form = form_start(gateway, arena);

    form_add(&form, "mode", "setup");
    form_add(&form, "customer", request->customer);
    form_add(&form, "payment_method_types[]", type_word(request->type));
    form_add(&form, "success_url", request->done_url);
    form_add(&form, "cancel_url", request->cancelled_url);
    form_add(&form, "locale", request->language);
    form_add_number(&form, "expires_at", request->expires_at.us / 1000000);
    form_add(&form, "client_reference_id", request->key);
    form_add(&form, "metadata[" STRIPE_KEY_FIELD "]", request->key);
    form_add(&form, "setup_intent_data[metadata][" STRIPE_KEY_FIELD "]", request->key);
    return form;
}

/* A replayed answer has the page's first state, so the page is fetched again. */
void stripe_setup_open(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                       struct gateway_setup *setup)
{
    struct deadline deadline = deadline_in(request->timeout_ms);
    struct gateway_setup_request again = *request;
    struct form form = session_form(gateway, arena, request);
    struct http_answer answer;
    bool replayed;

    stripe_post(&form, PATH_SESSIONS, stripe_key_for(arena, request->key, request->customer_version),
                request->timeout_ms, &answer);
    replayed = answer.replayed;
    if (answer_refuses(&answer)) {
        doubt_log("set up", request->key, &answer);
        *setup = (struct gateway_setup){ .outcome = GATEWAY_REFUSED };
    } else if (stripe_answer_lacks_customer(&answer)) {
        *setup = (struct gateway_setup){ .outcome = GATEWAY_DECLINED, .end_code = SETUP_END_CUSTOMER_GONE };
    } else if (answer_denies(&answer)) {
        *setup = (struct gateway_setup){ .outcome = GATEWAY_DECLINED, .end_code = SETUP_END_FAILED };
    } else {
        session_take(arena, &answer, "set up", request, setup);
    }
    if (!replayed || setup->reference == NULL)
        return;
    again.reference = setup->reference;
    again.timeout_ms = deadline_left_ms(deadline);
    stripe_setup_find(gateway, arena, &again, setup);
}

/* The answer to closing is not trusted: the page is fetched afterwards. */
void stripe_setup_close(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup)
{
    struct deadline deadline = deadline_in(request->timeout_ms);
    struct gateway_setup_request after = *request;
    struct form form = form_start(gateway, arena);
    const char *escaped = http_escape(gateway->http, arena, request->reference);
    struct http_answer answer;

    stripe_post(&form, arena_format(arena, PATH_SESSIONS "/%s/expire", escaped), NULL, request->timeout_ms, &answer);
    after.timeout_ms = deadline_left_ms(deadline);
    stripe_setup_find(gateway, arena, &after, setup);
}
