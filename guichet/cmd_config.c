/* guichet/cmd_config.c: guichet config. */
#include "commands.h"
#include "startup.h"

int cmd_config(int argc, char **argv)
{
    static struct startup startup; /* lives until the process ends */

    if (arguments_none(argc, argv) != 0)
        return EXIT_USAGE;
    if (!startup_config(&startup))
        return EXIT_REFUSED;
    config_print(&startup.config, stdout);
    return EXIT_DONE;
}
