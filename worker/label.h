/* worker/label.h: tells the gateway which invoice an order's charge has paid, until it has heard. */
#ifndef GUICHET_WORKER_LABEL_H
#define GUICHET_WORKER_LABEL_H

#include "counter/counter.h"

/* Nobody waits for it: a round tells a few, so that payments are asked about as often as before; while the gateway is
 * silent the rounds rest; what the gateway cannot be told has its own schedule, and what fails is set aside. */
enum { LABELS_MAX = 5, LABELS_REST_US = 10000000 };

/* The state of one process; all zero at first. */
struct label_rounds {
    int64_t rest_until_us;
};

/* One round over what is due, the longest waiting first, up to the first that meets silence. *stopping: not zero ends
 * it early. Returns how many were tried, at most LABELS_MAX. */
size_t labels_tell(const struct counter *like, struct label_rounds *rounds, const volatile int *stopping);

#endif
