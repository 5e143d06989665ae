/* worker/setup.h: pursues the setups of payment methods on the gateway's page. */
#ifndef GUICHET_WORKER_SETUP_H
#define GUICHET_WORKER_SETUP_H

#include "counter/counter.h"

/* While the gateway is silent, one setup is asked about every SETUPS_REST_US, so that setups do not delay money that is
 * on its way. */
enum { SETUPS_MAX = 20, SETUPS_REST_US = 10000000 };

/* The state of one process; all zero at first. */
struct setup_rounds {
    int64_t rest_until_us;
};

/* One round over what is due, the longest waiting first, up to the first that meets silence. *stopping: not zero ends
 * it early. Returns how many were tried, at most SETUPS_MAX. What fails is set aside. */
size_t setups_pursue(const struct counter *like, struct setup_rounds *rounds, const volatile int *stopping);

#endif
