/* counter/former_account.c */
#include "counter/former_account.h"

#include "books/chargeback_book.h"
#include "books/refund_book.h"
#include "counter/errand.h"
#include "counter/refund_settle.h"
#include "counter/refund_source.h"
#include "sql/store_credit_note.h"
#include "sql/store_refund.h"

/* minor: what the bank took; 0: not said. */
struct former_loss {
    struct id payment_id;
    int64_t minor;
};

/* What of the payment can be lost. A dispute there is usually about what was not given back, but need not be: where
 * something was, the amount has to be said. */
static struct former_booked loss_of(const struct payment *payment, const struct refund_sums *sums, int64_t said_minor)
{
    int64_t refunded = sums->succeeded_minor + sums->open_minor, left = payment->amount.minor - refunded;
    struct former_booked booked = { .end = FORMER_BOOKED, .amount = payment->amount };

    booked.amount.minor = left;
    if (left <= 0 || !payment_may_be_contested(payment))
        booked.end = FORMER_NOTHING;
    else if (said_minor > left || (said_minor == 0 && refunded > 0))
        booked.end = said_minor > left ? FORMER_TOO_MUCH : FORMER_UNSAID;
    else if (said_minor > 0)
        booked.amount.minor = said_minor;
    return booked;
}

static enum status act_former_payment_lost(struct act *act, const struct former_loss *loss,
                                           struct former_booked *booked)
{
    struct payment_call call;
    struct refund_sums sums;
    enum status status = store_payment_find(act->sql, act->arena, act->organization.id, loss->payment_id, &call);

    act->ends = SILENT;
    *booked = (struct former_booked){ .end = FORMER_NOT };
    if (status != STATUS_OK || !call.former)
        return status;
    status = store_refund_sums(act->sql, act->arena, act->organization.id, loss->payment_id, &sums);
    if (status != STATUS_OK)
        return status;
    *booked = loss_of(&call.payment, &sums, loss->minor);
    return booked->end != FORMER_BOOKED
               ? STATUS_OK
               : chargeback_book(act, &call.payment,
                                 &(struct chargeback){ .state = CHARGEBACK_LOST, .minor = booked->amount.minor });
}
ACT(act_former_payment_lost, struct former_loss, struct former_booked);

enum status former_payment_lost(struct counter *c, const struct payment *payment, int64_t minor,
                                struct former_booked *booked)
{
    const struct former_loss loss = { .payment_id = payment->id, .minor = minor };

    c->repeatable = true;
    return counter_run(c, payment->organization_id, act_former_payment_lost, &loss, booked);
}

/* One refund, requested and succeeded in the same act. The gateway that is in use never hears its name. */
static enum status refund_one(struct act *act, struct credit_note *note, struct refund *refund)
{
    const struct gateway_charge back = { .outcome = GATEWAY_SUCCEEDED,
                                         .charge_id = arena_format(act->arena, "former-%s",
                                                                   id_write(ID_REFUND, refund->id).text) };
    enum status status;

    errand_placed(act, refund_marks(refund), true, refund->id);
    act->ends = SILENT;
    if ((status = store_refund_insert(act->sql, refund)) != STATUS_OK ||
        (status = refund_book_requested(act, note, refund)) != STATUS_OK)
        return status;
    return refund_hear(act, refund, &back);
}

/* As many refunds as the note has payments there. */
static enum status act_former_note_refunded(struct act *act, const struct id *note_id, struct former_booked *booked)
{
    enum status status;

    act->ends = SILENT;
    *booked = (struct former_booked){ .end = FORMER_NOTHING, .amount = { 0, act->organization.currency } };
    for (;;) {
        struct credit_note note;
        struct refund_call call = { .refund = { .organization_id = act->organization.id,
                                                .id = id_new(),
                                                .credit_note_id = *note_id,
                                                .state = REFUND_CALLING,
                                                .version = 1,
                                                .created_at = act->organization_now } };

        if ((status = store_credit_note_find(act->sql, act->arena, act->organization.id, *note_id, &note)) != STATUS_OK)
            return status;
        if (note.unspent_minor == 0 || refund_is_open(&note))
            return STATUS_OK;
        status = refund_source_find(act, &note, true, &call);
        if (status == STATUS_NOTHING_TO_REFUND && booked->end == FORMER_NOTHING)
            booked->end = FORMER_NOT;
        if (status != STATUS_OK)
            return status == STATUS_NOTHING_TO_REFUND ? STATUS_OK : status;
        if ((status = refund_one(act, &note, &call.refund)) != STATUS_OK)
            return status;
        booked->end = FORMER_BOOKED;
        booked->amount.minor += call.refund.amount.minor;
    }
}
ACT(act_former_note_refunded, struct id, struct former_booked);

enum status former_note_refunded(struct counter *c, struct id organization_id, struct id credit_note_id,
                                 struct former_booked *booked)
{
    c->repeatable = true;
    return counter_run(c, organization_id, act_former_note_refunded, &credit_note_id, booked);
}
