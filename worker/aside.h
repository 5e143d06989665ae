/* worker/aside.h: retries work that was set aside, and continues sandbox clock turns that did not finish. */
#ifndef GUICHET_WORKER_ASIDE_H
#define GUICHET_WORKER_ASIDE_H

#include "counter/counter.h"

/* One round over the work that is set aside and due for its next try, each piece by itself. What succeeds, or no longer
 * exists, is no longer set aside; what fails rests longer. *stopping: not zero ends the round early. Returns how many
 * were tried, at most ASIDES_MAX. */
enum { ASIDES_MAX = 20 };
size_t asides_pursue(const struct counter *like, const volatile int *stopping);

/* One round over clock turns that began more than TURN_REST_S ago, so that the request that began them has ended: each
 * goes on for TURN_SLICE_MS, so that a round delays the payments by about a second. *after: where the last round ended
 * (ID_NONE at first), so that each gets its turn. Returns how many were tried, at most TURNS_MAX. */
enum { TURN_REST_S = 60, TURN_SLICE_MS = 250, TURNS_MAX = 4 };
size_t turns_pursue(const struct counter *like, struct id *after, const volatile int *stopping);

#endif
