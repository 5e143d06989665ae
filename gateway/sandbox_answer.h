/* gateway/sandbox_answer.h: the sandbox gateway's answers as outcomes. An answer that does not match the question is
 * not used. */
#ifndef GUICHET_GATEWAY_SANDBOX_ANSWER_H
#define GUICHET_GATEWAY_SANDBOX_ANSWER_H

#include "gateway/gateway.h"
#include "gateway/http.h"

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
/* STATUS_UNAVAILABLE: as gateway_list; *page is untouched. */
enum status sandbox_answer_to_list(struct arena *arena, const struct http_answer *answer,
                                   struct gateway_page *page) MUST_CHECK;
/* As gateway_event_read. */
bool sandbox_event_read(struct arena *arena, const char *body, size_t length, struct gateway_event *event) MUST_CHECK;
/* GATEWAY_UNKNOWN: no status of the sandbox's. */
enum gateway_outcome sandbox_outcome(const char *status);
/* STATUS_VALIDATION_FAILED, STATUS_UNAVAILABLE: as gateway_attach; *method is untouched. */
enum status sandbox_answer_to_attach(struct arena *arena, const struct http_answer *answer,
                                     struct gateway_method *method) MUST_CHECK;

#endif
