/* guichet/cmd_give_up.c: guichet give-up [--disputed] ID: declines a payment or refund after a person found that the
 * gateway has nothing under its key, or, with --disputed, that what it has is not ours and was refunded there. The
 * gateway is asked once more first, and an answer that can be used takes precedence. Exit status 0: it has a final
 * outcome; 1: it has not. */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "counter/payment_pursue.h"
#include "counter/refund_settle.h"
#include "sql/store_payment.h"
#include "sql/store_refund.h"
#include "startup.h"

/* The payment or refund afterwards. */
struct after {
    const char *state;
    bool open;     /* the gateway could not be asked, or its answer is disputed */
    bool declined; /* given up, or declined by the gateway */
    bool disputed;
};

static bool refused(const char *sentence)
{
    startup_refuse(sentence);
    return false;
}

/* Prints the database's error, or `otherwise` if there is none. */
static bool failed(const struct counter *c, const char *otherwise)
{
    const char *trouble = sql_trouble(c->act.sql, c->act.arena);

    return refused(trouble != NULL ? trouble : otherwise);
}

static bool payment_read(struct counter *c, struct id id, struct payment_call *call)
{
    enum status status = store_payment_anywhere(c->act.sql, c->act.arena, id, call);

    if (status == STATUS_NOT_FOUND)
        return refused("There is no such payment.");
    return status == STATUS_OK || failed(c, "It could not be read just now: run it again.");
}

static bool refund_read(struct counter *c, struct id id, struct refund_call *call)
{
    enum status status = store_refund_anywhere(c->act.sql, c->act.arena, id, call);

    if (status == STATUS_NOT_FOUND)
        return refused("There is no such refund.");
    return status == STATUS_OK || failed(c, "It could not be read just now: run it again.");
}

static bool done(const struct counter *c, enum status status)
{
    if (status == STATUS_CHANGED)
        return refused("The worker is asking about it just now: run it again.");
    return status == STATUS_OK || failed(c, "It could not be done: see the log above.");
}

static bool not_one(void)
{
    return refused("It is not one to give up: only what is disputed, or what is unknown, a day old, and was asked "
                   "about six times.");
}

static bool payment_end(struct counter *c, struct id id, enum give_up how, struct after *after)
{
    struct payment_call call;

    if (!payment_read(c, id, &call))
        return false;
    if (!payment_may_be_given_up(c, &call.payment))
        return not_one();
    if (!done(c, payment_give_up(c, &call, how)) || !payment_read(c, id, &call))
        return false;
    *after = (struct after){ .state = payment_state_name(call.payment.state),
                             .open = call.payment.state == PAYMENT_UNKNOWN,
                             .declined = call.payment.state == PAYMENT_DECLINED,
                             .disputed = call.payment.dispute != NULL };
    return true;
}

static bool refund_end(struct counter *c, struct id id, enum give_up how, struct after *after)
{
    struct refund_call call;

    if (!refund_read(c, id, &call))
        return false;
    if (!refund_may_be_given_up(c, &call.refund))
        return not_one();
    if (!done(c, refund_give_up(c, &call, how)) || !refund_read(c, id, &call))
        return false;
    *after = (struct after){ .state = refund_state_name(call.refund.state),
                             .open = call.refund.state == REFUND_UNKNOWN,
                             .declined = call.refund.state == REFUND_DECLINED,
                             .disputed = call.refund.dispute != NULL };
    return true;
}

static int tell(const char *name, const struct after *after)
{
    if (after->disputed) {
        startup_refuse("What the gateway has under its key is not ours: nothing was changed. Give it back there, then "
                       "add --disputed.");
        return EXIT_REFUSED;
    }
    if (after->open) {
        startup_refuse(
            "The gateway could not say whether it has a charge: nothing was changed. Run it again when it answers.");
        return EXIT_REFUSED;
    }
    (void)printf("%s is %s now%s.\n", name, after->state,
                 after->declined ? ", and what it was for has failed" : ": the gateway has a charge for it after all");
    return EXIT_DONE;
}

int cmd_give_up(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    struct counter c = { .act = { .arena = &startup.arena,
                                  .deployment = &startup.deployment,
                                  .caller = { .address = "", .request_id = "" } } };
    const char *name = arguments->operand;
    enum give_up how = arguments->options[0] != NULL ? GIVE_UP_DISPUTED : GIVE_UP_ABSENT;
    bool is_payment, ended;
    struct after after = { 0 };
    struct id id;

    is_payment = id_read(ID_PAYMENT, name, &id);
    if (!is_payment && !id_read(ID_REFUND, name, &id))
        return arguments_refuse(
            arguments->command,
            "ID is neither a payment (pay_...) nor a refund (rfd_...): take it from guichet flags.");
    if (!startup_open(&startup) || !startup_gateway(&startup) ||
        gateway_open(&startup.gateway, &c.gateway) != STATUS_OK)
        return EXIT_REFUSED;
    c.act.sql = startup_sql_new(&startup);
    c.act.now = clock_now();
    ended = is_payment ? payment_end(&c, id, how, &after) : refund_end(&c, id, how, &after);
    sql_end(&c.act.sql);
    gateway_close(&c.gateway);
    return ended ? tell(name, &after) : EXIT_REFUSED;
}
