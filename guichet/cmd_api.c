/* guichet/cmd_api.c: guichet api */
#include "api/problem_words.h"
#include "api/routes.h"
#include "fcgi/server.h"
#include "commands.h"
#include "startup.h"

enum { RECYCLE_REQUESTS_MAX = 1000000000 };

int cmd_api(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    struct server_config config = { 0 };
    const char *fault;
    int64_t workers;

    (void)arguments;
    if (!startup_open(&startup) || !startup_gateway(&startup))
        return EXIT_REFUSED;
    if (!config_number(&startup.arena, &startup.config, SETTING_WORKERS, 1, SERVER_WORKERS_MAX, &workers, &fault) ||
        !config_number(&startup.arena, &startup.config, SETTING_RECYCLE_AFTER, 0, RECYCLE_REQUESTS_MAX,
                       &config.recycle_requests, &fault)) {
        startup_refuse(fault);
        return EXIT_REFUSED;
    }
    config.routes = &api_routes;
    config.words = &api_words;
    config.listen = config_text(&startup.config, SETTING_LISTEN);
    config.workers = (int)workers;
    config.database = startup.database;
    config.gateway = startup.gateway;
    config.deployment = startup.deployment;
    return server_main(&config);
}
