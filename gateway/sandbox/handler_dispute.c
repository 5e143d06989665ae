/* gateway/sandbox/handler_dispute.c: a payer's bank takes money back: a card's dispute, or a returned debit. */
#include <stdio.h>
#include <string.h>

#include "handlers.h"
#include "store.h"
#include "webhook.h"
#include "wire.h"

/* Reads the body into the charge. false: malformed; the answer was filled in. */
static bool dispute_read_body(const struct call *call, struct store_charge *charge, struct answer *answer)
{
    const char *status;
    json_int_t amount = 0, fee = 0;

    if (json_unpack(call->body, "{s:s, s?I, s?I !}", "status", &status, "amount", &amount, "fee", &fee) == 0 &&
        (strcmp(status, "opened") == 0 || strcmp(status, "won") == 0 || strcmp(status, "lost") == 0) && amount >= 0 &&
        fee >= 0) {
        snprintf(charge->dispute, sizeof charge->dispute, "%s", status);
        charge->disputed_minor = amount;
        charge->dispute_fee_minor = fee;
        return true;
    }
    answer_error(answer, 422, "invalid_request",
                 "Expected {\"status\": \"opened\", \"won\" or \"lost\", \"amount\"?, \"fee\"?}, minor units of the"
                 " charge's currency.");
    return false;
}

void handle_charge_dispute(const struct call *call, struct answer *answer)
{
    struct store_charge charge = { 0 };
    enum store_result result;

    if (!dispute_read_body(call, &charge, answer))
        return;
    result = store_charge_dispute(call->store, call->id, &charge);
    if (result != STORE_DONE) {
        wire_answer_failure(answer, result,
                            "Only a charge that succeeded can be disputed, up to its amount, and decided once.");
        return;
    }
    webhook_tell(call->webhook, "charge.disputed", wire_charge(&charge, call->public_url));
    answer_json(answer, 200, wire_charge(&charge, call->public_url));
}
