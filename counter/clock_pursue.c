/* counter/clock_pursue.c */
#include "counter/clock_pursue.h"

#include <unistd.h>

#include "base/log.h"
#include "counter/errand.h"
#include "counter/payment_pursue.h"
#include "counter/refund_settle.h"
#include "sql/store_payment.h"
#include "sql/store_refund.h"

/* One round over the open payments and refunds. */
struct round {
    const struct counter *like;
    int64_t until_us;
    size_t others; /* how many another process holds a lease on, or there was no place to ask about */
    bool silent;
};

static bool round_over(const struct round *round)
{
    return round->silent || clock_monotonic_us() >= round->until_us;
}

/* Whether another process is calling the gateway under a lease that has not run out. */
static bool is_leased(struct instant lease_until)
{
    return !instant_is_none(lease_until) && lease_until.us > clock_now().us;
}

/* Whether the next try is due: after silence or a disputed answer the gateway is not asked sooner. */
static bool is_late(struct instant next_try_at)
{
    return next_try_at.us <= clock_now().us;
}

static struct counter counter_within(const struct counter *like, struct arena *arena)
{
    struct counter aside = counter_aside(like);

    aside.act.arena = arena;
    return aside;
}

static void step_end(struct round *round, enum status status, enum id_kind kind, struct id id)
{
    round->others += status == STATUS_CHANGED ? 1 : 0;
    round->silent = !gateway_heard(round->like->gateway);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        log_error("%s: %s", id_write(kind, id).text, status_name(status));
}

/* A place to wait for the gateway (books/act.h), for one question. Without one the round comes again. */
static bool place_taken(struct round *round)
{
    bool taken = false;

    errand_enter(&round->like->act, &taken);
    round->others += taken ? 0 : 1;
    return taken;
}

static void payment_step(struct round *round, const struct payment_call *call)
{
    const struct payment *payment = &call->payment;
    struct arena arena = { 0 };
    struct counter aside = counter_within(round->like, &arena);

    if (is_leased(payment->lease_until)) {
        round->others++;
    } else if (((payment->state != PAYMENT_UNKNOWN && payment->dispute == NULL) || is_late(payment->next_try_at)) &&
               place_taken(round)) {
        step_end(round, payment_pursue(&aside, call), ID_PAYMENT, payment->id);
        errand_leave(&round->like->act, true);
    }
    arena_end(&arena);
}

static void refund_step(struct round *round, const struct refund_call *call)
{
    const struct refund *refund = &call->refund;
    struct arena arena = { 0 };
    struct counter aside = counter_within(round->like, &arena);

    if (is_leased(refund->lease_until)) {
        round->others++;
    } else if (((refund->state != REFUND_UNKNOWN && refund->dispute == NULL) || is_late(refund->next_try_at)) &&
               place_taken(round)) {
        step_end(round, refund_pursue(&aside, call), ID_REFUND, refund->id);
        errand_leave(&round->like->act, true);
    }
    arena_end(&arena);
}

static enum status round_go(struct round *round, struct id organization_id)
{
    struct arena arena = { 0 };
    struct payment_call *payments;
    struct refund_call *refunds;
    size_t payment_count, refund_count;
    enum status status = store_payment_open(round->like->act.sql, &arena, organization_id, &payments, &payment_count);

    if (status == STATUS_OK)
        status = store_refund_open(round->like->act.sql, &arena, organization_id, &refunds, &refund_count);
    for (size_t i = 0; status == STATUS_OK && i < payment_count && !round_over(round); i++)
        payment_step(round, &payments[i]);
    for (size_t i = 0; status == STATUS_OK && i < refund_count && !round_over(round); i++)
        refund_step(round, &refunds[i]);
    arena_end(&arena);
    return status;
}

enum status clock_pursue(const struct counter *c, struct id organization_id, int64_t until_us, bool *silent)
{
    enum { WAIT_US = 20000 };
    struct round round = { .like = c, .until_us = until_us, .silent = *silent };
    enum status status = STATUS_OK;

    while (status == STATUS_OK && !round_over(&round)) {
        round.others = 0;
        status = round_go(&round, organization_id);
        if (round.others == 0)
            break;
        usleep(WAIT_US);
    }
    *silent = round.silent;
    return status;
}

enum status clock_open_count(struct act *act, struct id organization_id, int64_t *count)
{
    int64_t payments, refunds;
    enum status status = store_payment_unknown_count(act->sql, act->arena, organization_id, &payments);

    if (status == STATUS_OK &&
        (status = store_refund_unknown_count(act->sql, act->arena, organization_id, &refunds)) == STATUS_OK)
        *count = payments + refunds;
    return status;
}
