/* guichet/cmd_flags.c: guichet flags: the payments that wait for a person, what the worker set aside, and what to do about each. Exit status 0: there is none; 1: there are
 * some, or they could not be read. */
#include <inttypes.h>
#include <stdio.h>

#include "commands.h"
#include "flags_set_aside.h"
#include "sql/store_flag.h"
#include "startup.h"

enum { PAGE = 100 };

/* What to do next, by what is known. README.md, "When something is flagged", has the whole of it. */
static const char *advice(const struct payment *payment)
{
    if (payment->state == PAYMENT_INTENT)
        return "nobody has sent it to the gateway yet: is the worker running, and can it reach the gateway?";
    if (payment->state == PAYMENT_CALLING)
        return "a call has not ended: is the worker running? It takes over a call that died after 15 seconds.";
    return "look its key up at the gateway. A charge is there: the worker's log says why it could not be read. There is none: guichet give-up.";
}

static void flagged_print(const struct flagged *flagged)
{
    const struct payment *payment = &flagged->payment;
    struct money_text amount = money_write(payment->amount);

    (void)printf("%s  %s  %s", id_write(ID_PAYMENT, payment->id).text, payment_state_name(payment->state), amount.text);
    (void)printf("\n    organization %s", id_write(ID_ORGANIZATION, payment->organization_id).text);
    if (!id_is_none(payment->order_id))
        (void)printf(", order %s", id_write(ID_ORDER, payment->order_id).text);
    if (!id_is_none(payment->invoice_id))
        (void)printf(", invoice %s", id_write(ID_INVOICE, payment->invoice_id).text);
    (void)printf("\n    made %s, flagged %s, asked about %" PRId64 " times", instant_write(id_time(payment->id)).text,
                 instant_write(flagged->flagged_at).text, payment->tries);
    (void)printf("\n    %s\n", advice(payment));
}

/* *after moves to the last one printed. */
static enum status page_print(struct sql *sql, struct id *after, size_t *count)
{
    struct arena arena = { 0 };
    struct flagged *flagged;
    enum status status = store_flag_list(sql, &arena, *after, PAGE, &flagged, count);

    for (size_t i = 0; status == STATUS_OK && i < *count; i++) {
        flagged_print(&flagged[i]);
        *after = flagged[i].payment.id;
    }
    arena_end(&arena);
    return status;
}

static enum status flags_print(struct sql *sql, int64_t *total)
{
    struct id after = ID_NONE;
    size_t count = PAGE;

    while (count == PAGE) {
        enum status status = page_print(sql, &after, &count);

        if (status != STATUS_OK)
            return status;
        *total += (int64_t)count;
    }
    return STATUS_OK;
}

int cmd_flags(int argc, char **argv)
{
    static struct startup startup; /* lives until the process ends */
    int64_t total = 0;
    struct sql *sql;
    enum status status;

    if (arguments_none(argc, argv) != 0)
        return EXIT_USAGE;
    if (!startup_open(&startup))
        return EXIT_REFUSED;
    sql = sql_new(&startup.database);
    if ((status = flags_print(sql, &total)) == STATUS_OK)
        status = flags_set_aside_print(sql, &total);
    sql_end(&sql);
    if (status != STATUS_OK) {
        startup_refuse("What is flagged could not be read: see the log above.");
        return EXIT_REFUSED;
    }
    if (total == 0)
        (void)puts("Nothing is flagged.");
    else
        (void)printf("%" PRId64 " flagged. README.md, \"When something is flagged\", says what to do.\n", total);
    return total == 0 ? EXIT_DONE : EXIT_REFUSED;
}
