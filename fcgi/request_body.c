/* fcgi/request_body.c: reads the body: exactly as many bytes as announced, and never more than the route accepts. */
#include <fcgiapp.h>
#include <string.h>

#include "fcgi/request.h"

enum { LENGTH_DIGITS_MAX = 12 };

static enum status length_read(const char *text, size_t *length)
{
    *length = 0;
    if (text == NULL || text[0] == '\0')
        return STATUS_OK;
    if (strspn(text, "0123456789") != strlen(text))
        return STATUS_MALFORMED_REQUEST;
    if (strlen(text) > LENGTH_DIGITS_MAX)
        return STATUS_BODY_TOO_LARGE;
    for (; *text != '\0'; text++)
        *length = *length * 10 + (size_t)(*text - '0');
    return STATUS_OK;
}

static enum status bytes_read(FCGX_Stream *in, char *bytes, size_t length)
{
    size_t have = 0;

    while (have < length) {
        int got = FCGX_GetStr(bytes + have, (int)(length - have), in);

        if (got <= 0)
            return STATUS_MALFORMED_REQUEST;
        have += (size_t)got;
    }
    return STATUS_OK;
}

enum status request_body_read(struct arena *arena, struct FCGX_Stream *in, size_t body_max, bool csv,
                              struct request *request)
{
    enum status status;
    size_t length;
    char *bytes;

    if ((status = length_read(request->content_length, &length)) != STATUS_OK)
        return status;
    if (length == 0)
        return STATUS_OK;
    if (body_max == 0)
        return STATUS_MALFORMED_JSON;
    if (length > body_max)
        return STATUS_BODY_TOO_LARGE;
    if (request->content_encoding != NULL ||
        !(csv ? request_is_csv(request->content_type) : request_is_json(request->content_type)))
        return STATUS_UNSUPPORTED_MEDIA_TYPE;
    bytes = arena_take(arena, length + 1);
    if ((status = bytes_read(in, bytes, length)) != STATUS_OK)
        return status;
    request->body = bytes;
    request->body_length = length;
    return STATUS_OK;
}
