/* gateway/http.h: one HTTP request and its whole answer, over a connection that is kept; only http.c knows libcurl. */
#ifndef GUICHET_GATEWAY_HTTP_H
#define GUICHET_GATEWAY_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#define HTTP_ANSWER_BYTES_MAX ((size_t)1024 * 1024)
#define HTTP_CONNECT_TIMEOUT_MS 2000

struct http;

struct http_request {
    const char *url;
    const char *body;                    /* to POST; NULL: a GET */
    bool form;                           /* the body is a form; else JSON */
    const char *key;                     /* the Idempotency-Key header; NULL: none */
    const char *authorization, *version; /* two more headers, whole: "Name: value"; NULL: none */
    int timeout_ms;                      /* of the whole exchange, connecting included */
};

struct http_answer {
    /* the HTTP code of a complete answer, or of one over HTTP_ANSWER_BYTES_MAX; 0: there was none */
    int code;
    int sends; /* how many connections the request was begun on. 0: the other side never saw a byte of it. Above 1: a
                  kept connection closed under it and it was sent anew, so an answer may speak of the second sending
                  alone */
    /* it has the header Idempotent-Replayed: true: kept from the first time, and perhaps no longer so */
    bool replayed;
    /* belongs to the http, until its next use; not NUL-terminated; empty where there was too much of it */
    const char *body;
    size_t body_bytes;
    const char *trouble; /* why code is 0, for the log; static memory */
};

/* NULL: no memory. The http belongs to the process that opened it. */
struct http *http_open(void);
void http_close(struct http *http);

/* Sends and waits, at most timeout_ms. Redirects are not followed, proxies of the environment not used; an answer over
 * HTTP_ANSWER_BYTES_MAX is read no further. Always fills *answer. */
void http_send(struct http *http, const struct http_request *request, struct http_answer *answer);

/* `text` as it may stand in a query or a form. */
const char *http_escape(struct http *http, struct arena *arena, const char *text);

#endif
