/* gateway/stripe_answer.c */
#include "gateway/stripe_answer.h"

#include <string.h>

#include "base/log.h"
#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/stripe_money.h"

const char *stripe_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

const char *stripe_key_of(const json_t *object)
{
    const char *key = stripe_text(json_object_get(object, "metadata"), STRIPE_KEY_FIELD);

    return key[0] == '\0' ? NULL : key;
}

static bool text_is(const json_t *object, const char *name, const char *text)
{
    return strcmp(stripe_text(object, name), text) == 0;
}

/* NULL: the object is of this kind and has this key, amount and currency. Otherwise what is wrong with it. */
static const char *object_dispute(const json_t *object, const char *kind, const char *key, struct money amount)
{
    const json_t *units_json = json_object_get(object, "amount");
    const char *found = stripe_key_of(object);
    int64_t units;

    if (!text_is(object, "object", kind))
        return DISPUTE_UNREADABLE;
    if (stripe_text(object, "id")[0] == '\0')
        return DISPUTE_ID;
    if (found == NULL || strcmp(found, key) != 0)
        return DISPUTE_KEY;
    if (!text_is(object, "currency", stripe_code(amount.currency).code))
        return DISPUTE_CURRENCY;
    return stripe_units(amount, &units) && json_is_integer(units_json) && json_integer_value(units_json) == units
               ? NULL
               : DISPUTE_AMOUNT;
}

/* Why the last attempt failed: the bank's code if there is one, else Stripe's. NULL: nothing has failed. */
static const char *decline_read(struct arena *arena, const json_t *intent)
{
    const json_t *error = json_object_get(intent, "last_payment_error");
    const char *code = stripe_text(error, "decline_code");

    if (code[0] == '\0')
        code = stripe_text(error, "code");
    if (strcmp(code, "payment_intent_authentication_failure") == 0)
        code = "authentication_failed"; /* as the sandbox calls it */
    return code[0] == '\0' ? NULL : arena_text(arena, code);
}

static void outcome_read(struct arena *arena, const json_t *intent, struct gateway_charge *charge)
{
    const json_t *received = json_object_get(intent, "amount_received"), *amount = json_object_get(intent, "amount");
    const json_t *action = json_object_get(intent, "next_action");
    const char *status = stripe_text(intent, "status");

    if (strcmp(status, "succeeded") == 0 && json_is_integer(received) &&
        json_integer_value(received) == json_integer_value(amount)) {
        charge->outcome = GATEWAY_SUCCEEDED;
    } else if (strcmp(status, "processing") == 0) {
        charge->outcome = GATEWAY_PROCESSING;
    } else if (strcmp(status, "canceled") == 0) {
        charge->outcome = GATEWAY_DECLINED;
        charge->decline_code = "voided";
    } else if (strcmp(status, "requires_action") == 0 && text_is(action, "type", "redirect_to_url")) {
        charge->action_url = answer_text(arena, json_object_get(json_object_get(action, "redirect_to_url"), "url"));
        charge->outcome = charge->action_url == NULL ? GATEWAY_UNKNOWN : GATEWAY_ACTION_REQUIRED;
    } else if (strcmp(status, "requires_payment_method") == 0) {
        charge->decline_code = decline_read(arena, intent);
        charge->outcome = charge->decline_code == NULL ? GATEWAY_UNKNOWN : GATEWAY_DECLINED;
    }
}

void stripe_intent_outcome(struct arena *arena, const json_t *intent, struct gateway_charge *charge)
{
    *charge = (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN };
    outcome_read(arena, intent, charge);
    if (charge->outcome != GATEWAY_UNKNOWN)
        charge->charge_id = arena_text(arena, stripe_text(intent, "id"));
}

/* Whether the confirmation was never begun: we create and confirm a PaymentIntent in one request, so only a failure in
 * between leaves it like this. */
static bool unconfirmed(const json_t *intent)
{
    return text_is(intent, "status", "requires_confirmation") ||
           (text_is(intent, "status", "requires_payment_method") &&
            json_is_null(json_object_get(intent, "last_payment_error")));
}

