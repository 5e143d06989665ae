/* api/invoice_page.c */
#include "api/invoice_page.h"

#include "fcgi/exchange.h"
#include "sql/store_payment.h"

/* The organization of all of them; ID_NONE if they have several. */
static struct id organization_of(const struct invoice *invoices, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (!id_equal(invoices[i].organization_id, invoices[0].organization_id))
            return ID_NONE;
    return invoices[0].organization_id;
}

/* Of as many invoices as one statement takes; *count: how many these are. */
static enum status payments_read(struct exchange *x, const struct invoice *invoices, size_t *count,
                                 struct invoice_payments *payments, bool *whole)
{
    struct id ids[SQL_IDS_MAX];

    if (*count > SQL_IDS_MAX)
        *count = SQL_IDS_MAX;
    for (size_t i = 0; i < *count; i++)
        ids[i] = invoices[i].id;
    return store_payment_of_page(x->sql, x->arena, organization_of(invoices, *count), ids, *count, payments, whole);
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
