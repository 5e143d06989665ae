/* worker/detach.h: detaches removed payment methods at the gateway, until the gateway has confirmed it. */
#ifndef GUICHET_WORKER_DETACH_H
#define GUICHET_WORKER_DETACH_H

#include "counter/counter.h"

/* After silence, or any failure, no round is made for DETACHES_REST_US: nobody waits for a detachment. */
enum { DETACHES_MAX = 20, DETACHES_REST_US = 10000000 };

/* The state of one process; all zero at first. */
struct detach_rounds {
    int64_t rest_until_us;
};

/* One round over what is due, the longest waiting first. *stopping: not zero ends it early. Returns how many were
 * tried, at most DETACHES_MAX. */
size_t detaches_pursue(const struct counter *like, struct detach_rounds *rounds, const volatile int *stopping);

#endif
