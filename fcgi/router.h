/* fcgi/router.h: which row of the table a request means. */
#ifndef GUICHET_FCGI_ROUTER_H
#define GUICHET_FCGI_ROUTER_H

#include "base/arena.h"
#include "base/id.h"
#include "fcgi/route.h"

enum { ROUTE_IDS_MAX = 2 };

struct route_match {
    const struct route *route;
    struct id ids[ROUTE_IDS_MAX]; /* of the path, from left to right */
    const char *allow;            /* "GET, HEAD, OPTIONS": the methods this path has; in the arena */
};

/* STATUS_OK. STATUS_NOT_FOUND: no row has this path; a malformed identifier in it, or a row for the internal
 * listener asked for from elsewhere, is no different. STATUS_METHOD_NOT_ALLOWED: match->allow says which ones are;
 * match->route is NULL. OPTIONS never matches a row. */
enum status router_find(struct arena *arena, const struct route *table, size_t count, const char *method,
                        const char *path, bool internal, struct route_match *match) MUST_CHECK;

#endif
