/* worker/hear.c */
#include "worker/hear.h"

#include "sql/store_payment.h"
#include "sql/store_refund.h"
#include "sql/store_set_aside.h"
#include "worker/pursue.h"
#include "worker/watch.h"

static bool is_leased(struct instant lease_until)
{
    return !instant_is_none(lease_until) && lease_until.us > clock_now().us;
}

/* Whether the pursuit left it for later, after a failure of ours that asking again does not cure. */
static bool is_aside(const struct counter *like, enum set_aside_kind kind, struct id organization_id, struct id id)
{
    struct arena arena = { 0 };
    struct set_aside row;
    enum status status = store_set_aside_find(like->act.sql, &arena, organization_id, kind, id, &row);

    arena_end(&arena);
    return status != STATUS_NOT_FOUND;
}

static bool charge_hear(const struct counter *like, const struct payment_call *call)
{
    const struct payment *payment = &call->payment;

    if (instant_is_none(payment->next_try_at) || payment->state == PAYMENT_INTENT ||
        is_aside(like, SET_ASIDE_PAYMENT, payment->organization_id, payment->id))
        return true;
    return !is_leased(payment->lease_until) && payment_pursue_now(like, call) == STATUS_OK &&
           gateway_heard(like->gateway);
}

/* One that succeeded may have come back since. */
static bool refund_hear_now(const struct counter *like, struct refund_call *call)
{
    struct refund *refund = &call->refund;

    if (refund->state == REFUND_SUCCEEDED && instant_is_none(refund->watch_at) &&
        store_refund_watch(like->act.sql, refund, like->act.now) != STATUS_OK)
        return false;
    if (refund->state == REFUND_SUCCEEDED)
        return refund_watch_now(like, call) == STATUS_OK && gateway_heard(like->gateway);
    if (refund->state == REFUND_INTENT || is_aside(like, SET_ASIDE_REFUND, refund->organization_id, refund->id))
        return true;
    return !is_leased(refund->lease_until) && refund_pursue_now(like, call) == STATUS_OK &&
           gateway_heard(like->gateway);
}

static bool refunds_hear(const struct counter *like, const struct payment *payment)
{
    struct arena arena = { 0 };
    struct refund_call *calls;
    size_t count = 0;
    bool heard = store_refund_of_payment(like->act.sql, &arena, payment->organization_id, payment->id, &calls,
                                         &count) == STATUS_OK;

    for (size_t i = 0; heard && i < count; i++)
        heard = refund_hear_now(like, &calls[i]);
    arena_end(&arena);
    return heard;
}

/* A charge that has succeeded, if only just now; as after an event, also once we do not ask by ourselves any more. */
static bool contest_hear(const struct counter *like, struct payment *payment)
{
    if (!payment_may_be_contested(payment) || is_aside(like, SET_ASIDE_PAYMENT, payment->organization_id, payment->id))
        return true;
    if (instant_is_none(payment->watch_at) && store_payment_watch(like->act.sql, payment, like->act.now) != STATUS_OK)
        return false;
    return charge_watch_now(like, payment) == STATUS_OK && gateway_heard(like->gateway);
}

bool payment_hear(const struct counter *like, struct id payment_id)
{
    struct arena arena = { 0 };
    struct payment_call call;
    bool heard = store_payment_anywhere(like->act.sql, &arena, payment_id, &call) == STATUS_OK &&
                 charge_hear(like, &call) && refunds_hear(like, &call.payment) &&
                 store_payment_anywhere(like->act.sql, &arena, payment_id, &call) == STATUS_OK &&
                 contest_hear(like, &call.payment);

    arena_end(&arena);
    return heard;
}
