/* worker/pursue.h: payments and refunds whose outcome is not known are asked about, and those that nobody sent yet are sent. */
#ifndef GUICHET_WORKER_PURSUE_H
#define GUICHET_WORKER_PURSUE_H

#include "counter/counter.h"

/* One round over what is due now, the longest waiting first; each payment in an arena of its own. `like`: with what acts run. *stopping: not zero
 * ends the round early. How many were due: at most PURSUE_MAX, and then there may be more. */
enum { PURSUE_MAX = 50 };
size_t payments_pursue(const struct counter *like, const volatile int *stopping);
/* The same for refunds. */
size_t refunds_pursue(const struct counter *like, const volatile int *stopping);

#endif
