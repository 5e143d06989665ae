/* tests/histories/actions_gateway.c: what the gateway does, and banks and card holders with its charges. */
#include <stdio.h>
#include <string.h>

#include "actions.h"
#include "counter/gateway_event.h"
#include "gateway_balance.h"
#include "gateway_late.h"
#include "shared.h"
#include "work.h"
#include "world.h"

bool action_mood(const uint32_t args[STEP_ARGS])
{
    enum book_mood mood = args[1] % 2 == 0 ? BOOK_ANSWERS : (enum book_mood)(args[2] % BOOK_MOOD__MAX);

    if (shared->book.mood == mood)
        return false;
    late_arrive();
    shared->book.mood = mood;
    told("the gateway %s", book_mood_name(mood));
    return true;
}

bool action_slow(const uint32_t args[STEP_ARGS])
{
    static const int64_t seconds[] = { 1, 4, 25, 90, 200, 400 };
    struct book *book = &shared->book;

    if (book->slow_next > 0)
        return false;
    book->slow_next = 1 + args[1] % 3;
    book->slow_us = seconds[args[2] % (sizeof seconds / sizeof seconds[0])] * 1000000;
    told("the gateway's next %u requests take %lld seconds to arrive there", book->slow_next,
         (long long)(book->slow_us / 1000000));
    return true;
}

/* The operator gives up all that may be given up; charges that reached the gateway by now count as known. */
bool action_give_up(const uint32_t args[STEP_ARGS])
{
    (void)args;
    late_arrive();
    if (shared->book.mood != BOOK_ANSWERS || !work_has_unknown())
        return false;
    told("the operator gives up what nobody knows of");
    work_give_up(false);
    return true;
}

bool action_dispute(const uint32_t args[STEP_ARGS])
{
    (void)args;
    if (shared->book.dispute_next)
        return false;
    shared->book.dispute_next = true;
    told("the gateway will have another amount for its next charge");
    return true;
}

/* Stripe's 400 without a code: a card detached at Stripe, a currency that the method does not support. */
bool action_refuse_next(const uint32_t args[STEP_ARGS])
{
    bool refund = args[1] % 3 == 0, *next = refund ? &shared->book.decline_refund_next : &shared->book.decline_next;

    if (*next)
        return false;
    *next = true;
    told("the gateway will refuse its next %s for good", refund ? "refund" : "charge");
    return true;
}

/* Stripe's 500 that is kept under its idempotency key: no charge was made, and the key cannot be used again. */
bool action_fail_next(const uint32_t args[STEP_ARGS])
{
    struct book *book = &shared->book;

    if (book->fail_next > 0)
        return false;
    book->fail_next = 1 + args[1] % 3;
    told("the gateway will fail its next %u sendings and keep the failures", book->fail_next);
    return true;
}

/* A charge in that state, chosen by `drawn`; NULL: there is none. */
static struct book_charge *charge_in(enum book_state state, uint32_t drawn)
{
    size_t number = 0, wanted;

    late_arrive();
    for (size_t i = 0; i < shared->book.charge_count; i++)
        number += shared->book.charges[i].state == state ? 1 : 0;
    if (number == 0)
        return NULL;
    wanted = drawn_index(drawn, number);
    for (size_t i = 0; i < shared->book.charge_count; i++)
        if (shared->book.charges[i].state == state && wanted-- == 0)
            return &shared->book.charges[i];
    return NULL;
}

bool action_holder(const uint32_t args[STEP_ARGS])
{
    struct book_charge *charge = charge_in(BOOK_ACTION, args[1]);
    bool completes = args[2] % 4 != 0;

    if (charge == NULL || !book_charge_ends(charge, completes ? BOOK_CAPTURED : BOOK_FAILED))
        return false;
    told("the card holder of %s %s (%lld)", charge->id, completes ? "completes the page" : "fails",
         (long long)charge->minor);
    return true;
}

