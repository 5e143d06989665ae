/* api/handler_operator_invoice.c: the operator's requests about invoices: list them, record a transfer, write one off,
 * correct one. Each act runs on the organization that the invoice in the path belongs to, not on the caller's. That
 * never changes, so it is read before the act.
 * Source: docs/api.md, Operator. */
#include "api/credit_note_json.h"
#include "api/faults.h"
#include "api/handlers.h"
#include "api/invoice_page.h"
#include "counter/credit_note_create.h"
#include "counter/invoice_write_off.h"
#include "counter/transfer_receive.h"
#include "fcgi/exchange.h"

/* FIRST_YEAR: no invoice is older, because clocks begin there (docs/rules.md, C (Two clocks)). */
enum { NUMBER_MAX = 31, REFERENCE_MAX = 64, REASON_MAX = 500, FIRST_YEAR = 2000 };
#define AMOUNT_MAX INT64_C(1000000000000)

struct invoice_query {
    struct page_query page;
    enum invoice_status status;
    struct id organization_id;
    const char *number; /* NULL: any */
};

DRAFT_WORD(status_word, enum invoice_status, invoice_status)
static const struct field query_fields[] = {
    PAGE_FIELDS(struct invoice_query),
    { "status", FIELD_WORD, offsetof(struct invoice_query, status), .word = &status_word,
      .otherwise = INVOICE_STATUS__MAX },
    { "organization_id", FIELD_ID, offsetof(struct invoice_query, organization_id), .id = ID_ORGANIZATION },
    { "number", FIELD_TEXT, offsetof(struct invoice_query, number), .min = 1, .max = NUMBER_MAX },
};
const struct draft_table operator_invoice_query_table = DRAFT_TABLE(query_fields, struct invoice_query);

enum status handle_operator_invoice_list(struct exchange *x)
{
    const struct invoice_query *query = x->query;
    struct json_write json;
    struct invoice_payments *payments;
    struct invoice *invoices;
    struct page page;
    size_t count, shown;
    bool more;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK)
        return status;
    if (query->number != NULL && (query->status != INVOICE_STATUS__MAX || !id_is_none(query->organization_id)))
        return exchange_invalid(x, "/number", FAULT_EXCLUSIVE);
    status = query->number != NULL
                 ? store_invoice_list_numbered(x->sql, x->arena, query->number, page.after, (int64_t)page.limit,
                                               &invoices, &count, &more)
                 : store_invoice_list_every(x->sql, x->arena, query->organization_id, query->status, page.after,
                                            (int64_t)page.limit, &invoices, &count, &more);
    if (status != STATUS_OK || (status = invoice_page_read(x, invoices, count, &payments, &shown)) != STATUS_OK)
        return status;
    json = page_begin(x);
    for (size_t i = 0; i < shown; i++)
        invoice_operator_json(&json, NULL, &invoices[i], &payments[i]);
    return page_reply_of(x, &page, &json, shown, more || shown < count, PAGE_LAST(invoices, shown));
}

static void invoice_render(const struct act *act, const struct invoice_answer *changed, int http_status,
                           struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    invoice_operator_json(&json, NULL, &changed->invoice, &changed->payments);
    answer_json(answer, http_status, &json);
}

static void created_render(const struct act *act, const struct invoice_answer *changed, struct answer *answer)
{
    invoice_render(act, changed, 201, answer);
}

static void changed_render(const struct act *act, const struct invoice_answer *changed, struct answer *answer)
{
    invoice_render(act, changed, 200, answer);
}

static enum status(invoice_act)(struct exchange *x, struct act_call call)
{
    struct id organization_id;
    enum status status = store_invoice_organization(x->sql, x->arena, x->ids[0], &organization_id);

    if (status != STATUS_OK)
        return status;
    return (counter_run)(&x->counter, organization_id, call);
}
#define invoice_act(x, act, in, render, out) FAULT_SCOPED(act, (invoice_act)(x, act##_call(in, render, out)))

static const struct field transfer_fields[] = {
    { "amount", FIELD_MONEY, offsetof(struct transfer, amount), .required = true, .min = 1, .max = AMOUNT_MAX },
    { "received_on", FIELD_DAY, offsetof(struct transfer, received_on), .required = true },
    { "reference", FIELD_NAME, offsetof(struct transfer, reference), .required = true, .min = 1, .max = REFERENCE_MAX },
};
const struct draft_table transfer_body_table = DRAFT_TABLE(transfer_fields, struct transfer);

enum status handle_transfer_receive(struct exchange *x)
{
    struct transfer wanted;
    struct invoice_answer answer;
    enum status status = exchange_draft(x, &transfer_body_table, &wanted);

    if (status != STATUS_OK)
        return status;
    if (wanted.received_on.number < day_of(FIRST_YEAR, 1, 1).number)
        return exchange_invalid(x, "/received_on", FAULT_TOO_LONG_AGO);
    wanted.invoice_id = x->ids[0];
    return invoice_act(x, act_transfer_receive, &wanted, created_render, &answer);
}

static const struct field write_off_fields[] = {
    { "reason", FIELD_NAME, offsetof(struct write_off, reason), .required = true, .min = 1, .max = REASON_MAX },
};
const struct draft_table write_off_body_table = DRAFT_TABLE(write_off_fields, struct write_off);

enum status handle_invoice_write_off(struct exchange *x)
{
    struct write_off wanted;
    struct invoice_answer answer;
    enum status status = exchange_draft(x, &write_off_body_table, &wanted);

    if (status != STATUS_OK)
        return status;
    wanted.invoice_id = x->ids[0];
    return invoice_act(x, act_invoice_write_off, &wanted, changed_render, &answer);
}

static const struct field line_fields[] = {
    { "line_id", FIELD_ID, offsetof(struct line_credit, line_id), .required = true, .id = ID_LINE },
    { "amount", FIELD_MONEY, offsetof(struct line_credit, amount), .required = true, .min = 1, .max = AMOUNT_MAX },
};
static const struct draft_table line_table = DRAFT_TABLE(line_fields, struct line_credit);
static const struct field line_item = { "", FIELD_OBJECT, 0, .table = &line_table };

struct correction_draft {
    struct draft_list lines;
    const char *reason;
};
static const struct field correction_fields[] = {
    { "lines", FIELD_LIST, offsetof(struct correction_draft, lines), .required = true, .min = 1,
      .max = CHARGE_LINES_MAX, .item = &line_item, .item_bytes = sizeof(struct line_credit) },
    { "reason", FIELD_NAME, offsetof(struct correction_draft, reason), .required = true, .min = 1, .max = REASON_MAX },
};
const struct draft_table correction_body_table = DRAFT_TABLE(correction_fields, struct correction_draft);

enum status handle_credit_note_create(struct exchange *x)
{
    struct correction_draft draft;
    struct correction wanted;
    struct credit_note note;
    enum status status = exchange_draft(x, &correction_body_table, &draft);

    if (status != STATUS_OK)
        return status;
    wanted = (struct correction){
        .invoice_id = x->ids[0], .lines = draft.lines.items, .line_count = draft.lines.count, .reason = draft.reason
    };
    return invoice_act(x, act_credit_note_create, &wanted, credit_note_render, &note);
}
