/* books/invoice_collect.c */
#include "books/invoice_collect.h"

#include "books/invoice_pay.h"
#include "sql/store_invoice.h"
#include "sql/store_payment.h"
#include "sql/store_payment_method.h"

/* STATUS_NOT_FOUND: there is no card or bank account to collect by. */
static enum status method_find(struct act *act, const struct invoice *invoice, struct payment_method *method)
{
    struct id own = invoice->payment_method_id;
    enum status status =
        store_payment_method_of_invoice(act->sql, act->arena, act->organization.id, invoice->id, own, method);

    if (status == STATUS_NOT_FOUND)
        status = store_payment_method_find(act->sql, act->arena, act->organization.id, own, method);
    if (status == STATUS_OK && (!method->active || method->type == PAYMENT_METHOD_INVOICE))
        return STATUS_NOT_FOUND;
    return status;
}

enum status invoice_collect(struct act *act, struct invoice *invoice, bool *made)
{
    struct payment_method method;
    struct payment payment;
    enum status status = method_find(act, invoice, &method);

    *made = status == STATUS_OK;
    if (status == STATUS_NOT_FOUND) {
        invoice->collections++;
        return STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    payment = invoice_attempt(act, invoice, method.id, false);
    status = store_payment_insert(act->sql, act->arena, &payment, 1);
    return status != STATUS_OK ? status : store_invoice_update(act->sql, invoice);
}