bool action_debit(const uint32_t args[STEP_ARGS])
{
    struct book_charge *charge = charge_in(BOOK_PROCESSING, args[1]);
    bool arrives = args[2] % 3 != 0;

    for (size_t i = 0; charge == NULL && i < shared->book.refund_count; i++)
        if (book_refund_ends(&shared->book.refunds[i], arrives ? BOOK_CAPTURED : BOOK_FAILED)) {
            told("refund %s %s", shared->book.refunds[i].id, arrives ? "arrives" : "comes back");
            return true;
        }
    if (charge == NULL || !book_charge_ends(charge, arrives ? BOOK_CAPTURED : BOOK_FAILED))
        return false;
    told("the debit %s %s", charge->id, arrives ? "arrives" : "comes back");
    return true;
}

/* A captured charge that may be contested, or whose contest may be decided; NULL: there is none. */
static struct book_charge *charge_undecided(uint32_t drawn)
{
    struct book *book = &shared->book;
    size_t number = 0, wanted;

    late_arrive();
    for (size_t i = 0; i < book->charge_count; i++)
        number += book->charges[i].state == BOOK_CAPTURED && !chargeback_closed(book->charges[i].chargeback) ? 1 : 0;
    if (number == 0)
        return NULL;
    wanted = drawn_index(drawn, number);
    for (size_t i = 0; i < book->charge_count; i++)
        if (book->charges[i].state == BOOK_CAPTURED && !chargeback_closed(book->charges[i].chargeback) &&
            wanted-- == 0)
            return &book->charges[i];
    return NULL;
}

/* Usually the rest that was not refunded, sometimes the whole charge despite refunds, or more, sometimes a part. */
static int64_t contested_of(const struct book_charge *charge, uint32_t drawn)
{
    int64_t left = charge->minor - charge->refunded_minor;

    if (charge->chargeback != CHARGEBACK_NONE && drawn % 8 != 1)
        return charge->contested_minor;
    if (drawn % 16 == 4)
        return charge->minor + 22;
    return left == 0 || drawn % 8 == 2 ? charge->minor : drawn % 8 == 3 ? 1 + left / 2 : left;
}

/* A payer's bank contests a charge, or decides. The gateway sends an event, or the worker asks in time. */
bool action_contest(const uint32_t args[STEP_ARGS])
{
    struct book_charge *charge = charge_undecided(args[0]);
    struct gateway_event event = { .id = "evt_contest", .kind = GATEWAY_EVENT_CHARGEBACK };
    enum chargeback_state to;
    bool drops;
    struct arena arena = { 0 };
    struct counter c = work_counter();
    enum status status = STATUS_OK;

    if (charge == NULL)
        return false;
    drops = charge->chargeback == CHARGEBACK_OPENED && args[1] % 10 == 5;
    to = args[1] % 5 == 0                             ? CHARGEBACK_WON
         : charge->chargeback == CHARGEBACK_OPENED || args[1] % 3 == 0 ? CHARGEBACK_LOST
                                                      : CHARGEBACK_OPENED;
    if (!book_charge_contested(charge, to, contested_of(charge, args[2]), args[2] % 2 == 0 && !drops ? 1500 : 0))
        return false;
    charge->dropped = drops;
    charge->unclear_next = args[3] % 7 == 3 ? 1 + args[3] % 4 : 0;
    told("the charge %s is contested: %s, %lld of %lld%s%s", charge->id, drops ? "dropped" : chargeback_state_name(to),
         (long long)charge->contested_minor, (long long)charge->minor, args[3] % 3 == 0 ? "" : ", and that is told",
         charge->unclear_next > 0 ? ", in words that nobody can use at first" : "");
    event.charge_id = charge->id;
    c.act.arena = &arena;
    if (args[3] % 3 != 0)
        status = gateway_event_take(&c, &event);
    if (status != STATUS_OK && !shared->machine.faulted)
        found("an event of the gateway: %s", status_name(status));
    arena_end(&arena);
    return true;
}

