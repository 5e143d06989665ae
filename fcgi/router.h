/* fcgi/router.h: finds the route of a request. */
#ifndef GUICHET_FCGI_ROUTER_H
#define GUICHET_FCGI_ROUTER_H

#include "base/arena.h"
#include "base/id.h"
#include "fcgi/route.h"

enum { ROUTE_IDS_MAX = 2 };

struct route_match {
    const struct route *route;
    struct id ids[ROUTE_IDS_MAX]; /* identifiers in the path, from left to right */
    const char *word;             /* what stands at {code}, copied; NULL: the pattern has none */
    const char *allow;            /* the path's methods, such as "GET, HEAD, OPTIONS"; in the arena */
};

/* STATUS_NOT_FOUND: no route has this path; the same for a malformed identifier in it, and for a route of the internal
 * listener requested from elsewhere. STATUS_METHOD_NOT_ALLOWED: match->allow lists the allowed methods; match->route
 * is NULL, as always for OPTIONS. */
enum status router_find(struct arena *arena, const struct route *table, size_t count, const char *method,
                        const char *path, bool internal, struct route_match *match) MUST_CHECK;

#endif
