/* guichet/cmd_give_up.c: guichet give-up PAYMENT: a person has looked, and the gateway has no charge for it. It is asked once more before anything
 * is done, and its word counts. Exit status 0: the payment is settled; 1: it is not. */
#include <stdio.h>

#include "commands.h"
#include "counter/payment_settle.h"
#include "sql/store_payment.h"
#include "startup.h"

static bool refused(const char *sentence)
{
    startup_refuse(sentence);
    return false;
}

/* *after: as it is then. */
static bool give_up(struct counter *c, struct id id, struct payment *after)
{
    struct payment_call call;
    enum status status = store_payment_anywhere(c->sql, c->arena, id, &call);

    if (status == STATUS_NOT_FOUND)
        return refused("There is no such payment.");
    if (status == STATUS_OK && !payment_may_be_given_up(c, &call.payment))
        return refused("It is not one to give up: only a payment that is unknown, older than 23 hours, and was asked about six times, the last ten minutes apart.");
    if (status == STATUS_OK)
        status = payment_give_up(c, &call);
    if (status == STATUS_CHANGED)
        return refused("The worker is asking about it just now: run it again.");
    if (status != STATUS_OK || store_payment_anywhere(c->sql, c->arena, id, &call) != STATUS_OK)
        return refused("It could not be done: see the log above.");
    *after = call.payment;
    return true;
}

static int tell(const struct payment *payment)
{
    if (payment->state == PAYMENT_UNKNOWN) {
        startup_refuse("The gateway could not say whether it has a charge: nothing was changed. Run it again when it answers.");
        return EXIT_REFUSED;
    }
    (void)printf("%s is %s now%s.\n", id_write(ID_PAYMENT, payment->id).text, payment_state_name(payment->state),
                 payment->state == PAYMENT_DECLINED ? ", and what it was for has failed" : ": the gateway has a charge for it after all");
    return EXIT_DONE;
}

int cmd_give_up(int argc, char **argv)
{
    static struct startup startup; /* lives until the process ends */
    struct counter c = { .arena = &startup.arena, .deployment = &startup.deployment, .address = "", .request_id = "" };
    struct payment after;
    struct id id;
    bool done;

    if (argc != 2 || !id_read(ID_PAYMENT, argv[1], &id)) {
        (void)fputs("guichet give-up PAYMENT (pay_…, as guichet flags lists it)\n", stderr);
        return EXIT_USAGE;
    }
    if (!startup_open(&startup) || gateway_open(&startup.gateway, &c.gateway) != STATUS_OK)
        return EXIT_REFUSED;
    c.sql = sql_new(&startup.database);
    c.now = clock_now();
    done = give_up(&c, id, &after);
    sql_end(&c.sql);
    gateway_close(&c.gateway);
    return done ? tell(&after) : EXIT_REFUSED;
}
