/* guichet/cmd_worker.c: guichet worker. */
#include "commands.h"
#include "startup.h"
#include "worker/worker.h"

int cmd_worker(int argc, char **argv)
{
    static struct startup startup; /* lives until the process ends */
    struct worker_config config;

    if (arguments_none(argc, argv) != 0)
        return EXIT_USAGE;
    if (!startup_open(&startup))
        return EXIT_REFUSED;
    config = (struct worker_config){ .database = startup.database, .gateway = startup.gateway, .deployment = startup.deployment };
    return worker_main(&config);
}
