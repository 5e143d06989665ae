/* fcgi/route.h: a route is a row of data. What all routes have in common (method, rights, body size, Idempotency-Key,
 * query) is checked from the row before its handler runs.
 * Source: docs/house-style.md, "Routes are data". */
#ifndef GUICHET_FCGI_ROUTE_H
#define GUICHET_FCGI_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "auth/role.h"
#include "base/status.h"

/* A row initializes only the members it needs; the others are zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

struct exchange;
struct draft_table;

/* What a route does with an Idempotency-Key. Source: docs/api.md, Conventions. */
enum key_rule {
    KEY_NONE,     /* ignored: the route creates nothing, or answers with a secret */
    KEY_HONOURED, /* claimed if it is sent */
    KEY_NEEDED    /* 400 without a key: repeating the request must not repeat its effect */
};

#define KIB ((size_t)1024)

typedef enum status (*handler_fn)(struct exchange *x);

struct route {
    const char *method;
    const char *pattern; /* "/v1/orders/{ord}": {xxx} is an identifier with the prefix xxx, {code} any word */
    enum access access;
    enum key_rule key;
    size_t body_max; /* in bytes; 0: no body allowed */
    handler_fn handler;
    const struct draft_table *query; /* NULL: no query parameters */
    const struct draft_table *body;  /* of a JSON body that exchange_draft reads; NULL: none is */
    bool keeps_expiry;               /* a request does not prolong the session */
    bool csv;                        /* the body is text/csv, which the handler reads from x->request; false: JSON */
    /* the body is JSON, but not parsed: the handler must first check who sent it, and reads it from x->request */
    bool unread;
    bool till; /* asks the payment gateway: nginx sends it to the till's processes (fcgi/pool.h, nginx/pools.conf) */
    bool page; /* answers with a page for people, whatever Accept says (RFC 9110, 12.5.1, leaves that to a server) */
};

/* The routes of a service, passed in when it starts (fcgi/server.h). The metrics identify a route by its index. */
struct route_table {
    const struct route *rows;
    size_t count; /* at most ROUTES_MAX */
};
enum { ROUTES_MAX = 96 };

#endif
