/* worker/method_ask.h: the worker's rounds over payment methods of which the gateway is to be asked how they stand. */
#ifndef GUICHET_WORKER_METHOD_ASK_H
#define GUICHET_WORKER_METHOD_ASK_H

#include "counter/counter.h"

/* While the gateway is silent the rounds rest: nobody waits for them. */
enum { METHOD_ASKS_MAX = 20, METHOD_ASKS_REST_US = 10000000 };

/* Of one process; zero at first. By the monotonic clock. */
struct ask_rounds {
    int64_t rest_until_us;
};

/* One round over what is due, the longest waiting first, to the first that meets silence. *stopping: not zero ends it
 * early. How many were tried, at most METHOD_ASKS_MAX. What fails is set aside. */
size_t methods_ask(const struct counter *like, struct ask_rounds *rounds, const volatile int *stopping);

#endif