/* The bank returns a refund that had arrived. The gateway sends an event, or the worker asks in time. */
bool action_refund_returns(const uint32_t args[STEP_ARGS])
{
    struct book *book = &shared->book;
    struct gateway_event event = { .id = "evt_return", .kind = GATEWAY_EVENT_REFUND };
    struct book_refund *refund;
    struct arena arena = { 0 };
    struct counter c = work_counter();
    enum status status = STATUS_OK;

    late_arrive();
    if (book->refund_count == 0)
        return false;
    refund = &book->refunds[drawn_index(args[1], book->refund_count)];
    if (!book_refund_returns(refund))
        return false;
    event.key = refund->key;
    c.act.arena = &arena;
    if (args[2] % 3 != 0)
        status = gateway_event_take(&c, &event);
    told("the refund %s of %lld comes back%s", refund->id, (long long)refund->minor,
         args[2] % 3 == 0 ? "" : ", and that is told");
    if (status != STATUS_OK && !shared->machine.faulted)
        found("an event of the gateway: %s", status_name(status));
    arena_end(&arena);
    return true;
}

bool action_card_goes_bad(const uint32_t args[STEP_ARGS])
{
    static const struct sql_query references = {
        .name = "histories_references",
        .takes = "b",
        .gives = "t",
        .text = "SELECT gateway_reference FROM payment_method WHERE organization_id = ? AND gateway_reference IS NOT "
                "NULL ORDER BY id"
    };
    struct sql_row row;

    if (shared->book.bad[0] != '\0') {
        shared->book.bad[0] = '\0';
        told("all cards are good again");
        return true;
    }
    if (!world_pick(&references, world_organization(args[0]), args[1], &row))
        return false;
    (void)snprintf(shared->book.bad, sizeof shared->book.bad, "%s", sql_take_text(&row));
    told("%s is declined from now on", shared->book.bad);
    return true;
}

/* The gateway sends an event of one of its charges, refunds or pages: late, twice, or in any order. */
bool action_event(const uint32_t args[STEP_ARGS])
{
    const struct book *book = &shared->book;
    bool refund = args[1] % 3 == 0 && book->refund_count > 0;
    /* a charge that arrived late gets an event only after somebody has looked at the book */
    bool setup = args[1] % 3 == 1 && book->setup_count > 0;
    size_t count = setup ? book->setup_count : refund ? book->refund_count : book->charge_count;
    struct gateway_event event = { .id = "evt_history",
                                   .kind = setup    ? GATEWAY_EVENT_SETUP
                                           : refund ? GATEWAY_EVENT_REFUND
                                                    : GATEWAY_EVENT_CHARGE };
    struct arena arena = { 0 };
    struct counter c = work_counter();
    enum status status;

    if (count == 0)
        return false;
    event.key =
        setup    ? book->setups[drawn_index(args[2], count)].key
        : refund ? book->refunds[drawn_index(args[2], count)].key : book->charges[drawn_index(args[2], count)].key;
    c.act.arena = &arena;
    status = gateway_event_take(&c, &event);
    told("the gateway tells of a %s: %s", setup ? "page" : refund ? "refund" : "charge", status_code(status));
    if (status != STATUS_OK && !shared->machine.faulted)
        found("an event of the gateway: %s", status_name(status));
    arena_end(&arena);
    return true;
}

/* The gateway pays its balance out; one payout in four is not what its movements sum to, and stays a difference. */
bool action_payout(const uint32_t args[STEP_ARGS])
{
    const struct book_payout *payout = balance_pays_out(args[1], args[2] % 4 == 0);

    if (payout == NULL)
        return false;
    told("the gateway pays out %lld %s%s", (long long)payout->minor, payout->currency,
         payout->wrong ? ", which is wrong" : "");
    return true;
}

bool action_payout_returns(const uint32_t args[STEP_ARGS])
{
    const struct book_payout *payout = balance_payout_returns(args[1]);

    if (payout == NULL)
        return false;
    told("the bank sends %s of %lld back", payout->id, (long long)payout->minor);
    return true;
}

/* Another shop on the same account is paid: nothing that concerns us. */
bool action_other_shop(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    int64_t minor = 100 + (int64_t)args[1];

    book_foreign_charge(o->currency.code, minor);
    told("another shop takes %lld", (long long)minor);
    return true;
}

bool action_refund_fate(const uint32_t args[STEP_ARGS])
{
    static const enum book_state fates[] = { BOOK_CAPTURED, BOOK_PROCESSING, BOOK_FAILED };

    shared->book.refunds_become = fates[args[1] % 3];
    told("refunds are %s from now on", book_state_name(shared->book.refunds_become));
    return true;
}
