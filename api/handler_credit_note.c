/* api/handler_credit_note.c: the organization's credit notes. Source: docs/api.md, Invoices and credit notes. */
#include "api/credit_note_json.h"
#include "api/handlers.h"
#include "counter/refund_place.h"
#include "fcgi/exchange.h"
#include "sql/store_credit_note.h"

struct credit_note_query {
    struct page_query page;
    struct id invoice_id;
    struct day from, to;
};

static const struct field query_fields[] = {
    PAGE_FIELDS(struct credit_note_query),
    PAGE_SINCE_FIELD(struct credit_note_query),
    PAGE_COUNT_FIELD(struct credit_note_query),
    { "invoice_id", FIELD_ID, offsetof(struct credit_note_query, invoice_id), .id = ID_INVOICE },
    { "from", FIELD_DAY, offsetof(struct credit_note_query, from) },
    { "to", FIELD_DAY, offsetof(struct credit_note_query, to) },
};
const struct draft_table credit_note_query_table = DRAFT_TABLE(query_fields, struct credit_note_query);

enum status handle_credit_note_show(struct exchange *x)
{
    struct json_write json = json_start(x->arena);
    struct credit_note note;
    enum status status = store_credit_note_find(x->sql, x->arena, x->view.organization_id, x->ids[0], &note);

    if (status != STATUS_OK)
        return status;
    credit_note_json(&json, NULL, &note);
    return reply_resource(x, &json, note.version);
}

/* The page ends before the note whose lines and refunds are too many. */
static enum status changed_read(struct exchange *x, const struct credit_note_query *query, struct page *page,
                                struct credit_note **notes, size_t *count, bool *more)
{
    struct id organization_id = x->view.organization_id;
    size_t found, shown, parts = 0;
    enum status status = store_changed_notes(x->sql, x->arena, organization_id, query->invoice_id, query->from,
                                             query->to, page_from(page), &page->changed, &found);

    if (status != STATUS_OK)
        return status;
    shown = page_shown(page, found);
    *more = found > shown;
    *count = 0;
    *notes = ARENA_ARRAY(x->arena, struct credit_note, shown);
    for (size_t i = 0; i < shown; i++) {
        struct credit_note *note = &(*notes)[*count];

        status = store_credit_note_find(x->sql, x->arena, organization_id, page->changed[i].id, note);
        if (status == STATUS_OK && !page_takes(&parts, note->line_count + note->refund_count)) {
            *more = true;
            return STATUS_OK;
        }
        if ((status = page_keep(page, i, status, count)) != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

enum status handle_credit_note_list(struct exchange *x)
{
    const struct credit_note_query *query = x->query;
    struct json_write json;
    struct credit_note *notes;
    struct page page;
    size_t count;
    bool more;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK)
        return status;
    if (query->page.count && (status = store_count_notes(x->sql, x->arena, x->view.organization_id, query->invoice_id,
                                                         query->from, query->to, page.since, &x->counted)) != STATUS_OK)
        return status;
    status = page.by_change
                 ? changed_read(x, query, &page, &notes, &count, &more)
                 : store_credit_note_list(x->sql, x->arena, x->view.organization_id, query->invoice_id, query->from,
                                          query->to, page.after, (int64_t)page.limit, &notes, &count, &more);
    if (status != STATUS_OK)
        return status;
    json = page_begin(x);
    for (size_t i = 0; i < count; i++)
        credit_note_json(&json, NULL, &notes[i]);
    return page_reply_of(x, &page, &json, count, more, PAGE_LAST(notes, count));
}

enum status handle_credit_note_refund(struct exchange *x)
{
    struct credit_note note;

    return refund_place(&x->counter, x->ids[0], credit_note_render, &note);
}
