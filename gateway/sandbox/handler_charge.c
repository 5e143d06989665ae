/* gateway/sandbox/handler_charge.c: single charges. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handlers.h"
#include "store.h"
#include "switches.h"
#include "token.h"
#include "webhook.h"
#include "wire.h"

/* Reads the body into the charge. false: malformed; the answer was filled in. */
static bool charge_read_body(const struct call *call, struct store_charge *charge, bool *off_session,
                             struct answer *answer)
{
    const char *method, *currency, *description = "", *client_key = NULL;
    json_int_t amount;
    int alone = 0;

    if (json_unpack(call->body, "{s:s, s:{s:I, s:s !}, s?s, s?b, s?s !}", "payment_method", &method, "amount", "amount",
                    &amount, "currency", &currency, "description", &description, "off_session", &alone, "client_key",
                    &client_key) != 0 ||
        !wire_client_key_read(client_key, charge->key, charge->client_key) ||
        strlen(method) >= sizeof charge->method_id || !wire_amount_valid(amount, currency) ||
        strlen(description) > STORE_DESCRIPTION_MAX) {
        answer_error(
            answer, 422, "invalid_request",
            "Expected {\"payment_method\", \"amount\": {\"amount\", \"currency\"}, \"description\"?,"
            " \"off_session\"?, \"client_key\"?} with a positive amount, a description of at most 500 bytes and"
            " a client_key like an Idempotency-Key.");
        return false;
    }
    *off_session = alone != 0;
    snprintf(charge->method_id, sizeof charge->method_id, "%s", method);
    charge->amount_minor = amount;
    memcpy(charge->currency, currency, sizeof charge->currency);
    snprintf(charge->description, sizeof charge->description, "%s", description);
    return true;
}

/* 402 for a failed charge, whether new or known; else 201 for a new one, 200 for a known one. */
static void charge_answer(const struct call *call, const struct store_charge *charge, bool created,
                          struct answer *answer)
{
    unsigned int http_status = strcmp(charge->status, "failed") == 0 ? 402 : created ? 201 : 200;

    answer_json(answer, http_status, wire_charge(charge, call->public_url));
}

/* Sets the charge's first status. Off session, a charge that needs authentication fails. */
static void charge_begin(const struct token *token, bool off_session, struct store_charge *charge)
{
    bool nobody = off_session && strcmp(token->status, "requires_action") == 0;
    const char *decline_code = nobody ? "authentication_required" : token->decline_code;

    snprintf(charge->status, sizeof charge->status, "%s", nobody ? "failed" : token->status);
    snprintf(charge->decline_code, sizeof charge->decline_code, "%s", decline_code == NULL ? "" : decline_code);
}

/* Records the charge; a new one amid the charges of others that the switch `crowd` asks for. */
static enum store_result charge_add(const struct call *call, struct store_charge *charge)
{
    bool new = store_key_made(call->store, STORE_CHARGE, charge->key) == STORE_ABSENT;
    int crowd = new ? switches_crowd_take(call->switches) : 0;
    enum store_result result;

    if (crowd > 0 && store_crowd_add(call->store, crowd / 2) != STORE_DONE)
        return STORE_FAILED;
    result = store_charge_add(call->store, charge);
    if (crowd > 0 && store_crowd_add(call->store, crowd - crowd / 2) != STORE_DONE)
        return STORE_FAILED;
    return result;
}

static void charge_record(const struct call *call, const struct token *token, struct store_charge *charge,
                          struct answer *answer)
{
    enum store_result result = charge_add(call, charge);

    if (result == STORE_DONE)
        webhook_tell(call->webhook, "charge.created", wire_charge(charge, call->public_url));
    if (result == STORE_DONE && token->answer == TOKEN_NEVER_ANSWERS)
        answer->silent = true;
    else if (result == STORE_DONE || result == STORE_REPEATED)
        charge_answer(call, charge, result == STORE_DONE, answer);
    else
        wire_answer_failure(answer, result, "");
}

static void charge_create(const struct call *call, struct answer *answer)
{
    struct store_charge charge = { 0 };
    struct store_method method;
    const struct token *token;
    bool off_session;
    enum store_result result;

    if (!wire_key_read(call, charge.key, answer) || !charge_read_body(call, &charge, &off_session, answer))
        return;
    result = store_method_find(call->store, charge.method_id, &method);
    if (result == STORE_ABSENT) {
        answer_error(answer, 422, "unknown_payment_method", "There is no such payment method.");
        return;
    }
    if (result != STORE_DONE) {
        wire_answer_failure(answer, result, "");
        return;
    }
    token = token_find(method.token);
    assert(token != NULL);
    if (token->answer == TOKEN_UNAVAILABLE) {
        answer_error(answer, 503, "unavailable", "The gateway takes no work now; nothing was recorded.");
        return;
    }
    charge_begin(token, off_session, &charge);
    if (strcmp(token->type, "bank_account") == 0 && strcmp(method.mandate_status, "active") != 0) {
        snprintf(charge.status, sizeof charge.status, "failed");
        snprintf(charge.decline_code, sizeof charge.decline_code, "mandate_inactive");
    }
    charge_record(call, token, &charge, answer);
}

void handle_charge_create(const struct call *call, struct answer *answer)
{
    switches_answer(call, SWITCH_CHARGE, charge_create, answer);
    switches_dispute(call, answer);
}

void handle_charge_show(const struct call *call, struct answer *answer)
{
    struct store_charge charge;
    enum store_result result = store_charge_find(call->store, call->id, &charge);

    if (result == STORE_DONE)
        answer_json(answer, 200, wire_charge(&charge, call->public_url));
    else
        wire_answer_failure(answer, result, "");
    switches_dispute(call, answer);
}

void handle_charge_describe(const struct call *call, struct answer *answer)
{
    struct store_charge charge;
    const char *description;
    enum store_result result;

    if (json_unpack(call->body, "{s:s !}", "description", &description) != 0 || description[0] == '\0' ||
        strlen(description) > STORE_DESCRIPTION_MAX) {
        answer_error(answer, 422, "invalid_request", "Expected {\"description\"}, of 1 to 500 bytes.");
        return;
    }
    result = store_charge_describe(call->store, call->id, description, &charge);
    if (result == STORE_DONE)
        answer_json(answer, 200, wire_charge(&charge, call->public_url));
    else
        wire_answer_failure(answer, result, "");
}

static void charge_advance(const struct call *call, enum store_event event, const char *refused, struct answer *answer)
{
    struct store_charge charge;
    enum store_result result = store_charge_advance(call->store, call->id, event, &charge);

    if (result != STORE_DONE) {
        wire_answer_failure(answer, result, refused);
        return;
    }
    webhook_tell(call->webhook, "charge.updated", wire_charge(&charge, call->public_url));
    answer_json(answer, 200, wire_charge(&charge, call->public_url));
}

void handle_charge_fail(const struct call *call, struct answer *answer)
{
    charge_advance(call, EVENT_DEBIT_RETURNED, "Only a charge that is processing can fail.", answer);
}

void handle_charge_succeed(const struct call *call, struct answer *answer)
{
    charge_advance(call, EVENT_DEBIT_CLEARED, "Only a charge that is processing can still succeed.", answer);
}

void handle_charge_cancel(const struct call *call, struct answer *answer)
{
    charge_advance(call, EVENT_VOIDED, "Only a charge that requires an action can be cancelled.", answer);
}
