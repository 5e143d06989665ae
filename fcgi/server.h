/* fcgi/server.h: the FastCGI server: a parent process that owns the listening sockets, and its worker processes.
 * Source: docs/reliability.md, 3. */
#ifndef GUICHET_FCGI_SERVER_H
#define GUICHET_FCGI_SERVER_H

#include <stdint.h>

#include "base/language.h"
#include "counter/counter.h"
#include "fcgi/pool.h"
#include "fcgi/problem.h"
#include "fcgi/route.h"
#include "gateway/gateway.h"
#include "sql/sql.h"

/* The texts must stay valid until the process ends. */
struct server_config {
    const struct route_table *routes;  /* the requests it answers */
    const struct problem_words *words; /* the sentences of its refusals */
    struct {
        const char *listen; /* "unix:/path" or "host:port" with a numeric host or localhost */
        int workers;        /* 1..SERVER_WORKERS_MAX */
    } pools[POOL__MAX];
    int64_t recycle_requests; /* a worker ends after this many requests and is replaced; 0: never */
    struct sql_config database;
    struct gateway_config gateway;
    struct deployment deployment;
    const char *locale_directory; /* of the compiled catalogues; NULL: language_open was called already */
};

enum { SERVER_WORKERS_MAX = 256 }; /* of one pool */

/* Serves until SIGTERM or SIGINT, then finishes the requests in progress within at most 10 s. SIGHUP replaces all
 * workers without refusing a request. Returns the exit status: 0 after SIGTERM or SIGINT, 1 if it could not start (the
 * log says why). Call auth_start and clock_zone_set before. */
int server_main(const struct server_config *config);

#endif
