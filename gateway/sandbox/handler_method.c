/* gateway/sandbox/handler_method.c: payment methods, the database's identifier, and the health of the process. */
#include <stdio.h>
#include <string.h>

#include "handlers.h"
#include "store.h"
#include "token.h"
#include "webhook.h"
#include "wire.h"

void handle_health(const struct call *call, struct answer *answer)
{
    (void)call;
    answer_json(answer, 200, json_pack("{s:s}", "status", "ok"));
}

void handle_account(const struct call *call, struct answer *answer)
{
    char id[STORE_ID_SIZE];
    enum store_result result = store_account(call->store, id);

    if (result == STORE_DONE)
        answer_json(answer, 200, json_pack("{s:s}", "id", id));
    else
        wire_answer_failure(answer, result, "");
}

void handle_method_attach(const struct call *call, struct answer *answer)
{
    const char *type, *name;
    char key[STORE_KEY_MAX + 1];
    const struct token *token;
    struct store_method method;
    enum store_result result;

    if (json_unpack(call->body, "{s:s, s:s !}", "type", &type, "token", &name) != 0) {
        answer_error(answer, 422, "invalid_request", "Expected {\"type\", \"token\"}, both texts.");
        return;
    }
    token = token_find(name);
    if (token == NULL || strcmp(token->type, type) != 0) {
        answer_error(answer, 422, "unknown_token", "There is no such token of that type.");
        return;
    }
    if (token->answer == TOKEN_BY_PAGE) {
        answer_error(answer, 422, "authentication_required", "The bank wants the holder, on the page of a setup.");
        return;
    }
    if (call->key == NULL)
        result = store_method_add(call->store, name, &method);
    else if (wire_key_read(call, key, answer))
        result = store_method_add_once(call->store, key, name, &method);
    else
        return;
    if (result == STORE_DONE || result == STORE_REPEATED)
        answer_json(answer, result == STORE_DONE ? 201 : 200, wire_method(&method, token));
    else
        wire_answer_failure(answer, result, "");
}

void handle_method_show(const struct call *call, struct answer *answer)
{
    struct store_method method;
    enum store_result result = store_method_find(call->store, call->id, &method);

    if (result == STORE_DONE)
        answer_json(answer, 200, wire_method(&method, token_find(method.token)));
    else
        wire_answer_failure(answer, result, "");
}

static bool copy(char *to, size_t size, const char *from)
{
    return snprintf(to, size, "%s", from) < (int)size;
}

/* Lets a test end a bank account's mandate, as its holder or bank may, or make it active again. */
void handle_method_mandate(const struct call *call, struct answer *answer)
{
    struct store_method method;
    const char *status;
    enum store_result result = store_method_find(call->store, call->id, &method);

    if (json_unpack(call->body, "{s:s !}", "status", &status) != 0 ||
        (strcmp(status, "active") != 0 && strcmp(status, "inactive") != 0)) {
        answer_error(answer, 422, "invalid_request", "Expected {\"status\": \"active\" or \"inactive\"}.");
        return;
    }
    if (result == STORE_DONE)
        result = strcmp(token_find(method.token)->type, "bank_account") != 0
                     ? STORE_REFUSED
                     : store_method_mandate(call->store, call->id, status, &method);
    if (result != STORE_DONE) {
        wire_answer_failure(answer, result, "Only a bank account has a mandate.");
        return;
    }
    webhook_tell(call->webhook, "mandate.updated", wire_mandate(&method));
    answer_json(answer, 200, wire_method(&method, token_find(method.token)));
}

/* Lets a test change a card's number and expiry date, as its bank may; an event tells the program, which then asks for
 * the card. */
void handle_method_card(const struct call *call, struct answer *answer)
{
    struct store_card card = { .changed = true };
    struct store_method method;
    const struct token *token;
    const char *brand, *last4;
    json_int_t month, year;
    enum store_result result = store_method_find(call->store, call->id, &method);

    if (json_unpack(call->body, "{s:s, s:s, s:I, s:I !}", "brand", &brand, "last4", &last4, "exp_month", &month,
                    "exp_year", &year) != 0 ||
        !copy(card.brand, sizeof card.brand, brand) || !copy(card.last4, sizeof card.last4, last4)) {
        answer_error(answer, 422, "invalid_request", "Expected {\"brand\", \"last4\", \"exp_month\", \"exp_year\"}.");
        return;
    }
    card.exp_month = month;
    card.exp_year = year;
    token = result == STORE_DONE ? token_find(method.token) : NULL;
    if (token != NULL)
        result =
            strcmp(token->type, "card") != 0 ? STORE_REFUSED : store_method_card(call->store, call->id, &card, &method);
    if (result != STORE_DONE) {
        wire_answer_failure(answer, result, "Only a card has a number and an end.");
        return;
    }
    webhook_tell(call->webhook, "payment_method.updated", wire_method(&method, token));
    answer_json(answer, 200, wire_method(&method, token));
}

void handle_method_detach(const struct call *call, struct answer *answer)
{
    enum store_result result = store_method_detach(call->store, call->id);

    if (result == STORE_DONE)
        answer_json(answer, 200, json_pack("{s:s}", "id", call->id));
    else
        wire_answer_failure(answer, result, "");
}
