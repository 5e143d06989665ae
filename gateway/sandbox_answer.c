/* gateway/sandbox_answer.c */
#include "gateway/sandbox_answer.h"

#include <jansson.h>
#include <string.h>

#include "gateway/answer.h"
#include "gateway/doubt.h"

static const struct {
    const char *status;
    enum gateway_outcome outcome;
} outcomes[] = {
    { "succeeded", GATEWAY_SUCCEEDED },
    { "processing", GATEWAY_PROCESSING },
    { "requires_action", GATEWAY_ACTION_REQUIRED },
    { "failed", GATEWAY_DECLINED },
};

enum gateway_outcome sandbox_outcome(const char *status)
{
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        if (strcmp(outcomes[i].status, status) == 0)
            return outcomes[i].outcome;
    return GATEWAY_UNKNOWN;
}

static bool text_or_null(const json_t *value)
{
    return json_is_string(value) || json_is_null(value);
}

/* What of the object does not match our charge or is not a value of the sandbox's API; NULL: everything matches. */
static const char *charge_dispute(const struct sandbox_question *question, const char *key, const char *currency,
                                  json_int_t amount, enum gateway_outcome outcome)
{
    if (strcmp(key, question->key) != 0)
        return DISPUTE_KEY;
    if (strcmp(currency, question->amount.currency.code) != 0)
        return DISPUTE_CURRENCY;
    if (amount != question->amount.minor)
        return DISPUTE_AMOUNT;
    return outcome == GATEWAY_UNKNOWN ? DISPUTE_STATUS : NULL;
}

const char *sandbox_client_key(const json_t *object)
{
    const json_t *client_key = json_object_get(object, "client_key");

    return json_string_value(client_key != NULL ? client_key : json_object_get(object, "idempotency_key"));
}

/* NULL: the object is a complete charge with our key, amount and currency, and *charge is written. Otherwise what is
 * wrong with the object. */
static const char *charge_read(struct arena *arena, json_t *object, const struct sandbox_question *question,
                               struct gateway_charge *charge)
{
    const char *id, *key = sandbox_client_key(object), *currency, *status, *dispute;
    json_t *decline_code, *action_url;
    json_int_t amount;
    enum gateway_outcome outcome;

    if (key == NULL ||
        json_unpack(object, "{s:s, s:{s:I, s:s}, s:s, s:o, s:o}", "id", &id, "amount", "amount", &amount, "currency",
                    &currency, "status", &status, "decline_code", &decline_code, "action_url", &action_url) != 0)
        return DISPUTE_UNREADABLE;
    outcome = sandbox_outcome(status);
    if ((dispute = charge_dispute(question, key, currency, amount, outcome)) != NULL)
        return dispute;
    if (!text_or_null(decline_code) || (outcome == GATEWAY_DECLINED) != json_is_string(decline_code) ||
        !text_or_null(action_url) || (outcome == GATEWAY_ACTION_REQUIRED) != json_is_string(action_url))
        return DISPUTE_UNREADABLE;
    *charge = (struct gateway_charge){
        .outcome = outcome,
        .charge_id = arena_text(arena, id),
        .decline_code = answer_text(arena, decline_code),
        .action_url = answer_text(arena, action_url),
    };
    return NULL;
}

/* Whether the answer has this HTTP code and this error code. */
static bool answer_says(const struct http_answer *answer, int http_code, const char *word)
{
    json_t *body = answer->code == http_code ? answer_body(answer) : NULL;
    const char *code;
    bool says = json_unpack(body, "{s:s}", "code", &code) == 0 && strcmp(code, word) == 0;

    json_decref(body);
    return says;
}

/* Whether the answer refuses the request for good: 400 `invalid_request` without a code, by which nothing was made.
 * Only after a single sending. */
static bool answer_refuses_for_good(const struct http_answer *answer)
{
    json_t *body = answer->code == 400 && answer->sends == 1 ? answer_body(answer) : NULL;
    const char *type;
    bool refuses = json_unpack(body, "{s:s}", "type", &type) == 0 && strcmp(type, "invalid_request") == 0 &&
                   json_object_get(body, "code") == NULL && json_object_get(body, "id") == NULL;

    json_decref(body);
    return refuses;
}

