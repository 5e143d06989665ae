/* worker/aside.h: retries work that was set aside, and continues sandbox clock turns that did not finish. */
#ifndef GUICHET_WORKER_ASIDE_H
#define GUICHET_WORKER_ASIDE_H

#include "counter/counter.h"

/* One round over what is set aside and whose next try is due: each by itself; what succeeds (or is no more) is no
 * longer set aside, what fails rests longer. *stopping: not zero ends the round early. How many were tried, at most
 * ASIDES_MAX. */
enum { ASIDES_MAX = 20 };
size_t asides_pursue(const struct counter *like, const volatile int *stopping);

/* One round over sandboxes whose clock is on its way for longer than TURN_REST_S, by which time the request that
 * turned it has ended: each goes on for TURN_SLICE_MS, so that a round holds up the payments for about a second.
 * *after: where the round before ended (ID_NONE at first), so that each has its turn. How many did, at most
 * TURNS_MAX. */
enum { TURN_REST_S = 60, TURN_SLICE_MS = 250, TURNS_MAX = 4 };
size_t turns_pursue(const struct counter *like, struct id *after, const volatile int *stopping);

#endif