const char *stripe_intent_read(struct arena *arena, const json_t *intent, const struct stripe_question *question,
                               struct gateway_charge *charge)
{
    const char *dispute = object_dispute(intent, "payment_intent", question->key, question->amount);
    struct gateway_charge read;

    if (dispute != NULL)
        return dispute;
    stripe_intent_outcome(arena, intent, &read);
    if (unconfirmed(intent))
        read = (struct gateway_charge){ .outcome = GATEWAY_ACTION_REQUIRED,
                                        .charge_id = arena_text(arena, stripe_text(intent, "id")) };
    if (read.outcome == GATEWAY_UNKNOWN)
        return DISPUTE_STATUS;
    *charge = read;
    return NULL;
}

static const struct {
    const char *status;
    enum gateway_outcome outcome;
    const char *decline_code;
} refund_states[] = {
    { "succeeded", GATEWAY_SUCCEEDED, NULL },
    { "pending", GATEWAY_PROCESSING, NULL },
    { "requires_action", GATEWAY_PROCESSING, NULL },
    { "failed", GATEWAY_DECLINED, "refund_failed" },
    { "canceled", GATEWAY_DECLINED, "refund_canceled" },
};

const char *stripe_refund_read(struct arena *arena, const json_t *object, const struct gateway_refund_request *request,
                               struct gateway_refund *refund)
{
    const char *dispute = object_dispute(object, "refund", request->key, request->amount),
               *reason = stripe_text(object, "failure_reason");

    if (dispute != NULL)
        return dispute;
    if (!text_is(object, "payment_intent", request->charge_id))
        return DISPUTE_KEY;
    for (size_t i = 0; i < sizeof refund_states / sizeof *refund_states; i++) {
        if (!text_is(object, "status", refund_states[i].status))
            continue;
        *refund = (struct gateway_refund){ .outcome = refund_states[i].outcome,
                                           .decline_code = refund_states[i].decline_code,
                                           .refund_id = arena_text(arena, stripe_text(object, "id")) };
        if (refund->outcome == GATEWAY_DECLINED && reason[0] != '\0')
            refund->decline_code = arena_text(arena, reason);
        return NULL;
    }
    return DISPUTE_STATUS;
}

/* Whether Stripe definitely did nothing: no byte was sent, or the key is invalid, lacks the right, or sends too many
 * requests. A 429 for another reason (a locked object) may come after some of the work. Only after a single sending:
 * after a second one, the answer says nothing about the first. */
static bool answer_refuses(const struct http_answer *answer, const json_t *error)
{
    if (answer->sends == 0)
        return true;
    return answer->sends == 1 && (answer->code == 401 || answer->code == 403 ||
                                  (answer->code == 429 && text_is(error, "code", "rate_limit")));
}

/* Another request of ours with this key is being processed: its result is not known yet. (The callers treat a refusal
 * of a second sending alike.) */
static bool answer_says_wait(const struct http_answer *answer)
{
    return answer->code == 409;
}

/* Whether Stripe rejected the request before charging anything, as the decline code of our books; NULL: it did not.
 * "invalid_request_error" is about parameters, no PaymentIntent comes with it, and a retry under the same key gets the
 * same answer. Source: docs.stripe.com/api/errors. */
static const char *fault_of_charge(const struct http_answer *answer, const json_t *error)
{
    static const struct {
        const char *code, *decline_code;
    } codes[] = { { "amount_too_small", "amount_too_small" },
                  { "amount_too_large", "amount_too_large" },
                  { "payment_intent_mandate_invalid", "mandate_inactive" } };
    bool names_method = text_is(error, "param", "payment_method") || text_is(error, "param", "customer");

    if ((answer->code != 400 && answer->code != 404) || !text_is(error, "type", "invalid_request_error") ||
        json_is_object(json_object_get(error, "payment_intent")))
        return NULL;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (text_is(error, "code", codes[i].code))
            return codes[i].decline_code;
    return names_method && text_is(error, "code", "resource_missing") ? "payment_method_unknown" : "payment_refused";
}

