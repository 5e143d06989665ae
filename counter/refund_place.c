/* counter/refund_place.c */
#include "counter/refund_place.h"

#include <assert.h>

#include "counter/attempt_limit.h"
#include "counter/order_place.h"
#include "counter/payment_settle.h"
#include "counter/refund_book.h"
#include "counter/refund_settle.h"
#include "sql/store_credit_note.h"
#include "sql/store_operation.h"
#include "sql/store_payment.h"

/* What placing hands on to the call. */
struct placed {
    struct credit_note note;
    struct refund_call call;
    bool entered; /* we hold one of the places of those who wait for the gateway */
};

static bool nothing_open(const struct credit_note *note)
{
    for (size_t i = 0; i < note->refund_count; i++)
        if (!refund_ended(note->refunds[i].state))
            return false;
    return true;
}

/* The newest payment of the note's invoice that took money by card or bank account and has some left, and how much goes back to it. */
static enum status source_find(struct counter *c, const struct credit_note *note, struct refund_call *call)
{
    struct invoice_payments payments;
    struct refund_sums sums;
    enum status status = store_payment_of_invoice(c->sql, c->arena, note->organization_id, note->invoice_id, &payments);

    if (status != STATUS_OK)
        return status;
    while (payments.count-- > 0) {
        const struct payment *payment = &payments.calls[payments.count].payment;

        if (payment->state != PAYMENT_SUCCEEDED || id_is_none(payment->payment_method_id) || payment->charge_id == NULL)
            continue;
        if ((status = store_refund_sums(c->sql, c->arena, note->organization_id, payment->id, &sums)) != STATUS_OK)
            return status;
        call->refund.payment_id = payment->id;
        call->refund.amount = payment->amount;
        call->refund.amount.minor = refund_share(note->unspent_minor, payment->amount.minor, sums.succeeded_minor + sums.open_minor);
        call->charge_id = payment->charge_id;
        if (call->refund.amount.minor > 0)
            return STATUS_OK;
    }
    return STATUS_NOTHING_TO_REFUND;
}

/* The refund goes in as an intention; our key at the gateway (its identifier) is committed before anybody calls. */
static enum status refund_begin(struct counter *c, struct placed *placed)
{
    struct refund *refund = &placed->call.refund;
    enum status status;

    if (!placed->entered)
        placed->entered = c->gateway_enter == NULL || c->gateway_enter();
    refund->organization_id = placed->note.organization_id;
    refund->id = id_new();
    refund->credit_note_id = placed->note.id;
    refund->state = placed->entered ? REFUND_CALLING : REFUND_INTENT;
    refund->lease_until = placed->entered ? instant_plus_seconds(c->now, PAYMENT_LEASE_S) : INSTANT_NONE;
    refund->next_try_at = placed->entered ? refund->lease_until : c->now;
    refund->version = 1;
    refund->created_at = c->organization_now;
    if ((status = store_refund_insert(c->sql, refund)) != STATUS_OK)
        return status;
    c->answer_later = placed->entered;
    c->operation_object_id = refund->id;
    return refund_book_requested(c, &placed->note, refund);
}

static enum status act_refund_place(struct counter *c, const void *in, void *out)
{
    const struct id *credit_note_id = in;
    struct placed *placed = out;
    enum status status;

    placed->call = (struct refund_call){ 0 };
    if ((status = store_credit_note_find(c->sql, c->arena, c->organization.id, *credit_note_id, &placed->note)) != STATUS_OK)
        return status;
    if (placed->note.unspent_minor == 0 || !nothing_open(&placed->note))
        return STATUS_NOTHING_TO_REFUND;
    if ((status = attempt_limit_refund(c, placed->note.id)) != STATUS_OK)
        return status;
    if ((status = source_find(c, &placed->note, &placed->call)) != STATUS_OK || (status = refund_begin(c, placed)) != STATUS_OK)
        return status;
    return store_credit_note_find(c->sql, c->arena, c->organization.id, *credit_note_id, &placed->note);
}

/* The gateway definitely did nothing: all is taken back, and the key is as if it had never been sent. The refund's row stays, declined: ledger and
 * journal speak of it. STATUS_NOT_FOUND: the worker is at it meanwhile. */
static enum status act_refund_withdraw(struct counter *c, const void *in, void *out)
{
    const struct gateway_refund back = { .outcome = GATEWAY_DECLINED, .decline_code = "gateway_unavailable" };
    const struct placed *placed = in;
    const struct refund *refund = &placed->call.refund;
    struct refund_call call;
    enum status status;

    (void)out;
    if ((status = store_refund_find(c->sql, c->arena, refund->organization_id, refund->id, &call)) != STATUS_OK)
        return status;
    if (call.refund.version != refund->version)
        return STATUS_NOT_FOUND;
    if ((status = refund_hear(c, &call.refund, &back)) != STATUS_OK)
        return status;
    return store_operation_forget(c->sql, c->claim.principal_id, c->claim.key_hash);
}

static enum status refund_withdraw(struct counter *c, const struct placed *placed)
{
    render_fn render = c->render;
    enum status status;

    c->claim.phase = CLAIM_NONE;
    c->render = NULL;
    status = counter_run(c, placed->call.refund.organization_id, act_refund_withdraw, placed, NULL);
    c->render = render;
    /* Where even that failed, the refund stands as placed and the worker settles it with the same key. */
    return status == STATUS_OK ? STATUS_UNAVAILABLE : STATUS_OUTCOME_UNKNOWN;
}

/* Between the two acts: no transaction, no lock. */
static enum status call_made(struct counter *c, const struct placed *placed, struct credit_note *note)
{
    struct gateway_refund back;

    refund_call_gateway(c, &placed->call, GATEWAY_WAIT_MS, &back);
    if (back.outcome == GATEWAY_REFUSED)
        return refund_withdraw(c, placed);
    c->claim.phase = CLAIM_FINISH;
    return refund_settle(c, placed->call.refund.organization_id, placed->call.refund.id, &back, note);
}

/* A request with this key was given up on the way: the money may have gone back, so the worker asks, and the refund's state answers. */
static enum status refund_resume(struct counter *c, struct credit_note *note)
{
    struct id organization_id = c->actor.organization_id, refund_id = c->operation_object_id;

    c->claim.phase = CLAIM_FINISH;
    return refund_settle(c, organization_id, refund_id, NULL, note);
}

enum status refund_place(struct counter *c, struct id credit_note_id, struct credit_note *note)
{
    struct placed placed = { 0 };
    enum status status;

    assert(c->claim.phase == CLAIM_START);
    status = counter_run(c, c->actor.organization_id, act_refund_place, &credit_note_id, &placed);
    if (status == STATUS_OK && c->resumed)
        status = refund_resume(c, note);
    else if (status == STATUS_OK && c->answer_later && c->answer.http_status == 0)
        status = call_made(c, &placed, note);
    else if (status == STATUS_OK)
        *note = placed.note;
    if (placed.entered && c->gateway_leave != NULL)
        c->gateway_leave();
    return status;
}
