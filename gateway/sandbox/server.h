/* gateway/sandbox/server.h: an HTTP/1.1 server with JSON, by libmicrohttpd; the rest of the sandbox handles calls and
 * answers.
 *
 * Each connection has its own thread, so holding one without an answer does not delay the others. */
#ifndef GATEWAY_SANDBOX_SERVER_H
#define GATEWAY_SANDBOX_SERVER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "store.h"

enum { SERVER_BODY_MAX = 64 * 1024 };

struct server;
struct switches;
struct webhook;

/* A complete request. Its contents belong to the server and exist until the handler returns. */
struct call {
    struct store *store;
    struct switches *switches;
    struct webhook *webhook; /* NULL: no webhooks */
    const char *public_url;  /* the address at which browsers reach this server */
    char id[STORE_ID_SIZE];  /* the value of {id} in the path; empty if the route has none */
    json_t *body;            /* an object if the route takes one, else NULL */
    const char *key;         /* the Idempotency-Key header, NULL without one */
    /* ?idempotency_key=, ?client_key=, each NULL without one */
    const char *query_key, *query_client_key;
    const char *query_outcome; /* ?outcome=, NULL without one */
    const char *query_choice;  /* ?choice=, NULL without one */
    /* ?created_from=, ?created_until=, ?cursor=, each NULL without one */
    const char *query_from, *query_until, *query_cursor;
};

/* The answer, filled in by the handler: exactly one of json, html, location, silent, or reset. */
struct answer {
    unsigned int http_status;
    char *json;     /* malloc'ed, handed to the server */
    char *html;     /* as json */
    char *location; /* as json: the address the browser is sent to, with 303 and no body */
    bool silent;    /* no answer: the connection is held open until the client closes it, for 60 s, or until the server
                     * stops */
    bool reset;     /* no answer: the connection is reset */
    bool replayed;  /* with "Idempotent-Replayed: true": a failure that is kept under its key */
    int delay_ms;   /* delay before the answer, unless the client closes the connection or the server stops */
};

typedef void call_handler(const struct call *call, struct answer *answer);

struct route {
    const char *method;
    const char *pattern; /* may hold one {id} */
    bool takes_body;
    call_handler *handle;
};

/* Finds the route, and the value of {id} in the path. NULL: no such route. */
const struct route *route_find(const char *method, const char *path, char id[STORE_ID_SIZE]);

/* Fills the answer with {"code", "detail"}. */
void answer_error(struct answer *answer, unsigned int http_status, const char *code, const char *detail);
/* Fills the answer with the object, and takes its reference; NULL (no memory) becomes a 500. */
void answer_json(struct answer *answer, unsigned int http_status, json_t *object);

struct server_options {
    const char *host;       /* an IPv4 address or a name for one */
    uint16_t port;          /* 0: a free one */
    const char *public_url; /* NULL: http://host:port */
    struct store *store;
    struct switches *switches;
    struct webhook *webhook; /* or NULL */
};

/* Starts listening. NULL: it cannot; a line on stderr says so. The caller keeps ownership of what the options refer
 * to, which must outlive the server. */
struct server *server_start(const struct server_options *options);
uint16_t server_port(const struct server *server);
/* Ends held connections, waits for running calls, and frees the server. */
void server_stop(struct server *server);

#endif
