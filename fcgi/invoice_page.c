/* fcgi/invoice_page.c */
#include "fcgi/invoice_page.h"

#include "fcgi/exchange.h"
#include "sql/store_payment.h"

enum status invoice_page_reply(struct exchange *x, const struct page *page, const struct invoice *invoices, size_t found, invoice_write_fn write)
{
    struct json_write json = json_start(x->arena);
    size_t shown = found > page->limit ? page->limit : found;

    json_open(&json, NULL);
    json_list(&json, "data");
    for (size_t i = 0; i < shown; i++) {
        const struct invoice *invoice = &invoices[i];
        struct payment_call *payments;
        size_t count;
        enum status status = store_payment_of_invoice(x->counter.sql, x->arena, invoice->organization_id, invoice->id, &payments, &count);

        if (status != STATUS_OK)
            return status;
        write(&json, NULL, invoice, payments, count);
    }
    json_list_close(&json);
    page_close(x, &json, page, found, shown > 0 ? invoices[shown - 1].id : ID_NONE);
    json_close(&json);
    return reply_json(x, 200, &json);
}
