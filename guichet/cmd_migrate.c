/* guichet/cmd_migrate.c: guichet migrate: runs the migrations as the user that may change the schema. */
#include "commands.h"
#include "startup.h"
#include "sql/migrate.h"

static int migrate(struct startup *startup, struct sql *sql)
{
    const char *fault = NULL;
    int applied;
    enum status status = migrate_apply(sql, &startup->arena, &applied, &fault);

    if (status != STATUS_OK) {
        startup_refuse(fault != NULL
                           ? fault
                           : startup_trouble(startup, sql, "The schema cannot be changed just now: run it again."));
        return EXIT_REFUSED;
    }
    if (applied == 0)
        (void)puts("The schema is up to date.");
    else
        (void)printf("Migrations applied: %d.\n", applied);
    return EXIT_DONE;
}

int cmd_migrate(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    struct sql *sql;
    int exit_status;

    (void)arguments;
    if (!startup_database(&startup))
        return EXIT_REFUSED;
    startup.database.user = config_text(&startup.config, SETTING_DB_MIGRATE_USER);
    startup.database.password = config_text(&startup.config, SETTING_DB_MIGRATE_PASSWORD);
    startup.database.patient = true;
    sql = startup_sql_new(&startup);
    exit_status = migrate(&startup, sql);
    sql_end(&sql);
    return exit_status;
}
