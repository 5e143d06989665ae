/* api/invoice_page.c */
#include "api/invoice_page.h"

#include "fcgi/exchange.h"
#include "sql/store_payment.h"

enum status invoice_page_read(struct exchange *x, const struct invoice *invoices, size_t count,
                              struct invoice_payments **payments, size_t *shown)
{
    size_t parts = 0;

    *payments = ARENA_ARRAY(x->arena, struct invoice_payments, count);
    for (*shown = 0; *shown < count; (*shown)++) {
        const struct invoice *invoice = &invoices[*shown];
        struct invoice_payments *read = &(*payments)[*shown];
        enum status status = store_payment_of_invoice(x->sql, x->arena, invoice->organization_id, invoice->id, read);

        if (status != STATUS_OK)
            return status;
        if (!page_takes(&parts, read->count))
            break;
    }
    return STATUS_OK;
}
