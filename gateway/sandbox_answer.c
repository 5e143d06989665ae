/* gateway/sandbox_answer.c: from the sandbox gateway's answers to outcomes. */
#include "gateway/sandbox_answer.h"

#include <jansson.h>
#include <string.h>

#include "gateway/driver.h"

static const struct { const char *status; enum gateway_outcome outcome; } outcomes[] = {
    { "succeeded",       GATEWAY_SUCCEEDED },
    { "processing",      GATEWAY_PROCESSING },
    { "requires_action", GATEWAY_ACTION_REQUIRED },
    { "failed",          GATEWAY_DECLINED },
};

static enum gateway_outcome outcome_read(const char *status)
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

/* NULL for null. */
static const char *text_copy(struct arena *arena, const json_t *value)
{
    return json_is_null(value) ? NULL : arena_text(arena, json_string_value(value));
}

static json_t *body_read(const struct http_answer *answer)
{
    return json_loadb(answer->body, answer->body_bytes, JSON_REJECT_DUPLICATES, NULL);
}

/* *charge is written only when the object is a charge, ours in key, amount and currency, and whole. */
static bool charge_read(struct arena *arena, json_t *object, const struct sandbox_question *question, struct gateway_charge *charge)
{
    const char *id, *key, *currency, *status;
    json_t *decline_code, *action_url;
    json_int_t amount;
    enum gateway_outcome outcome;

    if (json_unpack(object, "{s:s, s:s, s:{s:I, s:s}, s:s, s:o, s:o}", "id", &id, "idempotency_key", &key, "amount", "amount",
                    &amount, "currency", &currency, "status", &status, "decline_code", &decline_code, "action_url", &action_url) != 0)
        return false;
    outcome = outcome_read(status);
    if (strcmp(key, question->key) != 0 || amount != question->amount.minor
        || strcmp(currency, question->amount.currency.code) != 0 || outcome == GATEWAY_UNKNOWN
        || !text_or_null(decline_code) || (outcome == GATEWAY_DECLINED) != json_is_string(decline_code)
        || !text_or_null(action_url) || (outcome == GATEWAY_ACTION_REQUIRED) != json_is_string(action_url))
        return false;
    *charge = (struct gateway_charge){
        .outcome = outcome, .charge_id = arena_text(arena, id),
        .decline_code = text_copy(arena, decline_code), .action_url = text_copy(arena, action_url),
    };
    return true;
}

/* 422 is the gateway's definite word that it does not have this payment method: the person must choose another. */
static bool method_is_unknown(const struct http_answer *answer)
{
    json_t *body = body_read(answer);
    const char *code;
    bool unknown = json_unpack(body, "{s:s}", "code", &code) == 0 && strcmp(code, "unknown_payment_method") == 0;

    json_decref(body);
    return unknown;
}

/* True when the answer holds no charge and yet says for certain that there is none. It must be the answer to the only sending:
 * after a second one it says nothing about the first. */
static bool answer_excludes(const struct http_answer *answer, struct gateway_charge *charge)
{
    if (answer->sends == 0 || (answer->sends == 1 && answer->code == 503)) {
        *charge = (struct gateway_charge){ .outcome = GATEWAY_REFUSED };
        return true;
    }
    if (answer->sends == 1 && answer->code == 422 && method_is_unknown(answer)) {
        *charge = (struct gateway_charge){ .outcome = GATEWAY_DECLINED, .decline_code = "payment_method_unknown" };
        return true;
    }
    return false;
}

void sandbox_answer_to_charge(struct arena *arena, const struct http_answer *answer, const struct sandbox_question *question,
                              struct gateway_charge *charge)
{
    bool holds_charge = answer->code == 200 || answer->code == 201 || answer->code == 402;
    json_t *body;
    bool read;

    if (answer_excludes(answer, charge))
        return;
    body = holds_charge ? body_read(answer) : NULL;
    read = body != NULL && charge_read(arena, body, question, charge);
    json_decref(body);
    if (read && (answer->code == 402) == (charge->outcome == GATEWAY_DECLINED))
        return;
    driver_log_doubt("charge", question->key, answer);
    *charge = (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN };
}

void sandbox_answer_to_find(struct arena *arena, const struct http_answer *answer, const struct sandbox_question *question,
                            struct gateway_charge *charge)
{
    json_t *body = answer->code == 200 ? body_read(answer) : NULL;
    json_t *data = json_object_get(body, "data");
    bool absent = json_is_array(data) && json_array_size(data) == 0;
    bool read = json_array_size(data) == 1 && charge_read(arena, json_array_get(data, 0), question, charge);

    json_decref(body);
    if (read)
        return;
    if (!absent)
        driver_log_doubt("find", question->key, answer);
    *charge = (struct gateway_charge){ .outcome = absent ? GATEWAY_ABSENT : GATEWAY_UNKNOWN };
}

static bool method_read(struct arena *arena, json_t *body, struct gateway_method *method)
{
    const char *id;
    json_t *brand, *last4, *month_json, *year_json;

    if (json_unpack(body, "{s:s, s:o, s:o, s:o, s:o}", "id", &id, "brand", &brand, "last4", &last4, "exp_month", &month_json,
                    "exp_year", &year_json) != 0)
        return false;
    json_int_t month = json_integer_value(month_json), year = json_integer_value(year_json);
    if (id[0] == '\0' || !text_or_null(brand) || !text_or_null(last4) || month < 0 || month > 12 || year < 0 || year > 9999)
        return false;
    *method = (struct gateway_method){
        .reference = arena_text(arena, id), .brand = text_copy(arena, brand), .last4 = text_copy(arena, last4),
        .exp_month = (int)month, .exp_year = (int)year,
    };
    return true;
}

enum status sandbox_answer_to_attach(struct arena *arena, const struct http_answer *answer, struct gateway_method *method)
{
    json_t *body = answer->code == 201 || answer->code == 422 ? body_read(answer) : NULL;
    enum status status = STATUS_UNAVAILABLE;
    const char *code;

    if (answer->code == 201 && method_read(arena, body, method))
        status = STATUS_OK;
    else if (answer->code == 422 && json_unpack(body, "{s:s}", "code", &code) == 0 && strcmp(code, "unknown_token") == 0)
        status = STATUS_VALIDATION_FAILED;
    json_decref(body);
    if (status == STATUS_UNAVAILABLE)
        driver_log_doubt("attach", "a payment method", answer);
    return status;
}
