/* gateway/sandbox_answer.h: the sandbox gateway's answers as outcomes. An answer that does not match the question is
 * not used. */
#ifndef GUICHET_GATEWAY_SANDBOX_ANSWER_H
#define GUICHET_GATEWAY_SANDBOX_ANSWER_H

#include "gateway/driver.h"

struct json_t; /* jansson's value */

/* What we asked about. */
struct sandbox_question {
    const char *key;
    struct money amount;
};

/* Each always fills its result, texts copied into the arena, and logs why an answer could not be used. */
void sandbox_answer_to_charge(struct arena *arena, const struct http_answer *answer,
                              const struct sandbox_question *question, struct gateway_charge *charge);
void sandbox_answer_to_find(struct arena *arena, const struct http_answer *answer,
                            const struct sandbox_question *question, struct gateway_charge *charge);
/* The answer about one charge asked for by its id; never ABSENT. */
void sandbox_answer_to_look(struct arena *arena, const struct http_answer *answer,
                            const struct sandbox_question *question, struct gateway_charge *charge);
void sandbox_answer_to_refund(struct arena *arena, const struct http_answer *answer,
                              const struct gateway_refund_request *request, struct gateway_refund *refund);
void sandbox_answer_to_refund_find(struct arena *arena, const struct http_answer *answer,
                                   const struct gateway_refund_request *request, struct gateway_refund *refund);
void sandbox_answer_to_chargeback(struct arena *arena, const struct http_answer *answer,
                                  const struct gateway_question *question, struct gateway_chargeback *found);
/* STATUS_UNAVAILABLE: as gateway_list; *page is untouched. */
enum status sandbox_answer_to_list(struct arena *arena, const struct http_answer *answer,
                                   struct gateway_page *page) MUST_CHECK;
/* As gateway_event_read. */
bool sandbox_event_read(struct arena *arena, const char *body, size_t length, struct gateway_event *event) MUST_CHECK;
/* GATEWAY_UNKNOWN: no status of the sandbox's. */
enum gateway_outcome sandbox_outcome(const char *status);
/* As gateway_account. */
enum status sandbox_answer_to_account(struct arena *arena, const struct http_answer *answer,
                                      struct gateway_account *account) MUST_CHECK;
/* STATUS_VALIDATION_FAILED, STATUS_TOKEN_USED, STATUS_UNAVAILABLE: as gateway_attach; *method is untouched. */
enum status sandbox_answer_to_attach(struct arena *arena, const struct http_answer *answer,
                                     struct gateway_method *method) MUST_CHECK;
/* false: the object is no payment method. */
bool sandbox_method_read(struct arena *arena, struct json_t *body, struct gateway_method *method) MUST_CHECK;

/* A request to the sandbox gateway, in sandbox_client.c; key: NULL for what may happen twice. */
void sandbox_post(struct gateway *gateway, struct arena *arena, const char *path, const char *key, const char *body,
                  int timeout_ms, struct http_answer *answer);
/* The text of the object, which it releases; NULL where there is none. */
const char *sandbox_body(struct arena *arena, struct json_t *object);

/* Of gateway/setup.h, in sandbox_setup.c. */
void sandbox_setup_open(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup);
void sandbox_setup_find(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup);
void sandbox_setup_close(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                         struct gateway_setup *setup);

#endif
