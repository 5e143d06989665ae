/* worker/worker.h: does the work that no request starts: pursues payments and refunds whose outcome is not known, asks
 * about disputes, setups and methods, does the billing run, verifies and reconciles the books, deletes expired rows
 * (the table `steps` in worker.c). Several workers may run: leases, versions and the
 * organizations' locks keep them apart. */
#ifndef GUICHET_WORKER_WORKER_H
#define GUICHET_WORKER_WORKER_H

#include "counter/counter.h"

struct worker_config {
    struct sql_config database;
    struct gateway_config gateway;
    struct deployment deployment;
};

/* Runs until SIGTERM or SIGINT; the step under way is finished first. The work is done by a child (worker/supervise.h):
 * a child that dies is replaced, and the task that it died at is set aside; without a task, the step rests.
 * Returns the exit status. */
int worker_main(const struct worker_config *config);

#endif
