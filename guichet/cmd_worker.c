/* guichet/cmd_worker.c: guichet worker */
#include "commands.h"
#include "startup.h"
#include "worker/worker.h"

int cmd_worker(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    struct worker_config config;

    (void)arguments;
    if (!startup_open(&startup) || !startup_gateway(&startup))
        return EXIT_REFUSED;
    config = (struct worker_config){ .database = startup.database,
                                     .gateway = startup.gateway,
                                     .deployment = startup.deployment };
    return worker_main(&config);
}
