/* fcgi/reply.c: answers, and their text for FastCGI. An answer is complete before its first byte is sent, so an error
 * can still replace it. */
#include "fcgi/reply.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "base/text_build.h"
#include "fcgi/exchange.h"

static const char json_type[] = "application/json";

void answer_json(struct answer *answer, int http_status, struct json_write *json)
{
    size_t length;
    const char *body = json_text(json, &length);

    *answer = (struct answer){ .http_status = http_status, .content_type = json_type, .body = body, .length = length };
}

enum status reply_json(struct exchange *x, int http_status, struct json_write *json)
{
    answer_json(&x->counter.answer, http_status, json);
    return STATUS_OK;
}

enum status reply_text_plain(struct exchange *x, const char *content_type, const char *body, size_t length)
{
    x->counter.answer =
        (struct answer){ .http_status = 200, .content_type = content_type, .body = body, .length = length };
    return STATUS_OK;
}

enum status reply_page(struct exchange *x, int http_status, const char *html)
{
    x->counter.answer = (struct answer){
        .http_status = http_status, .content_type = "text/html; charset=utf-8", .body = html, .length = strlen(html)
    };
    return STATUS_OK;
}

enum status reply_empty(struct exchange *x, int http_status)
{
    x->counter.answer = (struct answer){ .http_status = http_status };
    return STATUS_OK;
}

enum status reply_resource(struct exchange *x, struct json_write *json, int64_t version)
{
    size_t length;
    const char *body = json_text(json, &length);
    const char *tag = etag_write(x->arena, version, body, length);

    reply_header(x, "ETag", tag);
    if (strcmp(x->request.method, "GET") == 0 && etag_listed(x->request.if_none_match, tag))
        return reply_empty(x, 304);
    return reply_json(x, 200, json);
}

void reply_etag(struct exchange *x, int64_t version)
{
    const struct answer *answer = &x->counter.answer;

    reply_header(x, "ETag", etag_write(x->arena, version, answer->body, answer->length));
}

void reply_header(struct exchange *x, const char *name, const char *value)
{
    assert(x->reply.count < REPLY_HEADERS_MAX);
    for (const char *at = value; *at != '\0'; at++)
        assert(!iscntrl((unsigned char)*at));
    x->reply.headers[x->reply.count].name = name;
    x->reply.headers[x->reply.count].value = arena_text(x->arena, value);
    x->reply.count++;
}

static const char *reason_phrase(int http_status)
{
    static const struct {
        int http_status;
        const char *phrase;
    } phrases[] = {
        { 200, "OK" },
        { 201, "Created" },
        { 202, "Accepted" },
        { 204, "No Content" },
        { 304, "Not Modified" },
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 402, "Payment Required" },
        { 403, "Forbidden" },
        { 404, "Not Found" },
        { 405, "Method Not Allowed" },
        { 406, "Not Acceptable" },
        { 408, "Request Timeout" },
        { 409, "Conflict" },
        { 412, "Precondition Failed" },
        { 413, "Content Too Large" },
        { 415, "Unsupported Media Type" },
        { 422, "Unprocessable Content" },
        { 429, "Too Many Requests" },
        { 500, "Internal Server Error" },
        { 503, "Service Unavailable" },
    };

    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
        if (phrases[i].http_status == http_status)
            return phrases[i].phrase;
    assert(!"an answer with a status that has no name here");
    return "";
}

/* A replayed answer is stored without its type, which is one of these two. */
static const char *type_of(const struct answer *answer)
{
    if (answer->content_type != NULL)
        return answer->content_type;
    return answer->http_status >= 400 ? "application/problem+json" : json_type;
}

const char *reply_text(const struct exchange *x, size_t *length)
{
    const struct answer *answer = &x->counter.answer;
    struct text_build build = text_build_start(x->arena);
    bool has_body = answer->body != NULL;
    char *text;

    text_build_add(&build, "Status: %d %s\r\n", answer->http_status, reason_phrase(answer->http_status));
    if (has_body)
        text_build_add(&build, "Content-Type: %s\r\nContent-Length: %zu\r\n", type_of(answer), answer->length);
    text_build_add(&build, "Cache-Control: %s\r\n",
                   x->reply.cache_control != NULL ? x->reply.cache_control : "no-store");
    for (size_t i = 0; i < x->reply.count; i++)
        text_build_add(&build, "%s: %s\r\n", x->reply.headers[i].name, x->reply.headers[i].value);
    text_build_add(&build, "\r\n");
    if (!has_body || x->request.head) {
        *length = build.length;
        return build.text;
    }
    text = arena_take(x->arena, build.length + answer->length);
    memcpy(text, build.text, build.length);
    memcpy(text + build.length, answer->body, answer->length);
    *length = build.length + answer->length;
    return text;
}
