/* gateway/http.c: HTTP by libcurl, with one easy handle a process, whose connection is kept between requests. */
#include "gateway/http.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct http {
    CURL *curl;
    pid_t owner;
    int sends;
    bool too_long; /* the current answer is longer than body */
    size_t body_bytes;
    char body[HTTP_ANSWER_BYTES_MAX];
};

/* Refusing data makes libcurl end the transfer with an error. */
static size_t body_append(char *data, size_t size, size_t count, void *context)
{
    struct http *http = context;
    size_t bytes = size * count;

    http->too_long = bytes > HTTP_ANSWER_BYTES_MAX - http->body_bytes;
    if (http->too_long)
        return CURL_WRITEFUNC_ERROR;
    memcpy(http->body + http->body_bytes, data, bytes);
    http->body_bytes += bytes;
    return bytes;
}

/* libcurl calls this after connecting and before sending. It resends a request on its own if a kept connection turns
 * out to be closed, so its error code does not tell whether the first sending arrived; this count does. */
static int send_begins(void *context, char *remote, char *local, int remote_port, int local_port)
{
    struct http *http = context;

    (void)remote, (void)local, (void)remote_port, (void)local_port;
    http->sends++;
    return CURL_PREREQFUNC_OK;
}

#define HTTP_SET(http, option, value)                                                                                  \
    do {                                                                                                               \
        CURLcode code_ = curl_easy_setopt((http)->curl, option, value);                                                \
        assert(code_ == CURLE_OK);                                                                                     \
    } while (0)

static void options_set(struct http *http)
{
    HTTP_SET(http, CURLOPT_NOSIGNAL, 1L);
    HTTP_SET(http, CURLOPT_PROTOCOLS_STR, "http,https");
    HTTP_SET(http, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    HTTP_SET(http, CURLOPT_PROXY, "");
    // A new connection asks for the name anew: a container that was replaced has another address. (Connections are
    // kept, so this is seldom.)
    HTTP_SET(http, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    HTTP_SET(http, CURLOPT_USERAGENT, "guichet");
    HTTP_SET(http, CURLOPT_WRITEFUNCTION, body_append);
    HTTP_SET(http, CURLOPT_WRITEDATA, http);
    HTTP_SET(http, CURLOPT_PREREQFUNCTION, send_begins);
    HTTP_SET(http, CURLOPT_PREREQDATA, http);
}

struct http *http_open(void)
{
    struct http *http;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return NULL;
    http = calloc(1, sizeof *http);
    if (http != NULL) {
        http->owner = getpid();
        http->curl = curl_easy_init();
    }
    if (http == NULL || http->curl == NULL) {
        http_close(http);
        return NULL;
    }
    options_set(http);
    return http;
}

void http_close(struct http *http)
{
    if (http != NULL)
        curl_easy_cleanup(http->curl);
    free(http);
    curl_global_cleanup();
}

/* Only in the process that opened it: two processes on one connection would read each other's answers. */
static CURLcode request_perform(struct http *http, const struct http_request *request, struct curl_slist *headers)
{
    assert(http->owner == getpid());
    HTTP_SET(http, CURLOPT_URL, request->url);
    HTTP_SET(http, CURLOPT_HTTPHEADER, headers);
    HTTP_SET(http, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
    HTTP_SET(http, CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_CONNECT_TIMEOUT_MS);
    if (request->body == NULL) {
        HTTP_SET(http, CURLOPT_HTTPGET, 1L);
    } else {
        HTTP_SET(http, CURLOPT_POST, 1L);
        HTTP_SET(http, CURLOPT_POSTFIELDS, request->body);
        HTTP_SET(http, CURLOPT_POSTFIELDSIZE, (long)strlen(request->body));
    }
    return curl_easy_perform(http->curl);
}

/* A linked list of headers on the stack: libcurl only reads it, so nothing has to be freed. */
enum { HEADERS_MAX = 4 };
struct headers {
    struct curl_slist nodes[HEADERS_MAX];
    size_t count;
    char key[300];
};

/* libcurl's type is char *, but it does not change the text. */
static void headers_add(struct headers *headers, const char *line)
{
    if (line == NULL)
        return;
    assert(headers->count < HEADERS_MAX);
    headers->nodes[headers->count] = (struct curl_slist){ .data = (char *)(uintptr_t)line };
    if (headers->count > 0)
        headers->nodes[headers->count - 1].next = &headers->nodes[headers->count];
    headers->count++;
}

static void headers_fill(struct headers *headers, const struct http_request *request)
{
    *headers = (struct headers){ 0 };
    headers_add(headers,
                request->form ? "Content-Type: application/x-www-form-urlencoded" : "Content-Type: application/json");
    headers_add(headers, request->authorization);
    headers_add(headers, request->version);
    if (request->key != NULL) {
        int length = snprintf(headers->key, sizeof headers->key, "Idempotency-Key: %s", request->key);
        assert(length > 0 && length < (int)sizeof headers->key);
        headers_add(headers, headers->key);
    }
}

static bool header_is(struct http *http, const char *name, const char *value)
{
    struct curl_header *header;

    return curl_easy_header(http->curl, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK &&
           strcmp(header->value, value) == 0;
}

void http_send(struct http *http, const struct http_request *request, struct http_answer *answer)
{
    struct headers headers;
    CURLcode result;
    long code = 0;

    headers_fill(&headers, request);
    http->sends = 0;
    http->body_bytes = 0;
    http->too_long = false;
    result = request_perform(http, request, headers.nodes);
    if (http->too_long) /* the gateway did answer, but the body is unusable */
        http->body_bytes = 0;
    if (result == CURLE_OK || http->too_long)
        curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &code);
    *answer = (struct http_answer){
        .code = (int)code,
        .sends = http->sends,
        .body = http->body,
        .body_bytes = http->body_bytes,
        .replayed = result == CURLE_OK && header_is(http, "Idempotent-Replayed", "true"),
        .trouble = curl_easy_strerror(result),
    };
}

const char *http_escape(struct http *http, struct arena *arena, const char *text)
{
    char *escaped = curl_easy_escape(http->curl, text, 0);
    const char *copy;

    assert(escaped != NULL);
    copy = arena_text(arena, escaped);
    curl_free(escaped);
    return copy;
}
