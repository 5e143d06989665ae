/* gateway/answer.c: reading any gateway's JSON. */
#include "gateway/answer.h"

json_t *answer_body(const struct http_answer *answer)
{
    return json_loadb(answer->body, answer->body_bytes, JSON_REJECT_DUPLICATES, NULL);
}

bool answer_has_text(const json_t *value)
{
    return json_string_length(value) > 0;
}

const char *answer_text(struct arena *arena, const json_t *value)
{
    return json_is_string(value) ? arena_text(arena, json_string_value(value)) : NULL;
}
