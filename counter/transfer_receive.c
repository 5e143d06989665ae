/* counter/transfer_receive.c: a payment without a method, inserted as succeeded: the money has already arrived. */
#include "counter/transfer_receive.h"

#include "books/invoice_pay.h"

static struct payment payment_of(const struct counter *c, const struct transfer *transfer)
{
    return (struct payment){ .organization_id = c->organization.id,
                             .id = id_new(),
                             .invoice_id = transfer->invoice_id,
                             .amount = transfer->amount,
                             .state = PAYMENT_SUCCEEDED,
                             .received_on = transfer->received_on,
                             .reference = transfer->reference,
                             .lease_until = INSTANT_NONE,
                             .next_try_at = INSTANT_NONE,
                             .version = 1,
                             .created_at = c->organization_now };
}

enum status act_transfer_receive(struct counter *c, const void *in, void *out)
{
    const struct transfer *transfer = in;
    struct invoice_answer *answer = out;
    struct payment payment;
    enum status status =
        store_invoice_find(c->sql, c->arena, c->organization.id, transfer->invoice_id, &answer->invoice);

    if (status != STATUS_OK)
        return status;
    if (!currency_equal(transfer->amount.currency, answer->invoice.charge.currency))
        return counter_invalid(c, "/amount/currency", "invalid");
    if (transfer->received_on.number > c->today.number)
        return counter_invalid(c, "/received_on", "in_the_future");
    payment = payment_of(c, transfer);
    if ((status = invoice_pay(c, &answer->invoice, &payment)) != STATUS_OK ||
        (status = store_payment_insert(c->sql, c->arena, &payment, 1)) != STATUS_OK)
        return status;
    return invoice_answer_payments(c, answer);
}
