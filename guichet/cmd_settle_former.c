/* guichet/cmd_settle_former.c: guichet settle-former ID: books what a person found at a former account of the gateway:
 * a payment that its bank took back, or a credit note that was given back there. Exit status 0: it is booked; 1: it is
 * not. */
#include <stdio.h>

#include "commands.h"
#include "counter/former_account.h"
#include "sql/store_credit_note.h"
#include "startup.h"

static int refused(const char *sentence)
{
    startup_refuse(sentence);
    return EXIT_REFUSED;
}

static enum status payment_settle(struct counter *c, struct id id, struct former_booked *booked)
{
    struct payment_call call;
    enum status status = store_payment_anywhere(c->act.sql, c->act.arena, id, &call);

    return status == STATUS_OK ? former_payment_lost(c, &call.payment, booked) : status;
}

static enum status note_settle(struct counter *c, struct id id, struct former_booked *booked)
{
    struct id organization_id;
    enum status status = store_credit_note_organization(c->act.sql, c->act.arena, id, &organization_id);

    return status == STATUS_OK ? former_note_refunded(c, organization_id, id, booked) : status;
}

static int tell(const char *name, bool is_payment, const struct former_booked *booked)
{
    switch (booked->end) {
    case FORMER_NOT:
        return refused("It was not paid at a former account of the gateway: what happens at the one in use is heard "
                       "by itself. Nothing was changed.");
    case FORMER_NOTHING:
        return refused("Nothing of it is left to be booked: it was booked before, or never came through. Nothing was "
                       "changed.");
    case FORMER_BOOKED:
        break;
    }
    (void)printf(is_payment ? "%s: its bank took %s back. Its invoice is open again.\n"
                            : "%s: %s of it were given back. They are no credit any more.\n",
                 name, money_write(booked->amount).text);
    return EXIT_DONE;
}

int cmd_settle_former(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    struct counter c = { .act = { .arena = &startup.arena,
                                  .deployment = &startup.deployment,
                                  .caller = { .address = "", .request_id = "" } } };
    bool is_payment;
    struct former_booked booked;
    enum status status;
    struct id id;

    is_payment = id_read(ID_PAYMENT, arguments->operand, &id);
    if (!is_payment && !id_read(ID_CREDIT_NOTE, arguments->operand, &id))
        return arguments_refuse(arguments->command,
                                "ID is neither a payment (pay_...) nor a credit note (crn_...): the payments of an "
                                "invoice have it, and the key at the gateway is it.");
    if (!startup_open(&startup))
        return EXIT_REFUSED;
    c.act.sql = startup_sql_new(&startup);
    c.act.now = clock_now();
    status = is_payment ? payment_settle(&c, id, &booked) : note_settle(&c, id, &booked);
    if (status != STATUS_OK)
        startup_refuse(status == STATUS_NOT_FOUND
                           ? "There is no such payment or credit note."
                           : startup_trouble(&startup, c.act.sql, "It could not be done just now: run it again."));
    sql_end(&c.act.sql);
    return status == STATUS_OK ? tell(arguments->operand, is_payment, &booked) : EXIT_REFUSED;
}
