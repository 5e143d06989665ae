/* counter/transfer_receive.c: a payment without a method, inserted as succeeded: the money has already arrived. */
#include "counter/transfer_receive.h"

#include "books/invoice_pay.h"

static struct payment payment_of(const struct act *act, const struct transfer *transfer)
{
    return (struct payment){ .organization_id = act->organization.id,
                             .id = id_new(),
                             .invoice_id = transfer->invoice_id,
                             .amount = transfer->amount,
                             .state = PAYMENT_SUCCEEDED,
                             .received_on = transfer->received_on,
                             .reference = transfer->reference,
                             .lease_until = INSTANT_NONE,
                             .next_try_at = INSTANT_NONE,
                             .version = 1,
                             .created_at = act->organization_now };
}

enum status act_transfer_receive(struct act *act, const struct transfer *transfer, struct invoice_answer *answer)
{
    struct payment payment;
    enum status status =
        store_invoice_find(act->sql, act->arena, act->organization.id, transfer->invoice_id, &answer->invoice);

    if (status != STATUS_OK)
        return status;
    if (!currency_equal(transfer->amount.currency, answer->invoice.charge.currency))
        return act_invalid(act, "/amount/currency", "invalid");
    if (transfer->received_on.number > act->today.number)
        return act_invalid(act, "/received_on", "in_the_future");
    payment = payment_of(act, transfer);
    if ((status = invoice_pay(act, &answer->invoice, &payment)) != STATUS_OK ||
        (status = store_payment_insert(act->sql, act->arena, &payment, 1)) != STATUS_OK)
        return status;
    return invoice_answer_payments(act, answer);
}
