/* fcgi/request_json.c: parses the body strictly with jansson, and writes its canonical form. */
#include <jansson.h>
#include <string.h>

#include "fcgi/request.h"

/* jansson itself refuses invalid UTF-8, lone surrogates, NUL in either spelling, numbers beyond 64 bits or a double,
 * and anything after the value. */
enum status request_json(const char *body, size_t length, json_t **object)
{
    json_error_t error;
    json_t *value = body == NULL ? NULL : json_loadb(body, length, JSON_REJECT_DUPLICATES, &error);

    if (value == NULL)
        return STATUS_MALFORMED_JSON;
    if (!json_is_object(value)) {
        json_decref(value);
        return STATUS_MALFORMED_JSON;
    }
    *object = value;
    return STATUS_OK;
}

void request_json_end(json_t *object)
{
    json_decref(object);
}

const char *request_canonical(struct arena *arena, const char *method, const char *path, const json_t *body,
                              size_t *length)
{
    const size_t flags = JSON_SORT_KEYS | JSON_COMPACT | JSON_ENSURE_ASCII;
    const char *head = arena_format(arena, "%s %s\n", method, path);
    size_t head_length = strlen(head);
    size_t body_length = body == NULL ? 0 : json_dumpb(body, NULL, 0, flags);
    char *canonical = arena_take(arena, head_length + body_length + 1);

    memcpy(canonical, head, head_length);
    if (body_length > 0)
        (void)json_dumpb(body, canonical + head_length, body_length, flags);
    *length = head_length + body_length;
    return canonical;
}

const char *request_canonical_raw(struct arena *arena, const struct request *request, size_t *length)
{
    const char *head = arena_format(arena, "%s %s\n", request->method, request->path);
    size_t head_length = strlen(head);
    char *canonical = arena_take(arena, head_length + request->body_length + 1);

    memcpy(canonical, head, head_length);
    if (request->body_length > 0)
        memcpy(canonical + head_length, request->body, request->body_length);
    *length = head_length + request->body_length;
    return canonical;
}
