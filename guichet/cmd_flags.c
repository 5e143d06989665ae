/* guichet/cmd_flags.c: guichet flags: lists the payments and refunds that need a person, differences between the
 * gateway's book and ours, what the worker has set aside, and what to do about each. Exit status 0: nothing is listed;
 * 1: something is, or it could not be read. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "flags_contested.h"
#include "flags_differences.h"
#include "flags_set_aside.h"
#include "sql/store_flag.h"
#include "startup.h"

enum { PAGE = 100 };

/* What to do next, depending on what is known. docs/operating.md, "When something is flagged", explains more. */
static const char *advice(const struct flagged *flagged)
{
    if (flagged->dispute != NULL)
        return "look its key up at the gateway, and give back there what is not ours. Then: guichet give-up "
               "--disputed.";
    if (strcmp(flagged->state, "intent") == 0)
        return "nobody has sent it to the gateway yet: is the worker running, and can it reach the gateway?";
    if (strcmp(flagged->state, "calling") == 0)
        return "a call has not ended: is the worker running? It takes over a call that died after 15 seconds.";
    if (strcmp(flagged->state, "action_required") == 0)
        return "its person did not act, and it could not be given up: the worker's log says why.";
    return "look its key up at the gateway. It is there: the worker's log says why it could not be read. It is not "
           "there: guichet give-up.";
}

static void object_print(const char *name, enum id_kind kind, struct id id)
{
    if (!id_is_none(id))
        (void)printf(", %s %s", name, id_write(kind, id).text);
}

static void flagged_print(const struct flagged *flagged)
{
    struct money_text amount = money_write(flagged->amount);

    (void)printf("%s  %s  %s", id_write(flagged->kind, flagged->id).text, flagged->state, amount.text);
    (void)printf("\n    organization %s", id_write(ID_ORGANIZATION, flagged->organization_id).text);
    object_print("order", ID_ORDER, flagged->order_id);
    object_print("invoice", ID_INVOICE, flagged->invoice_id);
    object_print("credit note", ID_CREDIT_NOTE, flagged->credit_note_id);
    (void)printf("\n    made %s, flagged %s, asked about %" PRId64 " times", instant_write(id_time(flagged->id)).text,
                 instant_write(flagged->flagged_at).text, flagged->tries);
    if (flagged->dispute != NULL)
        (void)printf("\n    the answer cannot be used: %s", flagged->dispute);
    (void)printf("\n    %s\n", advice(flagged));
}

/* Prints a page; *after becomes the last identifier printed. */
static enum status page_print(struct sql *sql, enum id_kind kind, struct id *after, size_t *count)
{
    struct arena arena = { 0 };
    struct flagged *flagged;
    enum status status = store_flag_list(sql, &arena, kind, *after, PAGE, &flagged, count);

    for (size_t i = 0; status == STATUS_OK && i < *count; i++) {
        flagged_print(&flagged[i]);
        *after = flagged[i].id;
    }
    arena_end(&arena);
    return status;
}

static enum status flags_print(struct sql *sql, enum id_kind kind, int64_t *total)
{
    struct id after = ID_NONE;
    size_t count = PAGE;

    while (count == PAGE) {
        enum status status = page_print(sql, kind, &after, &count);

        if (status != STATUS_OK)
            return status;
        *total += (int64_t)count;
    }
    return STATUS_OK;
}

int cmd_flags(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    int64_t total = 0;
    struct sql *sql;
    enum status status;

    (void)arguments;
    if (!startup_open(&startup))
        return EXIT_REFUSED;
    sql = startup_sql_new(&startup);
    if ((status = flags_print(sql, ID_PAYMENT, &total)) == STATUS_OK &&
        (status = flags_print(sql, ID_REFUND, &total)) == STATUS_OK &&
        (status = flags_contested_print(sql, &total)) == STATUS_OK &&
        (status = flags_differences_print(sql, &total)) == STATUS_OK)
        status = flags_set_aside_print(sql, &total);
    if (status != STATUS_OK)
        startup_refuse(startup_trouble(&startup, sql, "What is flagged could not be read just now: run it again."));
    sql_end(&sql);
    if (status != STATUS_OK)
        return EXIT_REFUSED;
    if (total == 0)
        (void)puts("Nothing is flagged.");
    else
        (void)printf("%" PRId64 " flagged. docs/operating.md, \"When something is flagged\", says what to do.\n",
                     total);
    return total == 0 ? EXIT_DONE : EXIT_REFUSED;
}
