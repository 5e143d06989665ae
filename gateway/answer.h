/* gateway/answer.h: what reading any gateway's JSON needs. */
#ifndef GUICHET_GATEWAY_ANSWER_H
#define GUICHET_GATEWAY_ANSWER_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "gateway/http.h"

/* A new reference; NULL where the body is no JSON, or says one thing twice. */
json_t *answer_body(const struct http_answer *answer);
/* A text that is there and not empty. */
bool answer_has_text(const json_t *value);
/* In the arena; NULL for anything but a text. */
const char *answer_text(struct arena *arena, const json_t *value);

#endif
