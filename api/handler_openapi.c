/* api/handler_openapi.c: the OpenAPI document. It is a constant of the program, so whoever has it asks only whether it
 * is still the same.
 * Source: docs/api.md, Conventions (Entity tags). */
#include "api/handlers.h"
#include "api/openapi.h"

enum status handle_openapi(struct exchange *x)
{
    const char *tag = etag_write(x->arena, 0, openapi_document, openapi_document_length);

    x->reply.cache_control = "public, no-cache";
    reply_header(x, "ETag", tag);
    if (etag_listed(x->request.if_none_match, tag))
        return reply_empty(x, 304);
    return reply_text_plain(x, "application/json", openapi_document, openapi_document_length);
}
