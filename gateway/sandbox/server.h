/* gateway/sandbox/server.h: HTTP/1.1 in and JSON out, by libmicrohttpd; the rest of the sandbox sees calls and
 * answers.
 *
 * Each connection has a thread of its own, so a call that is held in silence delays nobody else's. */
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

/* One request, complete. Everything in it belongs to the server and lives until the handler returns. */
struct call {
    struct store *store;
    struct switches *switches;
    struct webhook *webhook;   /* NULL: nobody is told */
    const char *public_url;    /* where a person's browser reaches this server */
    char id[STORE_ID_SIZE];    /* what stood for {id} in the path; empty where the route has none */
    json_t *body;              /* an object where the route takes one, else NULL */
    const char *key;           /* the Idempotency-Key header, NULL without one */
    const char *query_key;     /* ?idempotency_key=, NULL without one */
    const char *query_outcome; /* ?outcome=, NULL without one */
    const char *query_choice;  /* ?choice=, NULL without one */
    /* ?created_from=, ?created_until=, ?cursor=, each NULL without one */
    const char *query_from, *query_until, *query_cursor;
};

/* What a handler fills: one of json, html, location, silence, or a reset. */
struct answer {
    unsigned int http_status;
    char *json;     /* malloc'ed, handed to the server */
    char *html;     /* likewise */
    char *location; /* likewise: where the browser goes on to, with a 303 and no body */
    bool silent;    /* no answer at all: the connection is held until the client leaves, 60 s, or the server stops */
    bool reset;     /* no answer at all: the connection is reset */
    int delay_ms;   /* the answer comes after it, unless the client leaves or the server stops */
};

typedef void call_handler(const struct call *call, struct answer *answer);

struct route {
    const char *method;
    const char *pattern; /* may hold one {id} */
    bool takes_body;
    call_handler *handle;
};

/* The route and the id in the path; NULL when there is none. */
const struct route *route_find(const char *method, const char *path, char id[STORE_ID_SIZE]);

/* Fills the answer with {"code", "detail"}. */
void answer_error(struct answer *answer, unsigned int http_status, const char *code, const char *detail);
/* Fills the answer with the object, whose reference it takes; NULL (no memory) becomes a 500. */
void answer_json(struct answer *answer, unsigned int http_status, json_t *object);

struct server_options {
    const char *host;       /* an IPv4 address or a name for one */
    uint16_t port;          /* 0: a free one */
    const char *public_url; /* NULL: http://host:port */
    struct store *store;
    struct switches *switches;
    struct webhook *webhook; /* or NULL */
};

/* Listens. NULL with a line on stderr when that cannot be. What the pointers name stays the caller's and outlives
 * the server. */
struct server *server_start(const struct server_options *options);
uint16_t server_port(const struct server *server);
/* Lets go of held calls, waits for running ones, and frees the server. */
void server_stop(struct server *server);

#endif
