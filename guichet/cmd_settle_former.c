/* guichet/cmd_settle_former.c: guichet settle-former [--amount MINOR] ID: books what a person found at a former account
 * of the gateway: a payment that its bank took back, or a credit note that was given back there. Exit status 0: it is
 * booked; 1: it is not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "counter/former_account.h"
#include "sql/store_credit_note.h"
#include "startup.h"

enum { AMOUNT_DIGITS_MAX = 15 };

static int refused(const char *sentence)
{
    startup_refuse(sentence);
    return EXIT_REFUSED;
}

static enum status payment_settle(struct counter *c, struct id id, int64_t minor, struct former_booked *booked)
{
    struct payment_call call;
    enum status status = store_payment_anywhere(c->act.sql, c->act.arena, id, &call);

    return status == STATUS_OK ? former_payment_lost(c, &call.payment, minor, booked) : status;
}

static enum status note_settle(struct counter *c, struct id id, struct former_booked *booked)
{
    struct id organization_id;
    enum status status = store_credit_note_organization(c->act.sql, c->act.arena, id, &organization_id);

    return status == STATUS_OK ? former_note_refunded(c, organization_id, id, booked) : status;
}

/* booked->amount: what is left of the payment. */
static int amount_refused(const struct former_booked *booked)
{
    char sentence[300];

    (void)snprintf(sentence, sizeof sentence,
                   "%s: pass --amount with what its bank took, in the currency's smallest unit, from 1 to %lld (%s is "
                   "left of it). Nothing was changed.",
                   booked->end == FORMER_UNSAID ? "A part of it was given back" : "More was said than is left of it",
                   (long long)booked->amount.minor, money_write(booked->amount).text);
    return refused(sentence);
}

static int tell(const char *name, bool is_payment, const struct former_booked *booked)
{
    switch (booked->end) {
    case FORMER_NOT:
        return refused("It was not paid at a former account of the gateway: what happens at the one in use is heard "
                       "by itself. Nothing was changed.");
    case FORMER_NOTHING:
        return refused(
            "Nothing of it is left to be booked: it was booked before, given back whole, or never came through. "
            "Nothing was changed.");
    case FORMER_UNSAID:
    case FORMER_TOO_MUCH:
        return amount_refused(booked);
    case FORMER_BOOKED:
        break;
    }
    (void)printf(is_payment ? "%s: its bank took %s back. Its invoice is open again.\n"
                            : "%s: %s of it were given back. They are no credit any more.\n",
                 name, money_write(booked->amount).text);
    return EXIT_DONE;
}

/* 0: not given. */
static bool amount_read(const char *text, int64_t *minor)
{
    size_t length = text == NULL ? 0 : strlen(text);

    *minor = 0;
    if (text == NULL)
        return true;
    if (length == 0 || length > AMOUNT_DIGITS_MAX || strspn(text, "0123456789") != length)
        return false;
    *minor = strtoll(text, NULL, 10);
    return *minor > 0;
}

static int run(const char *name, struct id id, bool is_payment, int64_t minor)
{
    static struct startup startup; /* lives until the process ends */
    struct counter c = { .act = { .arena = &startup.arena,
                                  .deployment = &startup.deployment,
                                  .caller = { .address = "", .request_id = "" } } };
    struct former_booked booked;
    enum status status;

    if (!startup_open(&startup))
        return EXIT_REFUSED;
    c.act.sql = startup_sql_new(&startup);
    c.act.now = clock_now();
    status = is_payment ? payment_settle(&c, id, minor, &booked) : note_settle(&c, id, &booked);
    if (status != STATUS_OK)
        startup_refuse(status == STATUS_NOT_FOUND
                           ? "There is no such payment or credit note."
                           : startup_trouble(&startup, c.act.sql, "It could not be done just now: run it again."));
    sql_end(&c.act.sql);
    return status == STATUS_OK ? tell(name, is_payment, &booked) : EXIT_REFUSED;
}

int cmd_settle_former(const struct arguments *arguments)
{
    bool is_payment;
    struct id id;
    int64_t minor;

    is_payment = id_read(ID_PAYMENT, arguments->operand, &id);
    if (!is_payment && !id_read(ID_CREDIT_NOTE, arguments->operand, &id))
        return arguments_refuse(arguments->command,
                                "ID is neither a payment (pay_...) nor a credit note (crn_...): the payments of an "
                                "invoice have it, and the key at the gateway is it.");
    if (!amount_read(arguments->options[0], &minor))
        return arguments_refuse(arguments->command, "the value of --amount is no amount: write it in the currency's "
                                                    "smallest unit, like 6000 for 60.00 EUR.");
    if (minor > 0 && !is_payment)
        return arguments_refuse(arguments->command, "--amount is of a payment only: of a credit note the rest is "
                                                    "booked.");
    return run(arguments->operand, id, is_payment, minor);
}
