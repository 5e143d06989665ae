/* counter/refund_source.c */
#include "counter/refund_source.h"

#include "sql/store_payment.h"

bool refund_is_open(const struct credit_note *note)
{
    for (size_t i = 0; i < note->refund_count; i++)
        if (!refund_ended(note->refunds[i].state))
            return true;
    return false;
}

enum status refund_source_find(struct act *act, const struct credit_note *note, bool former, struct refund_call *call)
{
    struct invoice_payments payments;
    struct refund_sums sums;
    enum status status =
        store_payment_of_invoice(act->sql, act->arena, note->organization_id, note->invoice_id, &payments);

    if (status != STATUS_OK)
        return status;
    while (payments.count-- > 0) {
        const struct payment *payment = &payments.calls[payments.count].payment;

        if (payment->state != PAYMENT_SUCCEEDED || id_is_none(payment->payment_method_id) ||
            payment->charge_id == NULL || chargeback_takes(payment->chargeback.state) ||
            payments.calls[payments.count].former != former)
            continue;
        if ((status = store_refund_sums(act->sql, act->arena, note->organization_id, payment->id, &sums)) != STATUS_OK)
            return status;
        call->refund.payment_id = payment->id;
        call->refund.amount = payment->amount;
        call->refund.amount.minor =
            refund_share(note->unspent_minor, payment->amount.minor, sums.succeeded_minor + sums.open_minor);
        call->charge_id = payment->charge_id;
        if (call->refund.amount.minor > 0)
            return STATUS_OK;
    }
    return STATUS_NOTHING_TO_REFUND;
}
