/* gateway/answer.h: parsing the JSON answers of any gateway, within limits. */
#ifndef GUICHET_GATEWAY_ANSWER_H
#define GUICHET_GATEWAY_ANSWER_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "gateway/http.h"

/* Limits of an answer. A parsed value takes up to 240 bytes however short its text is: HTTP_ANSWER_BYTES_MAX of "{},"
 * would be 80 MB. A page of a gateway's list has some 20,000 values. Source: docs/rules.md, E (Every limit answers). */
enum { ANSWER_VALUES_MAX = 50000, ANSWER_DEPTH_MAX = 64 };
/* A new reference; NULL if the text is not JSON, has a duplicate object key, or exceeds these limits. */
json_t *answer_parse(const char *text, size_t length);
json_t *answer_body(const struct http_answer *answer);
/* The value is a string and not empty. */
bool answer_has_text(const json_t *value);
/* A copy in the arena; NULL if the value is not a string. */
const char *answer_text(struct arena *arena, const json_t *value);

#endif
