/* worker/detach.h: detaches removed payment methods at the gateway, until the gateway has confirmed it. */
#ifndef GUICHET_WORKER_DETACH_H
#define GUICHET_WORKER_DETACH_H

#include "counter/counter.h"

/* While the gateway is silent the rounds rest: nobody waits for a detachment. What the gateway refuses to detach has
 * its own schedule, and what fails is set aside, so that neither delays the others. */
enum { DETACHES_MAX = 20, DETACHES_REST_US = 10000000 };

/* The state of one process; all zero at first. */
struct detach_rounds {
    int64_t rest_until_us;
};

/* One round over what is due, the longest waiting first, up to the first that meets silence. *stopping: not zero ends
 * it early. Returns how many were tried, at most DETACHES_MAX. */
size_t detaches_pursue(const struct counter *like, struct detach_rounds *rounds, const volatile int *stopping);

#endif
