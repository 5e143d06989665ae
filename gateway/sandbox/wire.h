/* gateway/sandbox/wire.h: charges, refunds and amounts in JSON, and checks shared by the handlers. */
#ifndef GATEWAY_SANDBOX_WIRE_H
#define GATEWAY_SANDBOX_WIRE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "server.h"
#include "store.h"
#include "token.h"

/* An instant as text, such as 2026-11-12T09:30:00.000Z. */
enum { WIRE_INSTANT_SIZE = 32 };
void wire_instant(int64_t ms, char text[WIRE_INSTANT_SIZE]);

/* New references; NULL: no memory. public_url: for the action_url of a charge that waits for its card holder. */
json_t *wire_charge(const struct store_charge *charge, const char *public_url);
json_t *wire_refund(const struct store_refund *refund);
json_t *wire_method(const struct store_method *method, const struct token *token);
json_t *wire_mandate(const struct store_method *method);

/* Whether the amount is positive and the currency is three capital letters. */
bool wire_amount_valid(json_int_t amount, const char *currency);

/* A whole number of the query; NULL leaves *number as it is. false: it is none. */
bool wire_number_read(const char *text, int64_t *number);

/* Reads the Idempotency-Key: 1 to 255 visible ASCII characters. false: missing or malformed; the answer was filled
 * in. */
bool wire_key_read(const struct call *call, char key[STORE_KEY_MAX + 1], struct answer *answer);

/* Copies the client's own name of a charge or refund, which is the key where it is NULL. false: it is not 1 to 255
 * visible ASCII characters. */
bool wire_client_key_read(const char *text, const char *key, char client_key[STORE_KEY_MAX + 1]);

/* The error answer for a result of the store other than STORE_DONE and STORE_REPEATED. `refused`: the detail for
 * STORE_REFUSED. */
void wire_answer_failure(struct answer *answer, enum store_result result, const char *refused);

#endif
