/* gateway/sandbox/wire.h: charges, refunds and amounts as JSON, and the checks both kinds of request share. */
#ifndef GATEWAY_SANDBOX_WIRE_H
#define GATEWAY_SANDBOX_WIRE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "server.h"
#include "store.h"
#include "token.h"

/* 2026-11-12T09:30:00.000Z */
enum { WIRE_INSTANT_SIZE = 32 };
void wire_instant(int64_t ms, char text[WIRE_INSTANT_SIZE]);

/* New references; NULL without memory. public_url: for the action_url of a charge that waits for its person. */
json_t *wire_charge(const struct store_charge *charge, const char *public_url);
json_t *wire_refund(const struct store_refund *refund);
json_t *wire_method(const struct store_method *method, const struct token *token);
json_t *wire_mandate(const struct store_method *method);

/* A positive amount and three capital letters. */
bool wire_amount_valid(json_int_t amount, const char *currency);

/* 1 to 255 visible ASCII characters; else false with the answer filled. */
bool wire_key_read(const struct call *call, char key[STORE_KEY_MAX + 1], struct answer *answer);

/* The error answer for a result of the store; not for STORE_DONE and STORE_REPEATED. `refused` is the detail of
 * STORE_REFUSED. */
void wire_answer_failure(struct answer *answer, enum store_result result, const char *refused);

#endif
