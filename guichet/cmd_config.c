/* guichet/cmd_config.c: guichet config. */
#include "commands.h"
#include "startup.h"

int cmd_config(int argc, char **argv)
{
    struct startup startup = { 0 };

    if (arguments_none(argc, argv) != 0)
        return EXIT_USAGE;
    if (!startup_config(&startup))
        return EXIT_REFUSED;
    config_print(&startup.config, stdout);
    arena_end(&startup.arena);
    return EXIT_DONE;
}
