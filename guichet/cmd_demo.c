/* guichet/cmd_demo.c: guichet demo: makes the demo and prints its accounts as one JSON object on standard output. */
#include "commands.h"
#include "demo.h"
#include "startup.h"

/* The reason of a failure: the database's error if there is one, else the gateway. */
static const char *reason_of(struct startup *startup, const struct sql *sql, enum status status)
{
    const char *otherwise = status == STATUS_UNAVAILABLE ? "The payment gateway does not answer: start it, or correct "
                                                           "GUICHET_GATEWAY_URL."
                                                         : "The log above says why.";

    return startup_trouble(startup, sql, otherwise);
}

static int demo_print(struct startup *startup, struct counter *c)
{
    struct account accounts[DEMO__MAX];
    struct id organization_id;
    const char *step = "the passwords";
    enum status status;

    if ((status = demo_accounts_new(&startup->arena, accounts)) == STATUS_OK)
        status = demo_make(c, accounts, &step, &organization_id);
    if (status == STATUS_DUPLICATE) {
        startup_refuse("This database has an operator already, so the demo is not made; nothing was changed.");
        return EXIT_EXISTS;
    }
    if (status != STATUS_OK) {
        startup_refuse(arena_format(&startup->arena,
                                    "The demo stopped at %s (%s). %s Then start again with an empty database.", step,
                                    status_name(status), reason_of(startup, c->act.sql, status)));
        return EXIT_REFUSED;
    }
    (void)puts(demo_accounts_json(&startup->arena, accounts, organization_id));
    return EXIT_DONE;
}

int cmd_demo(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    struct counter counter = { .act = { .arena = &startup.arena,
                                        .deployment = &startup.deployment,
                                        .caller = { .address = "", .request_id = "", .language = LANGUAGE_FR } } };
    int exit_status;

    (void)arguments;
    if (!startup_open(&startup) || !startup_gateway(&startup))
        return EXIT_REFUSED;
    if (gateway_open(&startup.gateway, &counter.gateway) != STATUS_OK)
        return EXIT_REFUSED;
    counter.act.sql = startup_sql_new(&startup);
    exit_status = demo_print(&startup, &counter);
    sql_end(&counter.act.sql);
    gateway_close(&counter.gateway);
    return exit_status;
}
