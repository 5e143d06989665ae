/* fcgi/reply.h: the functions by which a handler answers. The body is written with base/json_write.h into the
 * exchange's arena. */
#ifndef GUICHET_FCGI_REPLY_H
#define GUICHET_FCGI_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json_write.h"
#include "base/language.h"
#include "base/status.h"
#include "counter/counter.h"

struct exchange;

enum { REPLY_HEADERS_MAX = 12 };

/* Headers other than Content-Type and Cache-Control. */
struct reply {
    struct {
        const char *name, *value;
    } headers[REPLY_HEADERS_MAX];
    size_t count;
    const char *cache_control; /* NULL: no-store */
};

/* For renderers: `json` contains one closed object. */
void answer_json(struct answer *answer, int http_status, struct json_write *json);

/* For handlers. All return STATUS_OK, so that a handler can return their result. */
enum status reply_json(struct exchange *x, int http_status, struct json_write *json);
enum status reply_empty(struct exchange *x, int http_status);
/* 200 with a body that is not JSON; `content_type` is a constant, `body` lives in the arena. */
enum status reply_text_plain(struct exchange *x, const char *content_type, const char *body, size_t length);
/* A page for people: HTML in UTF-8. `html` lives in the arena. */
enum status reply_page(struct exchange *x, int http_status, const char *html);
/* A single resource: 200 with its ETag, or 304 if If-None-Match contains that. `version`: the row's, for a later
 * If-Match; 0: it has none. */
enum status reply_resource(struct exchange *x, struct json_write *json, int64_t version);
/* Sets the ETag of the resource that the act has just rendered, with the version that was committed: the answer to a
 * PATCH can be used for the next PATCH. */
void reply_etag(struct exchange *x, int64_t version);
/* `value` is copied; asserts that it has no control character. */
void reply_header(struct exchange *x, const char *name, const char *value);

/* The answer in FastCGI's form: CGI headers, an empty line, the body (not for HEAD). In the arena. */
const char *reply_text(const struct exchange *x, size_t *length);

#endif
