/* guichet/cmd_api.c: guichet api */
#include <stdlib.h>
#include <string.h>

#include "api/problem_words.h"
#include "api/routes.h"
#include "fcgi/server.h"
#include "commands.h"
#include "startup.h"

enum { RECYCLE_REQUESTS_MAX = 1000000000, PORT_MAX = 65535 };

/* Beside GUICHET_LISTEN: till.sock in the folder of a Unix socket, else the next port. NULL: there is none. */
static const char *till_beside(struct arena *arena, const char *listen)
{
    bool socket = strncmp(listen, "unix:", 5) == 0;
    const char *end = strrchr(listen, socket ? '/' : ':');
    long port = end == NULL || socket ? 0 : strtol(end + 1, NULL, 10);

    if (end == NULL || (!socket && (port < 1 || port >= PORT_MAX)))
        return NULL;
    if (socket)
        return arena_format(arena, "%.*s/till.sock", (int)(end - listen), listen);
    return arena_format(arena, "%.*s:%ld", (int)(end - listen), listen, port + 1);
}

static bool pool_read(struct startup *startup, enum setting workers, enum pool pool, struct server_config *config)
{
    const char *fault;
    int64_t number;

    if (!config_number(&startup->arena, &startup->config, workers, 1, SERVER_WORKERS_MAX, &number, &fault)) {
        startup_refuse(fault);
        return false;
    }
    config->pools[pool].workers = (int)number;
    return true;
}

static bool pools_read(struct startup *startup, struct server_config *config)
{
    const char *desk = config_text(&startup->config, SETTING_LISTEN);
    const char *till = config_text(&startup->config, SETTING_TILL_LISTEN);

    config->pools[POOL_DESK].listen = desk;
    config->pools[POOL_TILL].listen = till != NULL ? till : till_beside(&startup->arena, desk);
    if (config->pools[POOL_TILL].listen == NULL || strcmp(desk, config->pools[POOL_TILL].listen) == 0) {
        startup_refuse("GUICHET_TILL_LISTEN must be an address of its own: unix:/path or host:port, another one than "
                       "GUICHET_LISTEN.");
        return false;
    }
    return pool_read(startup, SETTING_WORKERS, POOL_DESK, config) &&
           pool_read(startup, SETTING_TILL_WORKERS, POOL_TILL, config);
}

int cmd_api(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    struct server_config config = { 0 };
    const char *fault;

    (void)arguments;
    if (!startup_open(&startup) || !startup_gateway(&startup))
        return EXIT_REFUSED;
    if (!config_number(&startup.arena, &startup.config, SETTING_RECYCLE_AFTER, 0, RECYCLE_REQUESTS_MAX,
                       &config.recycle_requests, &fault)) {
        startup_refuse(fault);
        return EXIT_REFUSED;
    }
    if (!pools_read(&startup, &config))
        return EXIT_REFUSED;
    config.routes = &api_routes;
    config.words = &api_words;
    config.database = startup.database;
    config.gateway = startup.gateway;
    config.deployment = startup.deployment;
    return server_main(&config);
}