/* Reads an answer with a PaymentIntent: HTTP 200 if it was confirmed; 402 or 400 if it was declined or never
 * confirmed. NULL: *charge is written and agrees with the HTTP code. Otherwise what is wrong. */
static const char *intent_answer_read(struct arena *arena, int code, const json_t *intent,
                                      const struct stripe_question *question, struct gateway_charge *charge)
{
    const char *dispute = stripe_intent_read(arena, intent, question, charge);
    bool ended;

    if (dispute != NULL)
        return dispute;
    ended = charge->outcome == GATEWAY_DECLINED;
    if (code != 200 && charge->outcome == GATEWAY_ACTION_REQUIRED && charge->action_url == NULL)
        ended = true;
    return ended == (code != 200) ? NULL : DISPUTE_STATUS;
}

/* NULL: *charge is written. Otherwise what is wrong with the answer. */
static const char *charge_read(struct arena *arena, const struct http_answer *answer, const json_t *body,
                               const struct stripe_question *question, struct gateway_charge *charge)
{
    const json_t *error = json_object_get(body, "error"), *made = json_object_get(error, "payment_intent");
    const char *fault = fault_of_charge(answer, error);

    if (answer_refuses(answer, error)) {
        *charge = (struct gateway_charge){ .outcome = GATEWAY_REFUSED };
        return NULL;
    }
    if (answer_says_wait(answer) || (fault != NULL && answer->sends != 1)) {
        *charge = (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN };
        return NULL;
    }
    if (fault != NULL) {
        log_error("gateway: charge %s: Stripe takes no such request: code \"%s\", param \"%s\"", question->key,
                  stripe_text(error, "code"), stripe_text(error, "param"));
        *charge = (struct gateway_charge){ .outcome = GATEWAY_DECLINED, .decline_code = fault };
        return NULL;
    }
    if (answer->code != 200 && answer->code != 402 && (answer->code != 400 || made == NULL))
        return DISPUTE_UNREADABLE;
    return intent_answer_read(arena, answer->code, answer->code == 200 ? body : made, question, charge);
}

void stripe_answer_to_charge(struct arena *arena, const struct http_answer *answer,
                             const struct stripe_question *question, struct gateway_charge *charge)
{
    json_t *body = answer->code == 0 ? NULL : answer_body(answer);
    const char *dispute = charge_read(arena, answer, body, question, charge);

    json_decref(body);
    if (dispute != NULL)
        doubt_of_charge("charge", question->key, answer, dispute, charge);
    else if (charge->outcome == GATEWAY_REFUSED || charge->outcome == GATEWAY_UNKNOWN)
        doubt_log("charge", question->key, answer);
}

void stripe_answer_to_look(struct arena *arena, const struct http_answer *answer,
                           const struct stripe_question *question, struct gateway_charge *charge)
{
    json_t *body = answer->code == 200 ? answer_body(answer) : NULL;
    const char *dispute = stripe_intent_read(arena, body, question, charge);

    json_decref(body);
    if (dispute != NULL)
        doubt_of_charge("look", question->key, answer, dispute, charge);
}

/* As charge_read, for a refund; *doubtful as in stripe_answer_to_refund. */
static const char *refund_answer_read(struct arena *arena, const struct http_answer *answer, const json_t *body,
                                      const struct gateway_refund_request *request, struct gateway_refund *refund,
                                      bool *doubtful)
{
    const json_t *error = json_object_get(body, "error");
    const char *code = stripe_text(error, "code");
    bool refused;

    if (answer_refuses(answer, error)) {
        *refund = (struct gateway_refund){ .outcome = GATEWAY_REFUSED };
        return NULL;
    }
    refused = (answer->code == 400 || answer->code == 402 || answer->code == 404) &&
              text_is(error, "type", "invalid_request_error");
    if (answer_says_wait(answer) || (refused && answer->sends != 1)) {
        *refund = (struct gateway_refund){ .outcome = GATEWAY_UNKNOWN };
        return NULL;
    }
    if (refused) {
        *doubtful = true;
        *refund =
            (struct gateway_refund){ .outcome = GATEWAY_DECLINED,
                                     .decline_code = code[0] == '\0' ? "refund_refused" : arena_text(arena, code) };
        return NULL;
    }
    return answer->code == 200 ? stripe_refund_read(arena, body, request, refund) : DISPUTE_UNREADABLE;
}

