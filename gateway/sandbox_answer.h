/* gateway/sandbox_answer.h: the sandbox gateway's answers as outcomes. Nothing is believed that does not match the question. */
#ifndef GUICHET_GATEWAY_SANDBOX_ANSWER_H
#define GUICHET_GATEWAY_SANDBOX_ANSWER_H

#include "gateway/gateway.h"
#include "gateway/http.h"

/* What we asked about. */
struct sandbox_question {
    const char *key;
    struct money amount;
};

/* Each always fills its result, texts copied into the arena, and logs what it could not believe. */
void sandbox_answer_to_charge(struct arena *arena, const struct http_answer *answer, const struct sandbox_question *question,
                              struct gateway_charge *charge);
void sandbox_answer_to_find(struct arena *arena, const struct http_answer *answer, const struct sandbox_question *question,
                            struct gateway_charge *charge);
/* STATUS_VALIDATION_FAILED, STATUS_UNAVAILABLE: as gateway_attach; *method is untouched. */
enum status sandbox_answer_to_attach(struct arena *arena, const struct http_answer *answer, struct gateway_method *method) MUST_CHECK;

#endif