/* Whether the request was not processed: no byte was sent, or the gateway accepts no requests now (503). */
static bool answer_refuses(const struct http_answer *answer)
{
    return answer->sends == 0 || (answer->sends == 1 && answer->code == 503);
}

/* Whether the answer says, without a charge in it, that there definitely is no charge; *charge is then filled. Only
 * after a single sending: after a second one, the answer says nothing about the first. */
static bool answer_excludes(const struct http_answer *answer, struct gateway_charge *charge)
{
    if (answer_refuses(answer)) {
        *charge = (struct gateway_charge){ .outcome = GATEWAY_REFUSED };
        return true;
    }
    if (answer_refuses_for_good(answer)) {
        *charge = (struct gateway_charge){ .outcome = GATEWAY_DECLINED, .decline_code = "payment_refused" };
        return true;
    }
    /* The payment method does not exist at the gateway: the user must choose another. */
    if (answer->sends == 1 && answer_says(answer, 422, "unknown_payment_method")) {
        *charge = (struct gateway_charge){ .outcome = GATEWAY_DECLINED, .decline_code = "payment_method_unknown" };
        return true;
    }
    return false;
}

void sandbox_answer_to_charge(struct arena *arena, const struct http_answer *answer,
                              const struct sandbox_question *question, struct gateway_charge *charge)
{
    bool holds_charge = answer->code == 200 || answer->code == 201 || answer->code == 402;
    const char *dispute;
    json_t *body;

    if (answer_excludes(answer, charge))
        return;
    body = holds_charge ? answer_body(answer) : NULL;
    dispute = charge_read(arena, body, question, charge);
    json_decref(body);
    if (dispute == NULL && (answer->code == 402) != (charge->outcome == GATEWAY_DECLINED))
        dispute = DISPUTE_STATUS;
    if (dispute != NULL)
        doubt_of_charge("charge", question->key, answer, dispute, charge);
}

void sandbox_answer_to_find(struct arena *arena, const struct http_answer *answer,
                            const struct sandbox_question *question, struct gateway_charge *charge)
{
    json_t *body = answer->code == 200 ? answer_body(answer) : NULL;
    json_t *data = json_object_get(body, "data");
    bool absent = json_is_array(data) && json_array_size(data) == 0;
    const char *dispute =
        json_array_size(data) == 1 ? charge_read(arena, json_array_get(data, 0), question, charge) : DISPUTE_UNREADABLE;

    json_decref(body);
    if (absent)
        *charge = (struct gateway_charge){ .outcome = GATEWAY_ABSENT };
    else if (dispute != NULL)
        doubt_of_charge("find", question->key, answer, dispute, charge);
}

void sandbox_answer_to_look(struct arena *arena, const struct http_answer *answer,
                            const struct sandbox_question *question, struct gateway_charge *charge)
{
    json_t *body = answer->code == 200 ? answer_body(answer) : NULL;
    const char *dispute = charge_read(arena, body, question, charge);

    json_decref(body);
    if (dispute != NULL)
        doubt_of_charge("look", question->key, answer, dispute, charge);
}

/* NULL: *refund is written from an object with our key, charge, amount and currency: a refund on record at the sandbox
 * has succeeded unless its status is "failed". Otherwise what is wrong with the object. */
static const char *refund_read(struct arena *arena, json_t *object, const struct gateway_refund_request *request,
                               struct gateway_refund *refund)
{
    /* older sandbox gateways give no status: then the refund succeeded */
    const char *id, *key = sandbox_client_key(object), *charge_id, *currency, *status = "succeeded";
    json_int_t amount;
    bool failed;