void stripe_answer_to_refund(struct arena *arena, const struct http_answer *answer,
                             const struct gateway_refund_request *request, struct gateway_refund *refund,
                             bool *doubtful)
{
    json_t *body = answer->code == 0 ? NULL : answer_body(answer);
    const char *dispute;

    *doubtful = false;
    dispute = refund_answer_read(arena, answer, body, request, refund, doubtful);
    json_decref(body);
    if (dispute != NULL)
        doubt_of_refund("refund", request->key, answer, dispute, refund);
    else if (refund->outcome == GATEWAY_REFUSED || refund->outcome == GATEWAY_UNKNOWN)
        doubt_log("refund", request->key, answer);
}

bool stripe_answer_knows_key_otherwise(const struct http_answer *answer)
{
    json_t *body = answer->code == 400 ? answer_body(answer) : NULL;
    bool otherwise = text_is(json_object_get(body, "error"), "type", "idempotency_error");

    json_decref(body);
    return otherwise;
}

static bool customer_is_missing(const struct http_answer *answer, const json_t *error)
{
    return (answer->code == 400 || answer->code == 404) && text_is(error, "code", "resource_missing") &&
           text_is(error, "param", "customer");
}

bool stripe_answer_lacks_customer(const struct http_answer *answer)
{
    json_t *body = answer->code == 0 ? NULL : answer_body(answer);
    bool lacks = customer_is_missing(answer, json_object_get(body, "error"));

    json_decref(body);
    return lacks;
}

/* Whether the error is about the token rather than about us or Stripe: it is unknown or malformed. */
static bool fault_is_the_tokens(const struct http_answer *answer, const json_t *error)
{
    const char *code = stripe_text(error, "code");

    if (answer->code != 400 && answer->code != 402 && answer->code != 404)
        return false;
    return strcmp(code, "resource_missing") == 0 || strncmp(code, "payment_method_", 15) == 0 ||
           strncmp(code, "token_", 6) == 0 || text_is(error, "param", "payment_method");
}

/* Whether the bank refuses the card or account that the token stands for. */
static bool bank_refuses(const struct http_answer *answer, const json_t *error)
{
    return (answer->code == 400 || answer->code == 402) && text_is(error, "type", "card_error");
}

/* Whether the token can be used no more. A used token has an error code. A PaymentMethod that was charged without a
 * Customer, is attached to another one, or was detached has none: docs.stripe.com/api/payment_methods/attach. */
static bool token_is_used(const struct http_answer *answer, const json_t *error)
{
    const char *code = stripe_text(error, "code"), *param = stripe_text(error, "param");
    bool of_method = param[0] == '\0' || strcmp(param, "payment_method") == 0;

    return answer->code == 400 && text_is(error, "type", "invalid_request_error") &&
           (strcmp(code, "token_already_used") == 0 || strcmp(code, "payment_method_unexpected_state") == 0 ||
            (code[0] == '\0' && of_method));
}

enum status stripe_answer_to_object(const struct http_answer *answer, const char *act, json_t **body)
{
    json_t *read = answer->code == 0 ? NULL : answer_body(answer);
    enum status status = STATUS_UNAVAILABLE;

    *body = NULL;
    if (answer->code == 200 && stripe_text(read, "id")[0] != '\0') {
        *body = read;
        return STATUS_OK;
    }
    if (token_is_used(answer, json_object_get(read, "error")))
        status = STATUS_TOKEN_USED;
    else if (bank_refuses(answer, json_object_get(read, "error")))
        status = STATUS_METHOD_DECLINED;
    else if (customer_is_missing(answer, json_object_get(read, "error")))
        status = STATUS_NOT_FOUND;
    else if (fault_is_the_tokens(answer, json_object_get(read, "error")))
        status = STATUS_VALIDATION_FAILED;
    json_decref(read);
    if (status == STATUS_UNAVAILABLE)
        doubt_log(act, "a payment method", answer);
    return status;
}
