/* books/invoice_answer.c */
#include "books/invoice_answer.h"

enum status invoice_answer_payments(struct counter *c, struct invoice_answer *answer)
{
    const struct invoice *invoice = &answer->invoice;

    return store_payment_of_invoice(c->sql, c->arena, invoice->organization_id, invoice->id, &answer->payments);
}
