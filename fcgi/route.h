/* fcgi/route.h: a route is a row of data. Everything common to routes (method, rights, body size, Idempotency-Key,
 * query) is checked from the row before its handler runs. Source: docs/house-style.md, "Routes are data". */
#ifndef GUICHET_FCGI_ROUTE_H
#define GUICHET_FCGI_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "auth/role.h"
#include "base/status.h"

/* A row names what it needs; the members left out are zero, which is meant. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

struct exchange;
struct draft_table;

/* What a route does with an Idempotency-Key. Source: docs/api.md, Conventions. */
enum key_rule {
    KEY_NONE,     /* not looked at: nothing is created, or a secret is answered */
    KEY_HONOURED, /* claimed where it is sent */
    KEY_NEEDED    /* 400 without one: what it does must not happen twice */
};

#define KIB ((size_t)1024)

typedef enum status (*handler_fn)(struct exchange *x);

struct route {
    const char *method;
    const char *pattern; /* "/v1/orders/{ord}": {xxx} is an identifier with the prefix xxx */
    enum access access;
    enum key_rule key;
    size_t body_max; /* bytes; 0: no body belongs here */
    handler_fn handler;
    const struct draft_table *query; /* NULL: no query parameter is known */
    bool keeps_expiry;               /* using it does not prolong the session */
    bool csv; /* the body is text/csv, which the handler reads from x->request; else it is JSON */
    /* the body is JSON, and nobody looks into it before the handler has found who sent it: from x->request, too */
    bool unread;
};

/* What a service answers, handed in when it starts (fcgi/server.h). A route's number in it is its place in the
 * metrics. */
struct route_table {
    const struct route *rows;
    size_t count; /* at most ROUTES_MAX */
};
enum { ROUTES_MAX = 96 };

#endif
