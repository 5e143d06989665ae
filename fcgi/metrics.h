/* fcgi/metrics.h: the figures of all workers as Prometheus reads them (text format 0.0.4). Durations are counted in microseconds and written in
 * seconds by integer arithmetic. */
#ifndef GUICHET_FCGI_METRICS_H
#define GUICHET_FCGI_METRICS_H

#include <stddef.h>

#include "base/arena.h"
#include "sql/store_flag.h"

/* payments: those that are open, as the database tells, and `now`; NULL: it could not be asked, and its figures are left out. */
const char *metrics_text(struct arena *arena, const struct payments_open *payments, struct instant now, size_t *length);

#endif
