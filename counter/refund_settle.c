/* counter/refund_settle.c */
#include "counter/refund_settle.h"

#include <assert.h>

#include "base/log.h"
#include "counter/payment_settle.h"
#include "counter/refund_book.h"
#include "sql/store_credit_note.h"

static struct gateway_refund_request request_of(struct counter *c, const struct refund_call *call, int timeout_ms)
{
    return (struct gateway_refund_request){ .key = arena_text(c->arena, id_write(ID_REFUND, call->refund.id).text),
                                            .charge_key = arena_text(c->arena, id_write(ID_PAYMENT, call->refund.payment_id).text),
                                            .charge_id = call->charge_id, .amount = call->refund.amount, .timeout_ms = timeout_ms };
}

void refund_call_gateway(struct counter *c, const struct refund_call *call, int timeout_ms, struct gateway_refund *back)
{
    struct gateway_refund_request request = request_of(c, call, timeout_ms);

    assert(!sql_in_transaction(c->sql));
    FAULT_POINT(BEFORE_CALL);
    gateway_refund(c->gateway, c->arena, &request, back);
    FAULT_POINT(AFTER_CALL);
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

static const char *refund_what(const struct counter *c, const struct refund *refund)
{
    return arena_format(c->arena, "refund %s of %s", id_write(ID_REFUND, refund->id).text, id_write(ID_ORGANIZATION, refund->organization_id).text);
}

/* *moved: the gateway's word is news. An answer that tells what is known already changes only the time of the next question. */
static bool word_take(const struct counter *c, struct refund *refund, const struct gateway_refund *back)
{
    enum refund_state to = state_for(back->outcome);
    bool moved = refund->state != to && refund_advance(&refund->state, to);
    bool open = !refund_ended(refund->state);

    if (moved && to != REFUND_UNKNOWN && to != REFUND_INTENT) {
        if (back->refund_id != NULL)
            refund->refund_reference = back->refund_id;
        refund->decline_code = back->decline_code;
    }
    payment_dispute(c, refund_what(c, refund), back->outcome, back->dispute, &refund->dispute, &refund->flagged_at);
    refund->lease_until = INSTANT_NONE;
    refund->next_try_at = open ? instant_plus_seconds(c->now, payment_pause_s(refund->tries, refund->dispute != NULL)) : INSTANT_NONE;
    refund->tries += open ? 1 : 0;
    return moved;
}

enum status refund_hear(struct counter *c, struct refund *refund, const struct gateway_refund *back)
{
    enum status status;
    bool moved;

    if (refund_ended(refund->state))
        return STATUS_OK;
    moved = word_take(c, refund, back);
    if ((status = store_refund_update(c->sql, refund)) != STATUS_OK)
        return status;
    refund->version++;
    if (moved && refund->state == REFUND_SUCCEEDED)
        return refund_book_succeeded(c, refund);
    return moved && refund->state == REFUND_DECLINED ? refund_book_declined(c, refund) : STATUS_OK;
}

struct refund_settling {
    struct id refund_id;
    const struct gateway_refund *back;
};

static enum status act_refund_settle(struct counter *c, const void *in, void *out)
{
    const struct refund_settling *settling = in;
    struct refund_call call;
    enum status status = store_refund_find(c->sql, c->arena, c->organization.id, settling->refund_id, &call);

    if (status == STATUS_OK && settling->back != NULL)
        status = refund_hear(c, &call.refund, settling->back);
    return status != STATUS_OK ? status : store_credit_note_find(c->sql, c->arena, c->organization.id, call.refund.credit_note_id, out);
}

enum status refund_settle(struct counter *c, struct id organization_id, struct id refund_id, const struct gateway_refund *back,
                          struct credit_note *note)
{
    struct refund_settling settling = { .refund_id = refund_id, .back = back };
    enum status status;

    c->repeatable = true;
    status = counter_run(c, organization_id, act_refund_settle, &settling, note);
    /* The refund stands, and the money may be back: "nothing was written" would be wrong. */
    return status == STATUS_UNAVAILABLE ? STATUS_OUTCOME_UNKNOWN : status;
}

/* Takes the lease: the version says that nobody else did since the list was read. */
static enum status act_refund_lease(struct counter *c, const void *in, void *out)
{
    const struct refund *due = in;
    struct refund_call *call = out;
    struct refund *refund = &call->refund;
    enum status status;

    if ((status = store_refund_find(c->sql, c->arena, due->organization_id, due->id, call)) != STATUS_OK)
        return status;
    if (refund->version != due->version || (refund->state != REFUND_PROCESSING && !refund_advance(&refund->state, REFUND_CALLING)))
        return STATUS_NOT_FOUND; /* somebody else has it */
    refund->lease_until = instant_plus_seconds(c->now, PAYMENT_LEASE_S);
    refund->next_try_at = refund->lease_until;
    return store_refund_update(c->sql, refund);
}

static bool may_be_sent_again(const struct counter *c, const struct refund *refund)
{
    return c->now.us < instant_plus_seconds(id_time(refund->id), PAYMENT_RESEND_S).us;
}

/* What became of it; sent where nobody ever sent it, or where the gateway does not know it and it may be sent again. */
static struct gateway_refund ask(struct counter *c, const struct refund *due, const struct refund_call *leased, enum give_up give_up)
{
    struct gateway_refund_request request = request_of(c, leased, WORKER_WAIT_MS);
    struct gateway_refund back = { .outcome = GATEWAY_ABSENT };
    bool never_called = due->state == REFUND_INTENT;

    if (!never_called)
        gateway_refund_find(c->gateway, c->arena, &request, &back);
    if (back.outcome == GATEWAY_DISPUTED ? give_up == GIVE_UP_DISPUTED : give_up != GIVE_UP_NOT && back.outcome == GATEWAY_ABSENT)
        return (struct gateway_refund){ .outcome = GATEWAY_DECLINED, .decline_code = "given_up" };
    if (back.outcome != GATEWAY_ABSENT)
        return back;
    /* A gateway that forgot what it told us is not sent it again; nor one that may have forgotten the key. */
    if (due->state == REFUND_PROCESSING || (!never_called && !may_be_sent_again(c, due))) {
        log_error("refund %s of %s: the gateway does not know it, and it is not sent again; a person looks", request.key,
                  id_write(ID_ORGANIZATION, due->organization_id).text);
        return (struct gateway_refund){ .outcome = GATEWAY_UNKNOWN };
    }
    refund_call_gateway(c, leased, WORKER_WAIT_MS, &back);
    if (back.outcome == GATEWAY_REFUSED && !never_called)
        back.outcome = GATEWAY_UNKNOWN; /* an earlier call of it may still arrive */
    return back;
}

static enum status pursue(struct counter *c, const struct refund_call *due, enum give_up give_up)
{
    const struct refund *refund = &due->refund;
    struct refund_call leased;
    struct credit_note note;
    struct gateway_refund back;
    enum status status;

    c->repeatable = true;
    if ((status = counter_run(c, refund->organization_id, act_refund_lease, refund, &leased)) != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_CHANGED : status;
    back = ask(c, refund, &leased, give_up);
    return refund_settle(c, refund->organization_id, refund->id, &back, &note);
}

enum status refund_pursue(struct counter *c, const struct refund_call *due)
{
    return pursue(c, due, GIVE_UP_NOT);
}

bool refund_may_be_given_up(const struct counter *c, const struct refund *refund)
{
    bool unknown = refund->state == REFUND_UNKNOWN && refund->tries >= GIVE_UP_TRIES && !may_be_sent_again(c, refund);

    return unknown || (refund->dispute != NULL && !refund_ended(refund->state));
}

enum status refund_give_up(struct counter *c, const struct refund_call *due, enum give_up how)
{
    assert(refund_may_be_given_up(c, &due->refund)); /* the caller has asked */
    return pursue(c, due, how);
}
