/* fcgi/server.h: the FastCGI server: a parent that owns the listening socket, and its workers.
 * Source: docs/reliability.md, 3. */
#ifndef GUICHET_FCGI_SERVER_H
#define GUICHET_FCGI_SERVER_H

#include <stdint.h>

#include "base/language.h"
#include "counter/counter.h"
#include "fcgi/problem.h"
#include "fcgi/route.h"
#include "gateway/gateway.h"
#include "sql/sql.h"

/* Texts are borrowed until the process ends. */
struct server_config {
    const struct route_table *routes;  /* what it answers */
    const struct problem_words *words; /* and what it says where it refuses */
    const char *listen;                /* "unix:/path" or "host:port" with a numeric host or localhost */
    int workers;                       /* 1..SERVER_WORKERS_MAX */
    int64_t recycle_requests;          /* a worker leaves after this many and is replaced; 0: never */
    struct sql_config database;
    struct gateway_config gateway;
    struct deployment deployment;
    const char *locale_directory; /* compiled catalogues; NULL: language_open was called already */
};

enum { SERVER_WORKERS_MAX = 64 };

/* Serves until SIGTERM or SIGINT, then drains for at most 10 s. SIGHUP replaces every worker without refusing a
 * request. Returns the exit status: 0 after a drain, 1 where it could not start (the log says why). auth_start and
 * clock_zone_set must have run. */
int server_main(const struct server_config *config);

#endif
