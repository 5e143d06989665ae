/* worker/worker.h: does the work that no request starts: pursues payments whose outcome is not known, does the billing
 * run and everything else that falls due, and deletes expired rows. Several workers may run: leases, versions and the
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
 * a child that dies is replaced, and the task that it died at, if counter/task.h has a note of one, is set aside.
 * Returns the exit status. */
int worker_main(const struct worker_config *config);

#endif
