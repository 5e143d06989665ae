/* gateway/sandbox/wire.c */
#include "wire.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void wire_instant(int64_t ms, char text[WIRE_INSTANT_SIZE])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm utc;
    char whole[24];

    gmtime_r(&seconds, &utc);
    strftime(whole, sizeof whole, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text, WIRE_INSTANT_SIZE, "%s.%03dZ", whole, (int)(ms % 1000));
}

static const char *text_or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

/* null if the charge is not disputed. */
static json_t *wire_dispute(const struct store_charge *charge)
{
    if (charge->dispute[0] == '\0')
        return json_null();
    return json_pack("{s:s, s:{s:I, s:s}, s:{s:I, s:s}}", "status", charge->dispute, "amount", "amount",
                     (json_int_t)charge->disputed_minor, "currency", charge->currency, "fee", "amount",
                     (json_int_t)charge->dispute_fee_minor, "currency", charge->currency);
}

json_t *wire_charge(const struct store_charge *charge, const char *public_url)
{
    char created_at[WIRE_INSTANT_SIZE], action_url[320];
    bool waits = strcmp(charge->status, "requires_action") == 0;
    const char *description = charge->described[0] == '\0' ? charge->description : charge->described;

    wire_instant(charge->created_ms, created_at);
    snprintf(action_url, sizeof action_url, "%s/actions/%s", public_url, charge->id);
    return json_pack("{s:s, s:s, s:s, s:s, s:{s:I, s:s}, s:s?, s:s, s:s?, s:s?, s:{s:I, s:s}, s:o, s:s}", "id",
                     charge->id, "idempotency_key", charge->key, "client_key", charge->client_key, "payment_method",
                     charge->method_id, "amount", "amount", (json_int_t)charge->amount_minor, "currency",
                     charge->currency, "description", text_or_null(description), "status", charge->status,
                     "decline_code", text_or_null(charge->decline_code), "action_url", waits ? action_url : NULL,
                     "refunded", "amount", (json_int_t)charge->refunded_minor, "currency", charge->currency, "dispute",
                     wire_dispute(charge), "created_at", created_at);
}

json_t *wire_refund(const struct store_refund *refund)
{
    char created_at[WIRE_INSTANT_SIZE];

    wire_instant(refund->created_ms, created_at);
    return json_pack("{s:s, s:s, s:s, s:s, s:{s:I, s:s}, s:s, s:s}", "id", refund->id, "idempotency_key", refund->key,
                     "client_key", refund->client_key, "charge", refund->charge_id, "amount", "amount",
                     (json_int_t)refund->amount_minor, "currency", refund->currency, "status",
                     refund->failed ? "failed" : "succeeded", "created_at", created_at);
}

static json_t *number_or_null(int64_t number)
{
    return number == 0 ? NULL : json_integer(number);
}

/* A bank account has a mandate from the beginning; its identifiers are derived from the account's. */
json_t *wire_mandate(const struct store_method *method)
{
    const char *name = method->id + strlen("method_");
    char id[STORE_ID_SIZE + 8], reference[24];

    snprintf(id, sizeof id, "mandate_%s", name);
    snprintf(reference, sizeof reference, "SANDBOX%.16s", name);
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", id, "payment_method", method->id, "reference", reference,
                     "creditor_identifier", "FR72ZZZ123456", "status", method->mandate_status);
}

json_t *wire_method(const struct store_method *method, const struct token *token)
{
    const struct store_card *card = &method->card;
    int64_t month = card->changed ? card->exp_month : token->exp_month,
            year = card->changed ? card->exp_year : token->exp_year;

    return json_pack("{s:s, s:s, s:s?, s:s, s:o?, s:o?, s:o?}", "id", method->id, "type", token->type, "brand",
                     card->changed ? card->brand : token->brand, "last4", card->changed ? card->last4 : token->last4,
                     "exp_month", number_or_null(month), "exp_year", number_or_null(year), "mandate",
                     strcmp(token->type, "card") == 0 ? NULL : wire_mandate(method));
}

bool wire_amount_valid(json_int_t amount, const char *currency)
{
    return amount > 0 && strlen(currency) == 3 && strspn(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

bool wire_number_read(const char *text, int64_t *number)
{
    size_t length = text == NULL ? 0 : strlen(text);

    if (text == NULL)
        return true;
    if (length == 0 || length > 18 || strspn(text, "0123456789") != length)
        return false;
    *number = strtoll(text, NULL, 10);
    return true;
}

/* false: NULL, or not 1 to 255 visible ASCII characters. */
static bool key_copy(const char *text, char key[STORE_KEY_MAX + 1])
{
    size_t length = text == NULL ? 0 : strlen(text);
    bool visible = length > 0 && length <= STORE_KEY_MAX;

    for (size_t i = 0; visible && i < length; i++)
        visible = text[i] > ' ' && text[i] <= '~';
    if (visible)
        memcpy(key, text, length + 1);
    return visible;
}

bool wire_key_read(const struct call *call, char key[STORE_KEY_MAX + 1], struct answer *answer)
{
    bool read = key_copy(call->key, key);

    if (!read)
        answer_error(answer, 400, "idempotency_key_required", "Idempotency-Key: 1 to 255 visible ASCII characters.");
    return read;
}

bool wire_client_key_read(const char *text, const char *key, char client_key[STORE_KEY_MAX + 1])
{
    return key_copy(text == NULL ? key : text, client_key);
}

void wire_answer_failure(struct answer *answer, enum store_result result, const char *refused)
{
    switch (result) {
    case STORE_KEY_REUSED:
        answer_error(answer, 409, "idempotency_key_reused", "This key was used with another request.");
        return;
    case STORE_REFUSED:
        answer_error(answer, 409, "refused", refused);
        return;
    case STORE_ABSENT:
        answer_error(answer, 404, "not_found", "There is no such object.");
        return;
    case STORE_FAILED:
        answer_error(answer, 500, "internal", "The book could not be written or read.");
        return;
    case STORE_DONE:
    case STORE_REPEATED:
        break;
    }
    assert(!"a success has its own answer");
}
