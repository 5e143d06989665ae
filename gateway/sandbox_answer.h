/* gateway/sandbox_answer.h: reads the sandbox gateway's answers into outcomes. An answer that does not match the
 * question is not used. */
#ifndef GUICHET_GATEWAY_SANDBOX_ANSWER_H
#define GUICHET_GATEWAY_SANDBOX_ANSWER_H

#include "gateway/driver.h"

struct json_t; /* jansson's value */

/* What was asked about, to compare with the answer. */
struct sandbox_question {
    const char *key;
    struct money amount;
};

/* Each always fills its result, copies texts into the arena, and logs why an answer could not be used. */
void sandbox_answer_to_charge(struct arena *arena, const struct http_answer *answer,
                              const struct sandbox_question *question, struct gateway_charge *charge);
void sandbox_answer_to_find(struct arena *arena, const struct http_answer *answer,
                            const struct sandbox_question *question, struct gateway_charge *charge);
/* The answer to a question about one charge by its identifier; never ABSENT. */
void sandbox_answer_to_look(struct arena *arena, const struct http_answer *answer,
                            const struct sandbox_question *question, struct gateway_charge *charge);
void sandbox_answer_to_refund(struct arena *arena, const struct http_answer *answer,
                              const struct gateway_refund_request *request, struct gateway_refund *refund);
void sandbox_answer_to_refund_find(struct arena *arena, const struct http_answer *answer,
                                   const struct gateway_refund_request *request, struct gateway_refund *refund);
void sandbox_answer_to_chargeback(struct arena *arena, const struct http_answer *answer,
                                  const struct gateway_question *question, struct gateway_chargeback *found);
/* STATUS_UNAVAILABLE: as from gateway_list; *page is untouched. */
enum status sandbox_answer_to_list(struct arena *arena, const struct http_answer *answer,
                                   struct gateway_page *page) MUST_CHECK;
/* As gateway_event_read. */
bool sandbox_event_read(struct arena *arena, const char *body, size_t length, struct gateway_event *event) MUST_CHECK;
/* GATEWAY_UNKNOWN: not a status of the sandbox. */
enum gateway_outcome sandbox_outcome(const char *status);
/* Our key of a charge or refund, whichever key it was sent under; a gateway that tells none got only ours. NULL: it is
 * no text. */
const char *sandbox_client_key(const struct json_t *object);
/* As gateway_account. */
enum status sandbox_answer_to_account(struct arena *arena, const struct http_answer *answer,
                                      struct gateway_account *account) MUST_CHECK;
/* STATUS_VALIDATION_FAILED, STATUS_TOKEN_USED, STATUS_UNAVAILABLE: as from gateway_attach; *method is then
 * untouched. */
enum status sandbox_answer_to_attach(struct arena *arena, const struct http_answer *answer,
                                     struct gateway_method *method) MUST_CHECK;
/* As gateway_method_find. */
enum status sandbox_answer_to_method(struct arena *arena, const struct http_answer *answer, const char *reference,
                                     struct gateway_method *method) MUST_CHECK;
/* false: the object is not a payment method; *method is untouched. */
bool sandbox_method_read(struct arena *arena, struct json_t *body, struct gateway_method *method) MUST_CHECK;

/* Sends a POST to the sandbox gateway. key: NULL for a request that is safe to repeat without one. Defined in
 * sandbox_client.c. */
void sandbox_post(struct gateway *gateway, struct arena *arena, const char *path, const char *key, const char *body,
                  int timeout_ms, struct http_answer *answer);
/* The object as JSON text in the arena; releases the reference. NULL if the object is NULL. */
const char *sandbox_body(struct arena *arena, struct json_t *object);

/* The functions of gateway/setup.h; defined in sandbox_setup.c. */
void sandbox_setup_open(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup);
void sandbox_setup_find(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup);
void sandbox_setup_close(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                         struct gateway_setup *setup);

/* Requests, in sandbox_client.c. */
void sandbox_get(struct gateway *gateway, const char *url, int timeout_ms, struct http_answer *answer);
/* The first millisecond that is not before the instant. */
long long sandbox_ms_not_before(struct instant instant);

/* Of gateway/movement.h, in sandbox_movement.c. */
enum status sandbox_movements(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                              struct gateway_movements *page) MUST_CHECK;
enum status sandbox_payouts(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                            struct gateway_payouts *page) MUST_CHECK;
enum status sandbox_payout_parts(struct gateway *gateway, struct arena *arena, const char *payout_id,
                                 const struct gateway_listing *listing, struct gateway_movements *page) MUST_CHECK;

#endif
