/* gateway/sandbox/handler_refund.c: refunds. */
#include <stdio.h>
#include <string.h>

#include "handlers.h"
#include "store.h"
#include "switches.h"
#include "webhook.h"
#include "wire.h"

static void refund_create(const struct call *call, struct answer *answer)
{
    struct store_refund refund = { 0 };
    const char *currency, *client_key = NULL;
    json_int_t amount;
    enum store_result result;

    if (!wire_key_read(call, refund.key, answer))
        return;
    if (json_unpack(call->body, "{s:{s:I, s:s !}, s?s !}", "amount", "amount", &amount, "currency", &currency,
                    "client_key", &client_key) != 0 ||
        !wire_client_key_read(client_key, refund.key, refund.client_key) || !wire_amount_valid(amount, currency)) {
        answer_error(answer, 422, "invalid_request",
                     "Expected {\"amount\": {\"amount\", \"currency\"}, \"client_key\"?} with a positive amount and a"
                     " client_key like an Idempotency-Key.");
        return;
    }
    snprintf(refund.charge_id, sizeof refund.charge_id, "%s", call->id);
    refund.amount_minor = amount;
    memcpy(refund.currency, currency, sizeof refund.currency);
    result = store_refund_add(call->store, &refund);
    if (result == STORE_DONE)
        webhook_tell(call->webhook, "refund.created", wire_refund(&refund));
    if (result == STORE_DONE || result == STORE_REPEATED)
        answer_json(answer, result == STORE_DONE ? 201 : 200, wire_refund(&refund));
    else
        wire_answer_failure(answer, result,
                            "Only what was captured, and not refunded yet, in its own currency, can be refunded.");
}

void handle_refund_create(const struct call *call, struct answer *answer)
{
    switches_answer(call, SWITCH_REFUND, refund_create, answer);
}

void handle_refund_list(const struct call *call, struct answer *answer)
{
    const struct store_named wanted = { .key = call->query_key, .client_key = call->query_client_key };
    struct store_refund refund;
    enum store_result result;

    if ((wanted.key == NULL) == (wanted.client_key == NULL)) {
        answer_error(answer, 422, "invalid_request", "Expected ?idempotency_key= or ?client_key=.");
        return;
    }
    result = store_refund_find(call->store, &wanted, &refund);
    if (result == STORE_DONE)
        answer_json(answer, 200, json_pack("{s:[o]}", "data", wire_refund(&refund)));
    else if (result == STORE_ABSENT)
        answer_json(answer, 200, json_pack("{s:[]}", "data"));
    else
        wire_answer_failure(answer, result, "");
}

void handle_refund_fail(const struct call *call, struct answer *answer)
{
    struct store_refund refund;
    enum store_result result = store_refund_fail(call->store, call->id, &refund);

    if (result != STORE_DONE) {
        wire_answer_failure(answer, result, "This refund has failed before.");
        return;
    }
    webhook_tell(call->webhook, "refund.failed", wire_refund(&refund));
    answer_json(answer, 200, wire_refund(&refund));
}
