/* worker/detach.h: the worker's rounds over removed payment methods of which the gateway has not heard yet. */
#ifndef GUICHET_WORKER_DETACH_H
#define GUICHET_WORKER_DETACH_H

#include "counter/counter.h"

/* After silence, or anything that went wrong, the rounds rest: nobody waits for them. */
enum { DETACHES_MAX = 20, DETACHES_REST_US = 10000000 };

/* Of one process; zero at first. By the monotonic clock. */
struct detach_rounds {
    int64_t rest_until_us;
};

/* One round over what is due, the longest waiting first. *stopping: not zero ends it early. How many were tried, at
 * most DETACHES_MAX. */
size_t detaches_pursue(const struct counter *like, struct detach_rounds *rounds, const volatile int *stopping);

#endif
