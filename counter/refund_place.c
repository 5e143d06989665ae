/* counter/refund_place.c */
#include "counter/refund_place.h"

#include "books/attempt_limit.h"
#include "books/refund_book.h"
#include "counter/order_place.h"
#include "counter/refund_settle.h"
#include "counter/refund_source.h"
#include "sql/store_credit_note.h"
#include "sql/store_operation.h"

/* What is handed from step to step of the request. */
struct placed {
    struct credit_note note;
    credit_note_renderer render;
    struct id note_id;
    struct credit_note *answer; /* where the caller wants the note as it is in the end */
    struct refund_call call;
    bool entered; /* we hold a place to wait for the gateway */
};

/* Writes the refund; our key at the gateway (its identifier) is committed before the call. */
static enum status refund_begin(struct act *act, struct placed *placed)
{
    struct refund *refund = &placed->call.refund;
    enum status status;

    errand_enter(act, &placed->entered);
    refund->organization_id = placed->note.organization_id;
    refund->id = id_new();
    refund->credit_note_id = placed->note.id;
    refund->state = placed->entered ? REFUND_CALLING : REFUND_INTENT;
    refund->version = 1;
    refund->created_at = act->organization_now;
    errand_placed(act, refund_marks(refund), placed->entered, refund->id);
    if ((status = store_refund_insert(act->sql, refund)) != STATUS_OK)
        return status;
    return refund_book_requested(act, &placed->note, refund);
}

static enum status act_refund_place(struct act *act, const struct id *credit_note_id, struct placed *placed)
{
    enum status status;

    placed->call = (struct refund_call){ 0 };
    if ((status = store_credit_note_find(act->sql, act->arena, act->organization.id, *credit_note_id, &placed->note)) !=
        STATUS_OK)
        return status;
    if (placed->note.unspent_minor == 0 || refund_is_open(&placed->note))
        return STATUS_NOTHING_TO_REFUND;
    if ((status = attempt_limit_refund(act, placed->note.id)) != STATUS_OK)
        return status;
    if ((status = refund_source_find(act, &placed->note, false, &placed->call)) != STATUS_OK ||
        (status = refund_begin(act, placed)) != STATUS_OK)
        return status;
    return store_credit_note_find(act->sql, act->arena, act->organization.id, *credit_note_id, &placed->note);
}
ACT(act_refund_place, struct id, struct placed);

/* The gateway definitely did nothing: declines the refund, which gives the note its rest back, and deletes the
 * operation. The refund's row stays, because ledger and journal refer to it. STATUS_NOT_FOUND: the worker works on it
 * meanwhile. */
static enum status act_refund_withdraw(struct act *act, const struct placed *placed, struct none *out)
{
    const struct gateway_charge back = { .outcome = GATEWAY_DECLINED, .decline_code = "gateway_unavailable" };
    const struct refund *refund = &placed->call.refund;
    struct refund_call call;
    enum status status;

    (void)out;
    if ((status = store_refund_find(act->sql, act->arena, refund->organization_id, refund->id, &call)) != STATUS_OK)
        return status;
    if (call.refund.version != refund->version)
        return STATUS_NOT_FOUND;
    if ((status = refund_hear(act, &call.refund, &back)) != STATUS_OK)
        return status;
    return store_operation_forget(act->sql, act->caller.claim.principal_id, act->caller.claim.key_hash);
}
ACT(act_refund_withdraw, struct placed, struct none);

static void placed_render(const struct act *act, const struct placed *placed, struct answer *answer)
{
    placed->render(act, &placed->note, answer);
}

static enum status requested_place(struct counter *c, void *with)
{
    struct placed *placed = with;

    return counter_run_rendered(c, caller_organization(c), act_refund_place, &placed->note_id, placed_render, placed);
}

static void requested_keep(void *with)
{
    struct placed *placed = with;

    *placed->answer = placed->note;
}

static void requested_send(struct counter *c, void *with, struct gateway_charge *answer)
{
    const struct placed *placed = with;

    refund_call_gateway(c, &placed->call, GATEWAY_WAIT_MS, answer);
}

static enum status requested_withdraw(struct counter *c, void *with)
{
    return counter_run(c, caller_organization(c), act_refund_withdraw, with, NULL);
}

static enum status requested_settle(struct counter *c, void *with, struct id refund_id,
                                    const struct gateway_charge *answer)
{
    const struct placed *placed = with;

    return refund_settle(c, caller_organization(c), refund_id, answer, placed->render, placed->answer);
}

enum status refund_place(struct counter *c, struct id credit_note_id, credit_note_renderer render,
                         struct credit_note *note)
{
    static const struct errand_request request = { requested_place, requested_keep, requested_send, requested_withdraw,
                                                   requested_settle };
    struct placed placed = { .render = render, .note_id = credit_note_id, .answer = note };
    enum status status = errand_request(c, &request, &placed);

    errand_leave(&c->act, placed.entered);
    return status;
}
