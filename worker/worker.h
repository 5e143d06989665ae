/* worker/worker.h: what happens without a request: payments whose outcome is not known are pursued, periods are billed and whatever else
 * a day brings is done, old rows are swept. Several workers may run: leases, versions and the organizations' locks keep them apart. */
#ifndef GUICHET_WORKER_WORKER_H
#define GUICHET_WORKER_WORKER_H

#include "counter/counter.h"

struct worker_config {
    struct sql_config database;
    struct gateway_config gateway;
    struct deployment deployment;
};

/* Runs until SIGTERM or SIGINT; what is under way is finished first. The work is done by a child (worker/supervise.h): one that dies is started
 * again, and what it died of is set aside. Returns the exit status. */
int worker_main(const struct worker_config *config);

#endif
