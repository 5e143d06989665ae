/* fcgi/metrics.h: the figures of all workers in Prometheus' text format 0.0.4. Durations are counted in microseconds
 * and written in seconds, by integer arithmetic. A service appends its own figures, using the two helpers below
 * (api/books_metrics.h). */
#ifndef GUICHET_FCGI_METRICS_H
#define GUICHET_FCGI_METRICS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/text_build.h"
#include "fcgi/route.h"

void metrics_write(struct text_build *build, const struct route_table *routes);

/* Writes the two lines before a figure: # HELP and # TYPE. */
void metrics_head(struct text_build *build, const char *name, const char *type, const char *help);
/* Microseconds as seconds: 2500 as "0.002500". */
const char *metrics_seconds(struct arena *arena, int64_t us);

#endif
