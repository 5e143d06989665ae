/* api/handler_invoice_upcoming.c: a preview of the next invoice. Source: docs/api.md, Invoices and credit notes. */
#include "api/handlers.h"
#include "api/invoice_json.h"
#include "counter/invoice_upcoming.h"
#include "fcgi/exchange.h"

enum status handle_invoice_upcoming(struct exchange *x)
{
    struct json_write json = json_start(x->arena);
    struct invoice invoice;
    enum status status = invoice_upcoming(&x->counter, &invoice);

    if (status != STATUS_OK)
        return status;
    invoice_json(&json, NULL, &invoice, NULL);
    return reply_resource(x, &json, 0);
}
