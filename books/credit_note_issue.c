/* books/credit_note_issue.c */
#include "books/credit_note_issue.h"

#include <assert.h>
#include <string.h>

#include "auth/digest.h"
#include "billing/credit.h"
#include "books/invoice_pay.h"
#include "sql/store_credit.h"
#include "sql/store_credit_note.h"
#include "sql/store_invoice.h"
#include "sql/store_ledger.h"

static enum status totals_compute(struct act *act, struct credit_note *note, struct currency currency)
{
    struct line *lines = ARENA_ARRAY(act->arena, struct line, note->line_count);
    struct credit_tax *taxes;
    size_t count;
    enum status status =
        store_credit_taxes(act->sql, act->arena, act->organization.id, note->invoice_id, &taxes, &count);

    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < note->line_count; i++)
        lines[i] = note->lines[i].line.line;
    return credit_note_total(lines, note->line_count, note->invoice_id, taxes, count, currency, &note->charge);
}

static enum status number_take(struct act *act, struct credit_note *note)
{
    struct id scope = act->organization.sandbox ? act->organization.id : ID_NONE;
    struct series series;
    const char *sealed;
    enum status status = store_series_lock(act->sql, act->arena, scope, 'A', &series);

    if (status != STATUS_OK)
        return status;
    memcpy(note->previous_hash, series.last_hash, sizeof note->previous_hash);
    series_number(&series, act->today, note->number, &note->issue_date);
    note->year = series.year;
    note->sequence = series.last_number;
    sealed = credit_note_sealed_text(act->arena, note);
    digest(sealed, strlen(sealed), note->hash);
    memcpy(series.last_hash, note->hash, sizeof series.last_hash);
    if ((status = store_series_update(act->sql, &series)) != STATUS_OK)
        return status;
    return store_credit_note_insert(act->sql, act->arena, scope, note);
}

/* `account`: the ledger account of what was due before the note. */
static enum status note_book(struct act *act, const struct credit_note *note, const char *account)
{
    struct currency currency = note->charge.currency;
    struct ledger_posting posting = { .organization_id = note->organization_id,
                                      .id = id_new(),
                                      .day = note->issue_date,
                                      .invoice_id = note->invoice_id,
                                      .credit_note_id = note->id,
                                      .created_at = act->organization_now,
                                      .count = 4,
                                      .entries = {
                                          { LEDGER_REVENUE, note->charge.subtotal },
                                          { LEDGER_TAX_PAYABLE, note->charge.tax_total },
                                          { account, money_of(-note->applied_minor, currency) },
                                          { LEDGER_CREDIT_BALANCE, money_of(-note->unspent_minor, currency) } } };

    return store_ledger_insert(act->sql, act->arena, &posting, 1);
}

static const char *note_object(struct act *act, const struct credit_note *note)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "object", "credit_note");
    json_put_id(&json, "id", ID_CREDIT_NOTE, note->id);
    json_put_string(&json, "number", note->number);
    json_put_id(&json, "invoice_id", ID_INVOICE, note->invoice_id);
    json_close(&json);
    return json_text(&json, NULL);
}

/* Lowers what is due on the invoice; the rest of the note raises the credit balance. */
static enum status invoice_lower(struct act *act, struct credit_note *note, struct invoice *invoice)
{
    int64_t total = note->charge.total.minor;

    note->applied_minor = total < invoice->due_minor ? total : invoice->due_minor;
    note->unspent_minor = total - note->applied_minor;
    act->organization.credit_balance_minor += note->unspent_minor;
    invoice->credited_minor += total;
    invoice->due_minor -= note->applied_minor;
    return invoice_lowered(act, invoice);
}

enum status credit_note_issue(struct act *act, struct credit_note *note)
{
    struct invoice *invoice = ARENA_NEW(act->arena, struct invoice);
    const char *account;
    enum status status;

    if ((status = store_invoice_find(act->sql, act->arena, act->organization.id, note->invoice_id, invoice)) !=
            STATUS_OK ||
        (status = totals_compute(act, note, invoice->charge.currency)) != STATUS_OK)
        return status;
    note->id = ID_NONE;
    if (note->charge.total.minor == 0)
        return STATUS_OK;
    account = invoice_account(invoice);
    note->organization_id = act->organization.id;
    note->id = id_new();
    note->locale = invoice->locale;
    note->created_at = act->organization_now;
    note->version = 1;
    if ((status = invoice_lower(act, note, invoice)) != STATUS_OK || (status = number_take(act, note)) != STATUS_OK ||
        (status = note_book(act, note, account)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_CREDIT_NOTE_FINALIZED, note_object(act, note), NULL, NULL);
    return STATUS_OK;
}
