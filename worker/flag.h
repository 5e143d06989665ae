/* worker/flag.h: flags payments and refunds that the program could not settle, for a person to look at. The worker
 * still goes on asking about them.
 * Source: docs/reliability.md, 1. */
#ifndef GUICHET_WORKER_FLAG_H
#define GUICHET_WORKER_FLAG_H

#include "counter/counter.h"

/* A payment or refund whose outcome is not known a day after it was made, in real time, is flagged: once, with one line
 * in the log at level error, and in /metrics (guichet_payments_flagged, guichet_refunds_flagged) and `guichet flags`
 * until it is settled. So is a payment that still waits for its payer two hours after it should have been voided. (A
 * disputed answer is flagged at once, by errand_heard in counter/errand.h.) */
enum { FLAG_AFTER_S = 24 * 3600, FLAG_WAITS_AFTER_S = 25 * 3600 };

/* Flags what is due by like->now. Returns how many: at most FLAGS_MAX of each kind, and then there may be more. What
 * fails is tried again by the next call. */
enum { FLAGS_MAX = 100 };
size_t payments_flag(const struct counter *like);

#endif
