/* guichet/cmd_adopt_gateway.c: guichet adopt-gateway: this database's payments are made with the account of the gateway
 * settings from now on. Exit status 0: it is so; 1: something is in the way, or the gateway or the database did not
 * answer. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "commands.h"
#include "counter/gateway_adopt.h"
#include "startup.h"

/* What is open, and how it ends. */
static void open_refuse(struct startup *startup, const struct adoption *adoption)
{
    const struct {
        int64_t count;
        const char *what;
    } rows[] = {
        { adoption->open.payments,
          "payments are not settled: run the worker with the former key until they are, or see guichet flags" },
        { adoption->open.refunds,
          "refunds are not settled: run the worker with the former key until they are, or see guichet flags" },
        { adoption->open.setups,
          "pages for a new payment method are open: they end within a day while the worker runs with the former key" },
        { adoption->open.contested,
          "payments are contested, see guichet flags: the worker hears the decision with the former key" },
    };

    startup_refuse("The former account is still needed, and nothing was changed:");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].count > 0)
            startup_refuse(arena_format(&startup->arena, "%" PRId64 " %s.", rows[i].count, rows[i].what));
}

static const char *account_text(struct startup *startup, const struct gateway_account_row *account)
{
    return arena_format(&startup->arena, "%s %s (%s)", account->kind, account->account_id,
                        account->live ? "live" : "test");
}

static void done_print(struct startup *startup, const struct adoption *adoption)
{
    (void)printf("This database's payments are made with %s from now on", account_text(startup, &adoption->now));
    if (adoption->moved)
        (void)printf(", and no longer with %s", account_text(startup, &adoption->before));
    (void)printf(".\n%" PRId64 " payment methods of %" PRId64
                 " organizations have lapsed: they are not charged any more, and their holders add them anew.\n",
                 adoption->methods, adoption->organizations);
    (void)printf("What comes back at a former account is not heard: look there, for 13 months, and book it by guichet "
                 "settle-former.\n");
}

static int tell(struct startup *startup, const struct adoption *adoption)
{
    switch (adoption->end) {
    case ADOPTION_DONE:
        done_print(startup, adoption);
        return EXIT_DONE;
    case ADOPTION_NOTHING:
        (void)printf("Nothing to do: this database's payments are made with %s.\n",
                     account_text(startup, &adoption->now));
        return EXIT_DONE;
    case ADOPTION_FIRST:
        (void)printf("Nothing to do: no account was ever used. The first start remembers the one it finds.\n");
        return EXIT_DONE;
    case ADOPTION_OPEN:
        open_refuse(startup, adoption);
        break;
    case ADOPTION_RUNNING:
        startup_refuse(arena_format(&startup->arena,
                                    "Other processes use this database (%" PRId64
                                    " connections): stop api and worker, and whatever else runs, then run it again. "
                                    "Nothing was changed.",
                                    adoption->connections));
        break;
    case ADOPTION_REFUSED:
        startup_refuse("The gateway does not take the key: put a secret key of the new account into the settings.");
        break;
    case ADOPTION_NO_ANSWER:
        startup_refuse("The gateway does not say whose account it is: run it again when it answers.");
        break;
    }
    return EXIT_REFUSED;
}

int cmd_adopt_gateway(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    struct counter c = { .act = { .arena = &startup.arena,
                                  .deployment = &startup.deployment,
                                  .caller = { .address = "", .request_id = "" } } };
    struct adoption adoption;
    enum status status;

    (void)arguments;
    if (!startup_open(&startup) || gateway_open(&startup.gateway, &c.gateway) != STATUS_OK)
        return EXIT_REFUSED;
    c.act.sql = startup_sql_new(&startup);
    c.act.now = clock_now();
    status = gateway_adopt(&c, &startup.gateway, &adoption);
    if (status != STATUS_OK)
        startup_refuse(
            startup_trouble(&startup, c.act.sql, "It could not be done whole just now: run it again, and it goes on."));
    sql_end(&c.act.sql);
    gateway_close(&c.gateway);
    return status == STATUS_OK ? tell(&startup, &adoption) : EXIT_REFUSED;
}
