/* billing/credit_note.c */
#include "billing/credit_note.h"

#include "billing/seal.h"

const char *credit_note_sealed_text(struct arena *arena, const struct credit_note *note)
{
    struct text_build build = text_build_start(arena);

    seal_hash(&build, "previous_hash", note->previous_hash);
    seal_id(&build, "organization_id", ID_ORGANIZATION, note->organization_id);
    seal_id(&build, "id", ID_CREDIT_NOTE, note->id);
    seal_value(&build, "", "number", note->number);
    seal_id(&build, "invoice_id", ID_INVOICE, note->invoice_id);
    seal_id(&build, "order_id", ID_ORDER, note->order_id);
    seal_value(&build, "", "locale", note->locale);
    seal_value(&build, "", "reason", note->reason);
    seal_day(&build, "issue_date", note->issue_date);
    seal_value(&build, "", "currency", note->charge.currency.code);
    seal_integer(&build, "lines", (int64_t)note->line_count);
    for (size_t i = 0; i < note->line_count; i++) {
        seal_id(&build, "invoice_line_id", ID_LINE, note->lines[i].invoice_line_id);
        seal_line(&build, &note->lines[i].line);
    }
    seal_totals(&build, &note->charge);
    return build.text;
}
