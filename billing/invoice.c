/* billing/invoice.c: names and transitions of invoice states, and the text that the hash seals. */
#include "billing/invoice.h"

#include <assert.h>

#include "billing/names.h"
#include "billing/seal.h"

static const char *const statuses[] = { INVOICE_STATUS_TABLE(NAMES_ROW) };

/* From → to. Corrections are made by credit notes. From paid to open: a payment was lost (books/chargeback_book.h). */
static const bool ways[INVOICE_STATUS__MAX][INVOICE_STATUS__MAX] = {
    [INVOICE_OPEN] = { [INVOICE_PAID] = true, [INVOICE_UNCOLLECTIBLE] = true },
    [INVOICE_UNCOLLECTIBLE] = { [INVOICE_PAID] = true },
    [INVOICE_PAID] = { [INVOICE_OPEN] = true },
};

bool invoice_advance(enum invoice_status *status, enum invoice_status to)
{
    assert(*status < INVOICE_STATUS__MAX && to < INVOICE_STATUS__MAX);
    if (!ways[*status][to])
        return false;
    *status = to;
    return true;
}

const char *invoice_sealed_text(struct arena *arena, const struct invoice *invoice)
{
    struct text_build build = text_build_start(arena);

    seal_hash(&build, "previous_hash", invoice->previous_hash);
    seal_id(&build, "organization_id", ID_ORGANIZATION, invoice->organization_id);
    seal_id(&build, "id", ID_INVOICE, invoice->id);
    seal_value(&build, "", "number", invoice->number);
    seal_id(&build, "order_id", ID_ORDER, invoice->order_id);
    if (!day_is_none(invoice->billed_on)) { /* an order's invoice has no billed day or part */
        seal_day(&build, "billed_on", invoice->billed_on);
        seal_integer(&build, "billed_part", invoice->billed_part);
    }
    seal_party(&build, "seller.", &invoice->seller);
    seal_party(&build, "buyer.", &invoice->buyer);
    seal_value(&build, "", "locale", invoice->locale);
    seal_day(&build, "issue_date", invoice->issue_date);
    seal_day(&build, "due_date", invoice->due_date);
    seal_value(&build, "", "currency", invoice->charge.currency.code);
    seal_id(&build, "payment_method_id", ID_PAYMENT_METHOD, invoice->payment_method_id);
    seal_value(&build, "", "payment_method_type", payment_method_type_name(invoice->payment_method_type));
    seal_value(&build, "", "purchase_order_number", invoice->purchase_order_number);
    seal_integer(&build, "lines", (int64_t)invoice->line_count);
    for (size_t i = 0; i < invoice->line_count; i++)
        seal_line(&build, &invoice->lines[i]);
    seal_totals(&build, &invoice->charge);
    return build.text;
}

NAMES_PAIR(invoice_status, statuses)
