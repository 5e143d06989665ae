/* gateway/http.c: HTTP by libcurl: one easy handle a process, its connection kept between requests. */
#include "gateway/http.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct http {
    CURL *curl;
    struct curl_slist *headers; /* of every request; a key is put in front */
    pid_t owner;
    int sends;
    size_t body_bytes;
    char body[HTTP_ANSWER_BYTES_MAX];
};

/* A refusal to take the bytes ends the transfer as a failed one. */
static size_t body_append(char *data, size_t size, size_t count, void *context)
{
    struct http *http = context;
    size_t bytes = size * count;

    if (bytes > HTTP_ANSWER_BYTES_MAX - http->body_bytes)
        return CURL_WRITEFUNC_ERROR;
    memcpy(http->body + http->body_bytes, data, bytes);
    http->body_bytes += bytes;
    return bytes;
}

/* libcurl calls this between having a connection and sending on it. It sends a request a second time by itself when a kept
 * connection turns out closed, so the error it ends with does not tell whether the first one arrived: this count does. */
static int send_begins(void *context, char *remote, char *local, int remote_port, int local_port)
{
    struct http *http = context;

    (void)remote, (void)local, (void)remote_port, (void)local_port;
    http->sends++;
    return CURL_PREREQFUNC_OK;
}

#define HTTP_SET(http, option, value)                                        \
    do {                                                                     \
        CURLcode code_ = curl_easy_setopt((http)->curl, option, value);      \
        assert(code_ == CURLE_OK);                                           \
    } while (0)

static void options_set(struct http *http)
{
    HTTP_SET(http, CURLOPT_NOSIGNAL, 1L);
    HTTP_SET(http, CURLOPT_PROTOCOLS_STR, "http,https");
    HTTP_SET(http, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    HTTP_SET(http, CURLOPT_PROXY, "");
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
        http->headers = curl_slist_append(NULL, "Content-Type: application/json");
    }
    if (http == NULL || http->curl == NULL || http->headers == NULL) {
        http_close(http);
        return NULL;
    }
    options_set(http);
    return http;
}

void http_close(struct http *http)
{
    if (http != NULL) {
        curl_easy_cleanup(http->curl);
        curl_slist_free_all(http->headers);
    }
    free(http);
    curl_global_cleanup();
}

/* Two processes on one connection would read each other's answers. */
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

void http_send(struct http *http, const struct http_request *request, struct http_answer *answer)
{
    char key[300];
    struct curl_slist with_key = { .data = key, .next = http->headers }; /* on the stack: nothing to free */
    CURLcode result;
    long code = 0;

    if (request->key != NULL) {
        int length = snprintf(key, sizeof key, "Idempotency-Key: %s", request->key);
        assert(length > 0 && length < (int)sizeof key);
    }
    http->sends = 0;
    http->body_bytes = 0;
    result = request_perform(http, request, request->key == NULL ? http->headers : &with_key);
    if (result == CURLE_OK)
        curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &code);
    *answer = (struct http_answer){
        .code = (int)code, .sends = http->sends, .body = http->body, .body_bytes = http->body_bytes,
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
