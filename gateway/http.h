/* gateway/http.h: sends one HTTP request and reads its whole answer, over a connection that is kept open. Only http.c
 * includes libcurl. */
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
    const char *body;                    /* sent by POST; NULL: a GET */
    bool form;                           /* the body is form data; false: JSON */
    const char *key;                     /* the Idempotency-Key header; NULL: no such header */
    const char *authorization, *version; /* two more complete headers, "Name: value"; NULL: none */
    int timeout_ms;                      /* for the whole exchange, including connecting */
};

struct http_answer {
    /* the HTTP code of a complete answer, or of one longer than HTTP_ANSWER_BYTES_MAX; 0: no answer */
    int code;
    /* On how many connections sending was begun. 0: the gateway never received a byte. Above 1: a kept connection
     * closed during the request and libcurl sent it again, so the answer may be about the second sending alone. */
    int sends;
    /* the answer has the header "Idempotent-Replayed: true": it is the stored first answer, and the state may have
     * changed since */
    bool replayed;
    /* owned by the http, valid until its next request; not NUL-terminated; empty if the answer was too long */
    const char *body;
    size_t body_bytes;
    const char *trouble; /* why code is 0, for the log; static text */
};

/* NULL: no memory. Only the process that opened the http may use it. */
struct http *http_open(void);
void http_close(struct http *http);

/* Sends the request and waits for the answer, at most timeout_ms. Redirects are not followed and the environment's
 * proxies are not used; reading stops after HTTP_ANSWER_BYTES_MAX. Always fills *answer. */
void http_send(struct http *http, const struct http_request *request, struct http_answer *answer);

/* The text escaped for a query or a form, in the arena. */
const char *http_escape(struct http *http, struct arena *arena, const char *text);

#endif
