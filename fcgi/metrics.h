/* fcgi/metrics.h: the figures of all workers as Prometheus reads them (text format 0.0.4). Durations are counted in
 * microseconds and written in seconds by integer arithmetic. */
#ifndef GUICHET_FCGI_METRICS_H
#define GUICHET_FCGI_METRICS_H

#include <stddef.h>

#include "base/arena.h"
#include "fcgi/route.h"
#include "sql/store_flag.h"
#include "sql/store_set_aside.h"

/* Figures read from the database. */
struct metrics_known {
    struct payments_open payments;
    int64_t set_aside[SET_ASIDE_KIND__MAX];
};

/* known: NULL where the database could not be asked: its figures are left out. now: real time. */
const char *metrics_text(struct arena *arena, const struct route_table *routes, const struct metrics_known *known,
                         struct instant now, size_t *length);

#endif
