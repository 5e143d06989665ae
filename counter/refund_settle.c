/* counter/refund_settle.c */
#include "counter/refund_settle.h"

#include <assert.h>

#include "books/refund_book.h"
#include "sql/store_credit_note.h"

static struct gateway_refund_request request_of(struct counter *c, const struct refund_call *call, int timeout_ms)
{
    return (struct gateway_refund_request){
        .key = arena_text(c->act.arena, id_write(ID_REFUND, call->refund.id).text),
        .charge_key = arena_text(c->act.arena, id_write(ID_PAYMENT, call->refund.payment_id).text),
        .charge_id = call->charge_id,
        .organization = arena_text(c->act.arena, id_write(ID_ORGANIZATION, call->refund.organization_id).text),
        .credit_note = arena_text(c->act.arena, id_write(ID_CREDIT_NOTE, call->refund.credit_note_id).text),
        .amount = call->refund.amount,
        .timeout_ms = timeout_ms
    };
}

/* The answer about a refund, as errand.h takes it. */
static struct gateway_charge answer_of(const struct gateway_refund *back)
{
    return (struct gateway_charge){ .outcome = back->outcome,
                                    .charge_id = back->refund_id,
                                    .decline_code = back->decline_code,
                                    .dispute = back->dispute };
}

void refund_call_gateway(struct counter *c, const struct refund_call *call, int timeout_ms,
                         struct gateway_charge *answer)
{
    struct gateway_refund_request request = request_of(c, call, timeout_ms);
    struct gateway_refund back;

    assert(!sql_in_transaction(c->act.sql));
    FAULT_POINT(BEFORE_CALL);
    gateway_refund(c->gateway, c->act.arena, &request, &back);
    FAULT_POINT(AFTER_CALL);
    *answer = answer_of(&back);
}

void refund_ask_gateway(struct counter *c, const struct refund_call *call, int timeout_ms, struct gateway_refund *back)
{
    struct gateway_refund_request request = request_of(c, call, timeout_ms);

    gateway_refund_find(c->gateway, c->act.arena, &request, back);
}

static enum refund_state state_for(enum gateway_outcome outcome)
{
    switch (outcome) {
    case GATEWAY_SUCCEEDED:
        return REFUND_SUCCEEDED;
    case GATEWAY_PROCESSING:
        return REFUND_PROCESSING;
    case GATEWAY_DECLINED:
        return REFUND_DECLINED;
    case GATEWAY_REFUSED:
        return REFUND_INTENT;
    default:
        return REFUND_UNKNOWN;
    }
}

static const char *refund_what(const struct act *act, const struct refund *refund)
{
    return arena_format(act->arena, "refund %s of %s", id_write(ID_REFUND, refund->id).text,
                        id_write(ID_ORGANIZATION, refund->organization_id).text);
}

struct errand_marks refund_marks(struct refund *refund)
{
    return (struct errand_marks){ &refund->lease_until, &refund->next_try_at, &refund->flagged_at, &refund->tries,
                                  &refund->dispute };
}

/* Applies the answer to the refund; true: its state has moved. An answer that is known already only sets the time of
 * the next question. */
static bool word_take(const struct act *act, struct refund *refund, const struct gateway_charge *answer)
{
    enum refund_state to = state_for(answer->outcome);
    bool moved = refund->state != to && refund_advance(&refund->state, to);
    bool open = !refund_ended(refund->state);

    if (moved && to != REFUND_UNKNOWN && to != REFUND_INTENT) {
        if (answer->charge_id != NULL)
            refund->refund_reference = answer->charge_id;
        refund->decline_code = answer->decline_code;
    }
    if (moved && to == REFUND_SUCCEEDED)
        refund->watch_at = refund_asked_first(id_time(refund->id), act->now);
    errand_heard(act, refund_marks(refund), refund_what(act, refund), answer, open, INSTANT_NONE);
    return moved;
}

enum status refund_hear(struct act *act, struct refund *refund, const struct gateway_charge *answer)
{
    enum status status;
    bool moved;

    if (refund_ended(refund->state))
        return STATUS_OK;
    moved = word_take(act, refund, answer);
    if ((status = store_refund_update(act->sql, refund)) != STATUS_OK)
        return status;
    if (moved && refund->state == REFUND_SUCCEEDED)
        return refund_book_succeeded(act, refund);
    return moved && refund->state == REFUND_DECLINED ? refund_book_declined(act, refund) : STATUS_OK;
}

struct refund_settling {
    struct id refund_id;
    const struct gateway_charge *answer;
};