    if (key == NULL || json_unpack(object, "{s:s, s:s, s:{s:I, s:s}, s?s}", "id", &id, "charge", &charge_id, "amount",
                                   "amount", &amount, "currency", &currency, "status", &status) != 0)
        return DISPUTE_UNREADABLE;
    failed = strcmp(status, "failed") == 0;
    if (!failed && strcmp(status, "succeeded") != 0)
        return DISPUTE_STATUS;
    if (strcmp(key, request->key) != 0 || strcmp(charge_id, request->charge_id) != 0)
        return DISPUTE_KEY;
    if (strcmp(currency, request->amount.currency.code) != 0)
        return DISPUTE_CURRENCY;
    if (amount != request->amount.minor)
        return DISPUTE_AMOUNT;
    *refund = (struct gateway_refund){ .outcome = failed ? GATEWAY_DECLINED : GATEWAY_SUCCEEDED,
                                       .decline_code = failed ? "refund_failed" : NULL,
                                       .refund_id = arena_text(arena, id) };
    return NULL;
}

/* As answer_excludes. 409 and 404 are definite: for a refund on record under this key, the sandbox would have answered
 * with that refund. */
static bool answer_excludes_refund(const struct http_answer *answer, struct gateway_refund *refund)
{
    if (answer_refuses(answer)) {
        *refund = (struct gateway_refund){ .outcome = GATEWAY_REFUSED };
        return true;
    }
    if (answer_refuses_for_good(answer) ||
        (answer->sends == 1 && (answer_says(answer, 409, "refused") || answer_says(answer, 404, "not_found")))) {
        *refund = (struct gateway_refund){ .outcome = GATEWAY_DECLINED, .decline_code = "refund_refused" };
        return true;
    }
    return false;
}

void sandbox_answer_to_refund(struct arena *arena, const struct http_answer *answer,
                              const struct gateway_refund_request *request, struct gateway_refund *refund)
{
    const char *dispute;
    json_t *body;

    if (answer_excludes_refund(answer, refund))
        return;
    body = answer->code == 200 || answer->code == 201 ? answer_body(answer) : NULL;
    dispute = refund_read(arena, body, request, refund);
    json_decref(body);
    if (dispute != NULL)
        doubt_of_refund("refund", request->key, answer, dispute, refund);
}

void sandbox_answer_to_refund_find(struct arena *arena, const struct http_answer *answer,
                                   const struct gateway_refund_request *request, struct gateway_refund *refund)
{
    json_t *body = answer->code == 200 ? answer_body(answer) : NULL;
    json_t *data = json_object_get(body, "data");
    bool absent = json_is_array(data) && json_array_size(data) == 0;
    const char *dispute =
        json_array_size(data) == 1 ? refund_read(arena, json_array_get(data, 0), request, refund) : DISPUTE_UNREADABLE;

    json_decref(body);
    if (absent)
        *refund = (struct gateway_refund){ .outcome = GATEWAY_ABSENT };
    else if (dispute != NULL)
        doubt_of_refund("find the refund", request->key, answer, dispute, refund);
}

/* Reads the charge's `dispute`. NULL: *found is written. Otherwise what is wrong. */
static const char *chargeback_read(json_t *dispute, struct money amount, struct gateway_chargeback *found)
{
    const char *status, *currency, *fee_currency;
    json_int_t minor, fee;

    *found = (struct gateway_chargeback){ .told = true };
    if (json_is_null(dispute))
        return NULL;
    if (json_unpack(dispute, "{s:s, s:{s:I, s:s}, s:{s:I, s:s}}", "status", &status, "amount", "amount", &minor,
                    "currency", &currency, "fee", "amount", &fee, "currency", &fee_currency) != 0)
        return DISPUTE_UNREADABLE;
    if (strcmp(currency, amount.currency.code) != 0 || strcmp(fee_currency, currency) != 0)
        return DISPUTE_CURRENCY;
    if (!chargeback_state_read(status, &found->state) || found->state == CHARGEBACK_NONE)
        return DISPUTE_STATUS;
    found->minor = minor;
    found->fee_minor = fee;
    return NULL;
}

void sandbox_answer_to_chargeback(struct arena *arena, const struct http_answer *answer,
                                  const struct gateway_question *question, struct gateway_chargeback *found)
{
    struct sandbox_question asked = { .key = question->key, .amount = question->amount };
    json_t *body = answer->code == 200 ? answer_body(answer) : NULL;
    struct gateway_charge charge;
    const char *dispute = charge_read(arena, body, &asked, &charge);

    if (dispute == NULL)
        dispute = chargeback_read(json_object_get(body, "dispute"), question->amount, found);
    json_decref(body);
    if (dispute != NULL)
        doubt_of_chargeback(question->key, answer, dispute, found);
}

