/* api/invoice_page.c */
#include "api/invoice_page.h"

#include "fcgi/exchange.h"
#include "sql/store_payment.h"

enum status invoice_page_reply(struct exchange *x, const struct invoice *invoices, size_t count, bool more,
                               invoice_write_fn write)
{
    struct json_write json = json_start(x->arena);
    size_t shown, parts = 0;

    json_open(&json, NULL);
    json_list(&json, "data");
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
    json_list_close(&json);
    page_close(x, &json, more || shown<count, shown> 0 ? invoices[shown - 1].id : ID_NONE);
    json_close(&json);
    return reply_json(x, 200, &json);
}
