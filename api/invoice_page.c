/* api/invoice_page.c */
#include "api/invoice_page.h"

#include "fcgi/exchange.h"
#include "sql/store_payment.h"

enum status invoice_page_reply(struct exchange *x, const struct page *page, const struct invoice *invoices,
                               size_t count, bool more, invoice_write_fn write)
{
    struct json_write json = page_begin(x);
    size_t shown, parts = 0;

    for (shown = 0; shown < count; shown++) {
        const struct invoice *invoice = &invoices[shown];
        struct invoice_payments payments;
        enum status status =
            store_payment_of_invoice(x->sql, x->arena, invoice->organization_id, invoice->id, &payments);

        if (status != STATUS_OK)
            return status;
        if (!page_takes(&parts, payments.count))
            break;
        write(&json, NULL, invoice, &payments);
    }
    return page_reply_of(x, page, &json, shown, more || shown < count, PAGE_LAST(invoices, shown));
}
