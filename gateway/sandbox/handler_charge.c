/* gateway/sandbox/handler_charge.c: charges and refunds. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handlers.h"
#include "store.h"
#include "token.h"
#include "wire.h"

/* The body's fields into the charge; false with the answer filled. */
static bool charge_read_body(const struct call *call, struct store_charge *charge, struct answer *answer)
{
    const char *method, *currency, *description = "";
    json_int_t amount;

    if (json_unpack(call->body, "{s:s, s:{s:I, s:s !}, s?s !}", "payment_method", &method,
                    "amount", "amount", &amount, "currency", &currency, "description", &description) != 0
        || strlen(method) >= sizeof charge->method_id || !wire_amount_valid(amount, currency) || strlen(description) > STORE_DESCRIPTION_MAX) {
        answer_error(answer, 422, "invalid_request", "Expected {\"payment_method\", \"amount\": {\"amount\", \"currency\"}, \"description\"?}"
                     " with a positive amount and a description of at most 500 bytes.");
        return false;
    }
    snprintf(charge->method_id, sizeof charge->method_id, "%s", method);
    charge->amount_minor = amount;
    memcpy(charge->currency, currency, sizeof charge->currency);
    snprintf(charge->description, sizeof charge->description, "%s", description);
    return true;
}

/* A failed charge is 402 whenever it is told, the first time and again; then 201 for a new one, 200 for a known one. */
static void charge_answer(const struct call *call, const struct store_charge *charge, bool created, struct answer *answer)
{
    unsigned int http_status = strcmp(charge->status, "failed") == 0 ? 402 : created ? 201 : 200;

    answer_json(answer, http_status, wire_charge(charge, call->public_url));
}

static void charge_record(const struct call *call, const struct token *token, struct store_charge *charge, struct answer *answer)
{
    enum store_result result;

    snprintf(charge->status, sizeof charge->status, "%s", token->status);
    snprintf(charge->decline_code, sizeof charge->decline_code, "%s", token->decline_code == NULL ? "" : token->decline_code);
    result = store_charge_add(call->store, charge);
    if (result == STORE_DONE && token->answer == TOKEN_NEVER_ANSWERS)
        answer->silent = true;
    else if (result == STORE_DONE || result == STORE_REPEATED)
        charge_answer(call, charge, result == STORE_DONE, answer);
    else
        wire_answer_failure(answer, result, "");
}

void handle_charge_create(const struct call *call, struct answer *answer)
{
    struct store_charge charge = { 0 };
    struct store_method method;
    const struct token *token;
    enum store_result result;

    if (!wire_key_read(call, charge.key, answer) || !charge_read_body(call, &charge, answer))
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
    if (token->answer == TOKEN_UNAVAILABLE)
        answer_error(answer, 503, "unavailable", "The gateway takes no work now; nothing was recorded.");
    else
        charge_record(call, token, &charge, answer);
}

void handle_charge_show(const struct call *call, struct answer *answer)
{
    struct store_charge charge;
    enum store_result result = store_charge_find(call->store, call->id, &charge);

    if (result == STORE_DONE)
        answer_json(answer, 200, wire_charge(&charge, call->public_url));
    else
        wire_answer_failure(answer, result, "");
}

/* The book is written into one growing text, a charge at a time: a benchmark leaves hundreds of thousands of them. */
struct book {
    FILE *text;
    const char *public_url;
    bool any;
};

static bool book_add(void *context, const struct store_charge *charge)
{
    struct book *book = context;
    json_t *object = wire_charge(charge, book->public_url);
    bool written = object != NULL && (!book->any || fputc(',', book->text) != EOF)
        && json_dumpf(object, book->text, JSON_COMPACT) == 0;

    json_decref(object);
    book->any = true;
    return written;
}

void handle_charge_list(const struct call *call, struct answer *answer)
{
    char *text = NULL;
    size_t length = 0;
    struct book book = { .text = open_memstream(&text, &length), .public_url = call->public_url };
    enum store_result result = STORE_FAILED;

    if (book.text != NULL) {
        fputs("{\"data\":[", book.text);
        result = store_charge_list(call->store, call->query_key, book_add, &book);
        fputs("]}", book.text);
        if (ferror(book.text))
            result = STORE_FAILED;
        if (fclose(book.text) != 0)
            result = STORE_FAILED;
    }
    if (result == STORE_DONE) {
        answer->http_status = 200;
        answer->json = text;
    } else {
        free(text);
        wire_answer_failure(answer, STORE_FAILED, "");
    }
}

static void charge_advance(const struct call *call, enum store_event event, const char *refused, struct answer *answer)
{
    struct store_charge charge;
    enum store_result result = store_charge_advance(call->store, call->id, event, &charge);

    if (result == STORE_DONE)
        answer_json(answer, 200, wire_charge(&charge, call->public_url));
    else
        wire_answer_failure(answer, result, refused);
}

void handle_charge_fail(const struct call *call, struct answer *answer)
{
    charge_advance(call, EVENT_DEBIT_RETURNED, "Only a charge that is processing can fail.", answer);
}

void handle_charge_cancel(const struct call *call, struct answer *answer)
{
    charge_advance(call, EVENT_VOIDED, "Only a charge that requires an action can be cancelled.", answer);
}

void handle_refund_create(const struct call *call, struct answer *answer)
{
    struct store_refund refund = { 0 };
    const char *currency;
    json_int_t amount;
    enum store_result result;

    if (!wire_key_read(call, refund.key, answer))
        return;
    if (json_unpack(call->body, "{s:{s:I, s:s !} !}", "amount", "amount", &amount, "currency", &currency) != 0
        || !wire_amount_valid(amount, currency)) {
        answer_error(answer, 422, "invalid_request", "Expected {\"amount\": {\"amount\", \"currency\"}} with a positive amount.");
        return;
    }
    snprintf(refund.charge_id, sizeof refund.charge_id, "%s", call->id);
    refund.amount_minor = amount;
    memcpy(refund.currency, currency, sizeof refund.currency);
    result = store_refund_add(call->store, &refund);
    if (result == STORE_DONE || result == STORE_REPEATED)
        answer_json(answer, result == STORE_DONE ? 201 : 200, wire_refund(&refund));
    else
        wire_answer_failure(answer, result, "Only what was captured, and not refunded yet, in its own currency, can be refunded.");
}
