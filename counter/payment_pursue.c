/* counter/payment_pursue.c: a payment as an errand: how it is leased, sent, asked about, voided and settled.
 * counter/errand.c decides what is done when. */
#include "counter/payment_pursue.h"

#include <assert.h>

struct pursued {
    const struct payment_call *due; /* the payment as it was read */
    struct payment_call leased;     /* the payment under our lease */
};

/* Takes the lease: the version shows that no other process did since the list was read. */
static enum status act_lease(struct act *act, const struct payment *due, struct payment_call *call)
{
    struct payment *payment = &call->payment;
    enum status status;

    if ((status = store_payment_find(act->sql, act->arena, due->organization_id, due->id, call)) != STATUS_OK)
        return status;
    if (payment->version != due->version)
        return STATUS_NOT_FOUND; /* another process has the lease */
    if (payment->state != PAYMENT_ACTION_REQUIRED && payment->state != PAYMENT_PROCESSING &&
        !payment_advance(&payment->state, PAYMENT_CALLING))
        return STATUS_NOT_FOUND;
    errand_leased(act, payment_marks(payment));
    return store_payment_update(act->sql, payment);
}
ACT(act_lease, struct payment, struct payment_call);

static enum status pursued_lease(struct counter *c, void *with)
{
    struct pursued *pursued = with;
    const struct payment *due = &pursued->due->payment;

    return counter_run(c, due->organization_id, act_lease, due, &pursued->leased);
}

/* A payment method of a former account at the gateway is unknown there now: its payment, which was made after the move
 * (counter/gateway_adopt.h), is declined, and nobody is asked. */
static bool lapsed(const struct pursued *pursued, struct gateway_charge *answer)
{
    if (pursued->due->former)
        *answer = (struct gateway_charge){ .outcome = GATEWAY_DECLINED, .decline_code = PAYMENT_METHOD_LAPSED };
    return pursued->due->former;
}

static void pursued_send(struct counter *c, void *with, struct gateway_charge *answer)
{
    const struct pursued *pursued = with;

    if (!lapsed(pursued, answer))
        payment_call_gateway(c, &pursued->leased, WORKER_WAIT_MS, answer);
}

static struct gateway_question question_of(struct counter *c, const struct pursued *pursued)
{
    const struct payment_call *due = pursued->due;

    return payment_question(c->act.arena, &due->payment, due->gateway_reference, WORKER_WAIT_MS);
}

static void pursued_ask(struct counter *c, void *with, struct gateway_charge *answer)
{
    const struct pursued *pursued = with;
    struct gateway_question question = question_of(c, pursued);

    if (!lapsed(pursued, answer))
        gateway_find(c->gateway, c->act.arena, &question, answer);
}

static void pursued_drop(struct counter *c, void *with, struct gateway_charge *answer)
{
    const struct pursued *pursued = with;
    struct gateway_question question = question_of(c, pursued);

    if (!lapsed(pursued, answer))
        gateway_void(c->gateway, c->act.arena, &question, answer);
}

static enum status pursued_settle(struct counter *c, void *with, const struct gateway_charge *answer)
{
    const struct pursued *pursued = with;
    const struct payment *due = &pursued->due->payment;
    struct settled settled;

    return payment_settle(c, due->organization_id, due->id, answer, &settled);
}

static enum errand_state state_of(enum payment_state state)
{
    switch (state) {
    case PAYMENT_INTENT:
        return ERRAND_NOT_SENT;
    case PAYMENT_ACTION_REQUIRED:
        return ERRAND_WAITING;
    case PAYMENT_PROCESSING:
        return ERRAND_MOVING;
    default:
        return ERRAND_MAYBE_SENT;
    }
}

static enum status pursue(struct counter *c, const struct payment_call *due, enum give_up give_up)
{
    static const struct errand_pursuit pursuit = { pursued_lease, pursued_send, pursued_ask, pursued_drop,
                                                   pursued_settle };
    const struct payment *payment = &due->payment;
    struct errand errand = { .id = payment->id,
                             .organization_id = payment->organization_id,
                             .id_kind = ID_PAYMENT,
                             .state = state_of(payment->state),
                             .void_due = c->act.now.us >= payment_void_at(payment).us,
                             .give_up = give_up };
    struct pursued pursued = { .due = due };

    return errand_pursue(c, &errand, &pursuit, &pursued);
}

enum status payment_pursue(struct counter *c, const struct payment_call *due)
{
    return pursue(c, due, GIVE_UP_NOT);
}

bool payment_may_be_given_up(const struct counter *c, const struct payment *payment)
{
    bool unknown = payment->state == PAYMENT_UNKNOWN && errand_may_be_given_up(c, payment->id, payment->tries);

    return unknown || (payment->dispute != NULL && !payment_is_settled(payment));
}

enum status payment_give_up(struct counter *c, const struct payment_call *due, enum give_up how)
{
    assert(payment_may_be_given_up(c, &due->payment)); /* the caller has checked */
    return pursue(c, due, how);
}