/* false: malformed. An older sandbox gateway sends no mandates. */
static bool mandate_read(struct arena *arena, json_t *object, struct mandate *mandate)
{
    const char *id, *reference, *creditor, *status;

    *mandate = (struct mandate){ .id = NULL };
    if (object == NULL || json_is_null(object))
        return true;
    if (json_unpack(object, "{s:s, s:s, s:s, s:s}", "id", &id, "reference", &reference, "creditor_identifier",
                    &creditor, "status", &status) != 0 ||
        !mandate_status_read(status, &mandate->status))
        return false;
    mandate->id = arena_text(arena, id);
    mandate->reference = arena_text(arena, reference);
    mandate->creditor_identifier = arena_text(arena, creditor);
    return true;
}

bool sandbox_method_read(struct arena *arena, json_t *body, struct gateway_method *method)
{
    const char *id;
    json_t *brand, *last4, *month_json, *year_json;

    if (json_unpack(body, "{s:s, s:o, s:o, s:o, s:o}", "id", &id, "brand", &brand, "last4", &last4, "exp_month",
                    &month_json, "exp_year", &year_json) != 0)
        return false;
    json_int_t month = json_integer_value(month_json), year = json_integer_value(year_json);
    if (id[0] == '\0' || !text_or_null(brand) || !text_or_null(last4) || month < 0 || month > 12 || year < 0 ||
        year > 9999)
        return false;
    *method = (struct gateway_method){
        .reference = arena_text(arena, id),
        .brand = answer_text(arena, brand),
        .last4 = answer_text(arena, last4),
        .exp_month = (int)month,
        .exp_year = (int)year,
    };
    return mandate_read(arena, json_object_get(body, "mandate"), &method->mandate);
}

enum status sandbox_answer_to_attach(struct arena *arena, const struct http_answer *answer,
                                     struct gateway_method *method)
{
    json_t *body = answer->code == 200 || answer->code == 201 || answer->code == 422 ? answer_body(answer) : NULL;
    enum status status = STATUS_UNAVAILABLE;
    const char *code;

    if (answer->code != 422 && sandbox_method_read(arena, body, method))
        status = STATUS_OK;
    else if (answer->code == 422 && json_unpack(body, "{s:s}", "code", &code) == 0 &&
             (strcmp(code, "unknown_token") == 0 || strcmp(code, "token_used") == 0))
        status = strcmp(code, "token_used") == 0 ? STATUS_TOKEN_USED : STATUS_VALIDATION_FAILED;
    else if (answer_says(answer, 422, "authentication_required"))
        status = STATUS_AUTHENTICATION_WANTED;
    json_decref(body);
    if (status == STATUS_UNAVAILABLE)
        doubt_log("attach", "a payment method", answer);
    return status;
}

enum status sandbox_answer_to_method(struct arena *arena, const struct http_answer *answer, const char *reference,
                                     struct gateway_method *method)
{
    json_t *body = answer->code == 200 ? answer_body(answer) : NULL;
    struct gateway_method told;
    bool read = sandbox_method_read(arena, body, &told) && strcmp(told.reference, reference) == 0;

    json_decref(body);
    if (answer_says(answer, 404, "not_found"))
        return STATUS_NOT_FOUND;
    if (!read) {
        doubt_log("ask about", reference, answer);
        return STATUS_UNAVAILABLE;
    }
    *method = told;
    return STATUS_OK;
}

enum status sandbox_answer_to_account(struct arena *arena, const struct http_answer *answer,
                                      struct gateway_account *account)
{
    json_t *body = answer->code == 200 ? answer_body(answer) : NULL;
    const char *id = answer_text(arena, json_object_get(body, "id"));

    json_decref(body);
    if (id == NULL) {
        doubt_log("ask for", "the account", answer);
        return STATUS_UNAVAILABLE;
    }
    *account = (struct gateway_account){ .id = id };
    return STATUS_OK;
}