static enum status act_refund_settle(struct act *act, const struct refund_settling *settling, struct credit_note *note)
{
    struct refund_call call;
    enum status status = store_refund_find(act->sql, act->arena, act->organization.id, settling->refund_id, &call);

    if (status == STATUS_OK && settling->answer != NULL)
        status = refund_hear(act, &call.refund, settling->answer);
    return status != STATUS_OK
               ? status
               : store_credit_note_find(act->sql, act->arena, act->organization.id, call.refund.credit_note_id, note);
}
ACT(act_refund_settle, struct refund_settling, struct credit_note);

enum status refund_settle(struct counter *c, struct id organization_id, struct id refund_id,
                          const struct gateway_charge *answer, credit_note_renderer render, struct credit_note *note)
{
    struct refund_settling settling = { .refund_id = refund_id, .answer = answer };
    enum status status;

    c->repeatable = true;
    status = counter_run_rendered(c, organization_id, act_refund_settle, &settling, render, note);
    /* The refund is placed and may have happened, so a status that means "nothing was written" would be wrong. */
    return status == STATUS_UNAVAILABLE ? STATUS_OUTCOME_UNKNOWN : status;
}

/* Takes the lease: the version shows that no other process did since the list was read. */
static enum status act_refund_lease(struct act *act, const struct refund *due, struct refund_call *call)
{
    struct refund *refund = &call->refund;
    enum status status;

    if ((status = store_refund_find(act->sql, act->arena, due->organization_id, due->id, call)) != STATUS_OK)
        return status;
    if (refund->version != due->version ||
        (refund->state != REFUND_PROCESSING && !refund_advance(&refund->state, REFUND_CALLING)))
        return STATUS_NOT_FOUND; /* another process has the lease */
    errand_leased(act, refund_marks(refund));
    return store_refund_update(act->sql, refund);
}
ACT(act_refund_lease, struct refund, struct refund_call);

struct pursued {
    const struct refund_call *due; /* the refund as it was read */
    struct refund_call leased;     /* the refund under our lease */
};

static enum status pursued_lease(struct counter *c, void *with)
{
    struct pursued *pursued = with;
    const struct refund *due = &pursued->due->refund;

    return counter_run(c, due->organization_id, act_refund_lease, due, &pursued->leased);
}

static void pursued_send(struct counter *c, void *with, struct gateway_charge *answer)
{
    const struct pursued *pursued = with;

    refund_call_gateway(c, &pursued->leased, WORKER_WAIT_MS, answer);
}

static void pursued_ask(struct counter *c, void *with, struct gateway_charge *answer)
{
    const struct pursued *pursued = with;
    struct gateway_refund back;

    refund_ask_gateway(c, &pursued->leased, WORKER_WAIT_MS, &back);
    *answer = answer_of(&back);
}

static enum status pursued_settle(struct counter *c, void *with, const struct gateway_charge *answer)
{
    const struct pursued *pursued = with;
    const struct refund *due = &pursued->due->refund;
    struct credit_note note;

    return refund_settle(c, due->organization_id, due->id, answer, NULL, &note);
}

static enum errand_state state_of(enum refund_state state)
{
    return state == REFUND_INTENT ? ERRAND_NOT_SENT : state == REFUND_PROCESSING ? ERRAND_MOVING : ERRAND_MAYBE_SENT;
}

static enum status pursue(struct counter *c, const struct refund_call *due, enum give_up give_up)
{
    static const struct errand_pursuit pursuit = { pursued_lease, pursued_send, pursued_ask, NULL, pursued_settle };
    struct errand errand = { .id = due->refund.id,
                             .organization_id = due->refund.organization_id,
                             .id_kind = ID_REFUND,
                             .state = state_of(due->refund.state),
                             .give_up = give_up };
    struct pursued pursued = { .due = due };

    return errand_pursue(c, &errand, &pursuit, &pursued);
}

enum status refund_pursue(struct counter *c, const struct refund_call *due)
{
    return pursue(c, due, GIVE_UP_NOT);
}

bool refund_may_be_given_up(const struct counter *c, const struct refund *refund)
{
    bool unknown = refund->state == REFUND_UNKNOWN && errand_may_be_given_up(c, refund->id, refund->tries);

    return unknown || (refund->dispute != NULL && !refund_ended(refund->state));
}

enum status refund_give_up(struct counter *c, const struct refund_call *due, enum give_up how)
{
    assert(refund_may_be_given_up(c, &due->refund)); /* the caller has checked */
    return pursue(c, due, how);
}
