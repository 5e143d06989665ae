/* worker/watch.h: asks again about what succeeded: charges as long as the payer's bank may take them back, refunds as
 * long as the bank may send them back. */
#ifndef GUICHET_WORKER_WATCH_H
#define GUICHET_WORKER_WATCH_H

#include "counter/counter.h"
#include "sql/store_payment.h"
#include "sql/store_refund.h"

/* The state of one process; all zero bits at first. After a silence of the gateway nothing is asked for WATCH_REST_US:
 * these questions can wait, and the worker's other work cannot. */
struct watch {
    int64_t rest_until_us; /* by the monotonic clock */
};
enum { WATCH_MAX = 10, WATCH_REST_US = 60000000 };

/* Ask about those that are due, at most WATCH_MAX. What fails is set aside. Return how many were asked about. */
size_t refunds_watch(const struct counter *like, struct watch *watch, const volatile int *stopping);
size_t charges_watch(const struct counter *like, struct watch *watch, const volatile int *stopping);

/* One of them now, whether or not it is due. What fails is set aside. */
enum status charge_watch_now(const struct counter *like, const struct payment *payment);
enum status refund_watch_now(const struct counter *like, const struct refund_call *call);

#endif
