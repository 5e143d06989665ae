/* guichet/cmd_reconcile.c: guichet reconcile: prints what the worker's daily reconciliation found; --day DAY: compares
 * that day now; --accept ID: records that a person has dealt with a difference. Exit status 0: no difference, or it is
 * accepted; 1: there are differences, ID names none, or something could not be read or written. A charge without a key
 * of ours is not a difference. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "commands.h"
#include "counter/payment_settle.h"
#include "counter/reconcile.h"
#include "difference_text.h"
#include "reconcile_results.h"
#include "startup.h"

/* Charges that are not ours are printed below the differences, and only the first of them: an account may have
 * thousands a day. */
enum { FOREIGN_SHOWN_MAX = 100 };
struct printing {
    FILE *apart;
    char *apart_text;
    size_t apart_bytes;
    int64_t shown;
};

static void charge_print(FILE *to, const struct gateway_listed *charge)
{
    (void)fprintf(to, "\n    gateway: charge %s, key %s, %s, %s", charge->charge_id,
                  charge->key == NULL ? "(none)" : charge->key, money_write(charge->amount).text,
                  payment_state_name(payment_state_for(charge->outcome)));
    if (charge->refunded_minor != 0)
        (void)fprintf(
            to, ", given back %s",
            money_write((struct money){ .minor = charge->refunded_minor, .currency = charge->amount.currency }).text);
    if (charge->contested)
        (void)fprintf(to, ", contested");
    (void)fprintf(to, ", made %s", instant_write(charge->created_at).text);
}

static void payment_print(const struct reconcile_payment *ours)
{
    const struct payment *payment = &ours->payment;

    (void)printf("\n    ours:    payment %s of %s, %s, %s", id_write(ID_PAYMENT, payment->id).text,
                 id_write(ID_ORGANIZATION, payment->organization_id).text, money_write(payment->amount).text,
                 payment_state_name(payment->state));
    if (payment->charge_id != NULL)
        (void)printf(", charge %s", payment->charge_id);
    if (ours->refunded_minor != 0)
        (void)printf(
            ", given back %s",
            money_write((struct money){ .minor = ours->refunded_minor, .currency = payment->amount.currency }).text);
    if (payment->chargeback.state != CHARGEBACK_NONE)
        (void)printf(", dispute %s", chargeback_state_name(payment->chargeback.state));
    if (!id_is_none(payment->order_id))
        (void)printf(", order %s", id_write(ID_ORDER, payment->order_id).text);
    if (!id_is_none(payment->invoice_id))
        (void)printf(", invoice %s", id_write(ID_INVOICE, payment->invoice_id).text);
}

static void discrepancy_print(void *context, const struct discrepancy *found)
{
    struct printing *printing = context;

    if (found->differences == 0) {
        if (printing->shown++ < FOREIGN_SHOWN_MAX)
            charge_print(printing->apart, found->charge);
        return;
    }
    differences_print(found->differences);
    if (found->charge != NULL)
        charge_print(stdout, found->charge);
    if (found->payment != NULL)
        payment_print(found->payment);
    (void)putchar('\n');
}

static void foreign_print(struct printing *printing, const struct reconciliation *done)
{
    (void)fclose(printing->apart);
    if (done->foreign > 0)
        (void)printf("charges that are not ours, which is no difference%s\n", printing->apart_text);
    if (done->foreign > FOREIGN_SHOWN_MAX)
        (void)printf("    and %" PRId64 " more\n", done->foreign - FOREIGN_SHOWN_MAX);
    free(printing->apart_text);
}

static void result_print(struct day day, const struct reconciliation *done)
{
    if (done->discrepancies == 0)
        (void)printf("No differences");
    else
        (void)printf("%" PRId64 " differ", done->discrepancies);
    (void)printf(" on %s: %" PRId64 " charges, %" PRId64 " payments", day_write(day).text, done->charges,
                 done->payments);
    if (done->foreign > 0)
        (void)printf(", %" PRId64 " charges not ours", done->foreign);
    (void)puts(".");
}

