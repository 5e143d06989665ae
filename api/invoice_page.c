/* api/invoice_page.c */
#include "api/invoice_page.h"

#include "fcgi/exchange.h"
#include "sql/store_payment.h"

/* Of invoices of one organization that stand together; *count: how many do. */
static enum status payments_read(struct exchange *x, const struct invoice *invoices, size_t *count,
                                 struct invoice_payments *payments, bool *whole)
{
    struct id ids[SQL_IDS_MAX];
    size_t all = *count;

    for (*count = 0; *count < all && *count < SQL_IDS_MAX &&
                     id_equal(invoices[*count].organization_id, invoices[0].organization_id);
         (*count)++)
        ids[*count] = invoices[*count].id;
    return store_payment_of_page(x->sql, x->arena, invoices[0].organization_id, ids, *count, payments, whole);
}

enum status invoice_page_read(struct exchange *x, const struct invoice *invoices, size_t count,
                              struct invoice_payments **payments, size_t *shown)
{
    bool *whole = ARENA_ARRAY(x->arena, bool, count);
    size_t parts = 0, read = 0;

    *payments = ARENA_ARRAY(x->arena, struct invoice_payments, count);
    for (*shown = 0; *shown < count; (*shown)++) {
        const struct invoice *invoice = &invoices[*shown];
        struct invoice_payments *of = &(*payments)[*shown];
        enum status status = STATUS_OK;

        if (*shown == read) {
            size_t together = count - read;

            status = payments_read(x, invoice, &together, of, &whole[*shown]);
            read += together;
        }
        if (status == STATUS_OK && !whole[*shown])
            status = store_payment_of_invoice(x->sql, x->arena, invoice->organization_id, invoice->id, of);
        if (status != STATUS_OK)
            return status;
        if (!page_takes(&parts, of->count))
            break;
    }
    return STATUS_OK;
}
