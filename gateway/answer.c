/* gateway/answer.c */
#include "gateway/answer.h"

/* A cheap upper bound, counted before parsing: each value but the first follows a comma or the beginning of an object
 * or array. Text that is not JSON is counted the same way. */
static bool is_within_limits(const char *text, size_t length)
{
    size_t values = 1, depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < length; i++) {
        char c = text[i];

        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '[') && ++depth > ANSWER_DEPTH_MAX)
            return false;
        else if (!quoted && (c == '}' || c == ']') && depth > 0)
            depth--;
        if (!quoted && (c == ',' || c == '{' || c == '[') && ++values > ANSWER_VALUES_MAX)
            return false;
    }
    return true;
}

json_t *answer_parse(const char *text, size_t length)
{
    return is_within_limits(text, length) ? json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL) : NULL;
}

json_t *answer_body(const struct http_answer *answer)
{
    return answer_parse(answer->body, answer->body_bytes);
}

bool answer_has_text(const json_t *value)
{
    return json_string_length(value) > 0;
}

const char *answer_text(struct arena *arena, const json_t *value)
{
    return json_is_string(value) ? arena_text(arena, json_string_value(value)) : NULL;
}
