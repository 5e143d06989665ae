/* guichet/cmd_replace_secret.c: guichet replace-secret: for an operator who has lost the secret. Product keys not
 * redeemed yet become unusable: their holders need new ones. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "commands.h"
#include "counter/secret_check.h"
#include "startup.h"

int cmd_replace_secret(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    struct sql *sql;
    int64_t lost;
    enum status status;

    (void)arguments;
    if (!startup_secret(&startup))
        return EXIT_REFUSED;
    sql = startup_sql_new(&startup);
    status = secret_replace(sql, &startup.arena, &startup.deployment.secret, clock_now(), &lost);
    if (status != STATUS_OK)
        startup_refuse(startup_trouble(&startup, sql, "The secret could not be replaced just now: run it again."));
    else
        (void)printf("This database is used with this secret now. Product keys given up: %" PRId64 ".\n", lost);
    sql_end(&sql);
    return status == STATUS_OK ? EXIT_DONE : EXIT_REFUSED;
}
