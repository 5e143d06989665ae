/* books/invoice_answer.c */
#include "books/invoice_answer.h"

enum status invoice_answer_payments(struct act *act, struct invoice_answer *answer)
{
    const struct invoice *invoice = &answer->invoice;

    return store_payment_of_invoice(act->sql, act->arena, invoice->organization_id, invoice->id, &answer->payments);
}
