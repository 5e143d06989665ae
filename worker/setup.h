/* worker/setup.h: the worker's rounds over payment methods that are being set up on the gateway's page. */
#ifndef GUICHET_WORKER_SETUP_H
#define GUICHET_WORKER_SETUP_H

#include "counter/counter.h"

/* While the gateway is silent one is asked about every SETUPS_REST_US: money on its way is not kept waiting for long
 * by methods that are not there yet. */
enum { SETUPS_MAX = 20, SETUPS_REST_US = 10000000 };

/* Of one process; zero at first. By the monotonic clock. */
struct setup_rounds {
    int64_t rest_until_us;
};

/* One round over what is due, the longest waiting first, to the first that meets silence. *stopping: not zero ends it
 * early. How many were tried, at most SETUPS_MAX. What fails is set aside. */
size_t setups_pursue(const struct counter *like, struct setup_rounds *rounds, const volatile int *stopping);

#endif
