/* api/handler_invoice.c: the organization's invoices. Source: docs/api.md, Invoices and credit notes. */
#include "api/handlers.h"
#include "api/invoice_page.h"
#include "fcgi/exchange.h"
#include "sql/store_invoice.h"
#include "sql/store_payment.h"

struct invoice_query {
    struct page_query page;
    enum invoice_status status;
    struct day from, to;
    unsigned expand;
};

DRAFT_WORD(status_word, enum invoice_status, invoice_status)
static const struct field query_fields[] = {
    PAGE_FIELDS(struct invoice_query),
    PAGE_SINCE_FIELD(struct invoice_query),
    PAGE_COUNT_FIELD(struct invoice_query),
    { "status", FIELD_WORD, offsetof(struct invoice_query, status), .word = &status_word,
      .otherwise = INVOICE_STATUS__MAX },
    { "from", FIELD_DAY, offsetof(struct invoice_query, from) },
    { "to", FIELD_DAY, offsetof(struct invoice_query, to) },
    EXPAND_FIELD(struct invoice_query, invoice_expand_word),
};
const struct draft_table invoice_query_table = DRAFT_TABLE(query_fields, struct invoice_query);

static const struct field show_fields[] = { EXPAND_FIELD(struct expand_only, invoice_expand_word) };
const struct draft_table invoice_show_query_table = DRAFT_TABLE(show_fields, struct expand_only);

enum status handle_invoice_show(struct exchange *x)
{
    const struct expand_only *query = x->query;
    struct json_write json = json_start(x->arena);
    struct invoice_payments payments;
    struct expansion with;
    struct invoice invoice;
    enum status status = store_invoice_find(x->sql, x->arena, x->view.organization_id, x->ids[0], &invoice);

    if (status != STATUS_OK ||
        (status = store_payment_of_invoice(x->sql, x->arena, invoice.organization_id, invoice.id, &payments)) !=
            STATUS_OK ||
        (status = expand_invoices(x, query->expand, &payments, 1, &with)) != STATUS_OK)
        return status;
    invoice_expanded_json(&json, NULL, &invoice, &payments, &with);
    return reply_resource(x, &json, invoice.version);
}

/* The page ends before the invoice whose lines are too many. */
static enum status changed_read(struct exchange *x, const struct invoice_query *query, struct page *page,
                                struct invoice **invoices, size_t *count, bool *more)
{
    struct id organization_id = x->view.organization_id;
    size_t found, shown, parts = 0;
    enum status status = store_changed_invoices(x->sql, x->arena, organization_id, query->status, query->from,
                                                query->to, page_from(page), &page->changed, &found);

    if (status != STATUS_OK)
        return status;
    shown = page_shown(page, found);
    *more = found > shown;
    *count = 0;
    *invoices = ARENA_ARRAY(x->arena, struct invoice, shown);
    for (size_t i = 0; i < shown; i++) {
        struct invoice *invoice = &(*invoices)[*count];

        status = store_invoice_find(x->sql, x->arena, organization_id, page->changed[i].id, invoice);
        if (status == STATUS_OK && !page_takes(&parts, invoice->line_count)) {
            *more = true;
            return STATUS_OK;
        }
        if ((status = page_keep(page, i, status, count)) != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static enum status page_answer(struct exchange *x, const struct page *page, const struct invoice *invoices,
                               size_t count, bool more)
{
    const struct invoice_query *query = x->query;
    struct json_write json = page_begin(x);
    struct invoice_payments *payments;
    struct expansion with;
    size_t shown;
    enum status status;

    if ((status = invoice_page_read(x, invoices, count, &payments, &shown)) != STATUS_OK ||
        (status = expand_invoices(x, query->expand, payments, shown, &with)) != STATUS_OK)
        return status;
    for (size_t i = 0; i < shown; i++)
        invoice_expanded_json(&json, NULL, &invoices[i], &payments[i], &with);
    return page_reply_of(x, page, &json, shown, more || shown < count, PAGE_LAST(invoices, shown));
}

enum status handle_invoice_list(struct exchange *x)
{
    const struct invoice_query *query = x->query;
    struct invoice *invoices;
    struct page page;
    size_t count;
    bool more;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK)
        return status;
    if (query->page.count &&
        (status = store_count_invoices(x->sql, x->arena, x->view.organization_id, query->status, query->from, query->to,
                                       page.since, &x->counted)) != STATUS_OK)
        return status;
    status = page.by_change ? changed_read(x, query, &page, &invoices, &count, &more)
                            : store_invoice_list(x->sql, x->arena, x->view.organization_id, query->status, query->from,
                                                 query->to, page.after, (int64_t)page.limit, &invoices, &count, &more);
    return status != STATUS_OK ? status : page_answer(x, &page, invoices, count, more);
}
