/* worker/worker.h: the work that no request starts: pursues payments whose outcome is not known, bills periods, does
 * what else falls due, and sweeps old rows. Several workers may run: leases, versions and the organizations' locks
 * keep them apart. */
#ifndef GUICHET_WORKER_WORKER_H
#define GUICHET_WORKER_WORKER_H

#include "counter/counter.h"

struct worker_config {
    struct sql_config database;
    struct gateway_config gateway;
    struct deployment deployment;
};

/* Runs until SIGTERM or SIGINT; what is under way is finished first. The work is done by a child
 * (worker/supervise.h): a child that dies is replaced, and the task it died at is set aside. Returns the exit
 * status. */
int worker_main(const struct worker_config *config);

#endif
