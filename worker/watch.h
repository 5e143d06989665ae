/* worker/watch.h: what succeeded is asked about again: charges as long as their payer's bank may take them back,
 * refunds as long as the bank may send them back. */
#ifndef GUICHET_WORKER_WATCH_H
#define GUICHET_WORKER_WATCH_H

#include "counter/counter.h"

/* All zero bits at first. While the gateway is silent nothing is asked for WATCH_REST_US: these can wait, and what
 * else the worker does cannot. */
struct watch {
    int64_t rest_until_us; /* by the monotonic clock */
};
enum { WATCH_MAX = 10, WATCH_REST_US = 60000000 };

/* Asks about those that are due, at most WATCH_MAX. What fails is set aside. How many were asked about. */
size_t refunds_watch(const struct counter *like, struct watch *watch, const volatile int *stopping);
size_t charges_watch(const struct counter *like, struct watch *watch, const volatile int *stopping);

#endif
