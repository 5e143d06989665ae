/* guichet/cmd_verify.c: guichet verify: verifies the books. Exit status 0: they are correct; 1: they are not, or could
 * not be read. */
#include <inttypes.h>
#include <stdio.h>

#include "commands.h"
#include "counter/verify.h"
#include "startup.h"

int cmd_verify(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    struct verification v = { 0 };
    struct sql *sql;
    enum status status;

    (void)arguments;
    if (!startup_open(&startup))
        return EXIT_REFUSED;
    startup.database.patient = true;
    sql = startup_sql_new(&startup);
    status = verify_books(sql, &startup.arena, &v);
    if (status != STATUS_OK)
        startup_refuse(startup_trouble(&startup, sql, "The books could not be read just now: run it again."));
    sql_end(&sql);
    if (status != STATUS_OK)
        return EXIT_REFUSED;
    (void)printf("Checked: %" PRId64 " invoices with %" PRId64 " lines, %" PRId64 " credit notes, %" PRId64
                 " postings, %" PRId64 " payments, %" PRId64 " subscriptions with %" PRId64 " periods, %" PRId64
                 " lots and %" PRId64 " pending lines, %" PRId64 " journal entries.\n",
                 v.invoices, v.lines, v.credit_notes, v.postings, v.payments, v.subscriptions, v.periods, v.lots,
                 v.pending_lines, v.events);
    if (v.fault == NULL) {
        (void)puts("The books are right.");
        return EXIT_DONE;
    }
    (void)printf("First fault: %s, %s: %s.\n", v.table, v.row, v.fault);
    return EXIT_REFUSED;
}
