/* guichet/cmd_config.c: guichet config */
#include "commands.h"
#include "startup.h"

int cmd_config(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */

    (void)arguments;
    if (!startup_config(&startup))
        return EXIT_REFUSED;
    config_print(&startup.config, stdout);
    return EXIT_DONE;
}