static int run(struct startup *startup, struct sql *sql, struct gateway *gateway, struct day day)
{
    struct printing printing = { 0 };
    struct reconciliation done;
    enum status status;

    if ((printing.apart = open_memstream(&printing.apart_text, &printing.apart_bytes)) == NULL) {
        startup_refuse("There is no memory to compare with: give the process some, and run it again.");
        return EXIT_REFUSED;
    }
    status = reconcile_day(sql, gateway, day, discrepancy_print, &printing, &done);
    foreign_print(&printing, &done);
    if (status != STATUS_OK) {
        startup_refuse(startup_trouble(
            startup, sql, "The gateway's book could not be read to its end: see the log above, and run it again."));
        return EXIT_REFUSED;
    }
    result_print(day, &done);
    return done.discrepancies == 0 ? EXIT_DONE : EXIT_REFUSED;
}

/* Whether all payments of the day were made with a former account; the trouble, if any, is told by the comparison. */
static bool is_of_former_account(struct startup *startup, struct sql *sql, struct day day)
{
    struct reconciliation_account account;

    return store_reconciliation_account(sql, &startup->arena, &account) == STATUS_OK && account.moved &&
           instant_of_day(day_plus(day, 1)).us <= account.since.us;
}

static int day_compare(struct startup *startup, struct day day)
{
    struct gateway *gateway;
    struct sql *sql;
    int exit_status;

    if (day.number > instant_day(clock_now()).number || instant_of_day(day).us < 0) {
        startup_refuse("That day has not come, or was before 1970: there is nothing to compare.");
        return EXIT_USAGE;
    }
    if (!startup_gateway(startup) || gateway_open(&startup->gateway, &gateway) != STATUS_OK)
        return EXIT_REFUSED;
    sql = startup_sql_new(startup);
    if (is_of_former_account(startup, sql, day)) {
        startup_refuse("That day's payments were made with a former account: only its own book has them.");
        exit_status = EXIT_REFUSED;
    } else {
        exit_status = run(startup, sql, gateway, day);
    }
    sql_end(&sql);
    gateway_close(&gateway);
    return exit_status;
}

static int results_tell(struct startup *startup)
{
    struct sql *sql = startup_sql_new(startup);
    bool whole = false;
    enum status status = reconcile_results_print(sql, clock_now(), &whole);

    if (status != STATUS_OK)
        startup_refuse(startup_trouble(startup, sql, "What was kept could not be read just now: run it again."));
    sql_end(&sql);
    return status == STATUS_OK && whole ? EXIT_DONE : EXIT_REFUSED;
}

static int accept(struct startup *startup, const char *subject)
{
    struct sql *sql = startup_sql_new(startup);
    size_t count = 0;
    enum status status = reconcile_results_accept(sql, subject, clock_now(), &count);

    if (status != STATUS_OK)
        startup_refuse(startup_trouble(startup, sql, "It could not be written down just now: run it again."));
    else if (count == 0)
        startup_refuse("Nothing of that name differs: guichet flags lists what does.");
    else
        (void)printf("%s is flagged no more.\n", subject);
    sql_end(&sql);
    return status == STATUS_OK && count > 0 ? EXIT_DONE : EXIT_REFUSED;
}

int cmd_reconcile(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    const char *day_text = arguments->options[0], *subject = arguments->options[1];
    struct day day = DAY_NONE;

    if (day_text != NULL && subject != NULL)
        return arguments_refuse(arguments->command, "--day and --accept are two things to do: run it once for each.");
    if (day_text != NULL && !day_read(day_text, &day))
        return arguments_refuse(arguments->command, "the value of --day is no day: write it like 2026-11-30.");
    if (!startup_open(&startup))
        return EXIT_REFUSED;
    if (subject != NULL)
        return accept(&startup, subject);
    return day_text != NULL ? day_compare(&startup, day) : results_tell(&startup);
}
