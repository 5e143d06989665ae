/* fcgi/metrics.h: the figures of all workers as Prometheus reads them (text format 0.0.4). Durations are counted in microseconds and written in
 * seconds by integer arithmetic. */
#ifndef GUICHET_FCGI_METRICS_H
#define GUICHET_FCGI_METRICS_H

#include <stddef.h>

#include "base/arena.h"

const char *metrics_text(struct arena *arena, size_t *length);

#endif
