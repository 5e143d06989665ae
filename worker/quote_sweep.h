/* worker/quote_sweep.h: deletes quotes that expired unused. By real time, also those of sandboxes: a quote's 30 minutes
 * are real ones (docs/rules.md, C, Two clocks), and a turned clock would delete what a tester has just been shown. */
#ifndef GUICHET_WORKER_QUOTE_SWEEP_H
#define GUICHET_WORKER_QUOTE_SWEEP_H

#include "counter/counter.h"

/* After a round that found fewer than QUOTES_SWEPT_MAX, or failed, no round is made for QUOTES_REST_US. */
enum { QUOTES_SWEPT_MAX = 500, QUOTES_REST_US = 60000000 };

/* The state of one process; all zero at first. */
struct quote_rounds {
    int64_t rest_until_us;
};

/* One round, the longest past first. Returns how many were deleted, at most QUOTES_SWEPT_MAX. */
size_t quotes_sweep(const struct counter *like, struct quote_rounds *rounds);

#endif
