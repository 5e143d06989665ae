/* counter/invoice_finalise.c */
#include "counter/invoice_finalise.h"

#include <assert.h>
#include <string.h>

#include "auth/digest.h"
#include "sql/store_credit_note.h"
#include "sql/store_invoice.h"
#include "sql/store_ledger.h"

static struct money negative(struct money money)
{
    return money_of(-money.minor, money.currency);
}

/* Issue date and number come from the series; the due date is the day of issue where a card or bank account is charged. */
static enum status number_take(struct counter *c, struct invoice *invoice, struct series *series)
{
    struct id scope = c->organization.sandbox ? c->organization.id : ID_NONE;
    enum status status = store_series_lock(c->sql, c->arena, scope, 'F', series);
    const char *sealed;

    if (status != STATUS_OK)
        return status;
    memcpy(invoice->previous_hash, series->last_hash, sizeof invoice->previous_hash);
    series_number(series, c->today, invoice->number, &invoice->issue_date);
    invoice->year = series->year;
    invoice->sequence = series->last_number;
    invoice->due_date = invoice->payment_method_type == PAYMENT_METHOD_INVOICE ? day_plus(invoice->issue_date, INVOICE_DUE_DAYS) : invoice->issue_date;
    sealed = invoice_sealed_text(c->arena, invoice);
    digest(sealed, strlen(sealed), invoice->hash);
    memcpy(series->last_hash, invoice->hash, sizeof series->last_hash);
    return store_series_update(c->sql, series);
}

static enum status document_book(struct counter *c, const struct invoice *invoice)
{
    const struct charge *charge = &invoice->charge;
    struct ledger_posting posting = {
        .organization_id = invoice->organization_id, .id = id_new(), .day = invoice->issue_date, .invoice_id = invoice->id,
        .created_at = c->organization_now, .count = 3,
        .entries = { { "receivable", charge->total }, { "revenue", negative(charge->subtotal) }, { "tax_payable", negative(charge->tax_total) } }
    };

    return store_ledger_insert(c->sql, c->arena, &posting);
}

static enum status payment_book(struct counter *c, const struct invoice *invoice, struct id payment_id)
{
    struct ledger_posting posting = { .organization_id = invoice->organization_id, .id = id_new(), .day = invoice->issue_date,
                                      .invoice_id = invoice->id, .payment_id = payment_id, .created_at = c->organization_now, .count = 2,
                                      .entries = { { "cash", invoice->charge.amount_due }, { "receivable", negative(invoice->charge.amount_due) } } };

    return store_ledger_insert(c->sql, c->arena, &posting);
}

/* The credit balance pays first: from the oldest credit note that has something left. */
static enum status notes_spend(struct counter *c, int64_t applied_minor)
{
    struct unspent_note *notes;
    int64_t left = applied_minor;
    size_t count;
    enum status status = store_credit_note_unspent(c->sql, c->arena, c->organization.id, &notes, &count);

    for (size_t i = 0; status == STATUS_OK && i < count && left > 0; i++) {
        int64_t taken = notes[i].unspent_minor < left ? notes[i].unspent_minor : left;

        status = store_credit_note_spend(c->sql, c->organization.id, notes[i].id, notes[i].version, notes[i].unspent_minor - taken);
        left -= taken;
    }
    return status;
}

static enum status credit_apply(struct counter *c, const struct invoice *invoice)
{
    struct money applied = invoice->charge.credit_applied;
    struct ledger_posting posting = { .organization_id = invoice->organization_id, .id = id_new(), .day = invoice->issue_date,
                                      .invoice_id = invoice->id, .created_at = c->organization_now, .count = 2,
                                      .entries = { { "credit_balance", applied }, { "receivable", negative(applied) } } };
    enum status status;

    if (applied.minor == 0)
        return STATUS_OK;
    assert(applied.minor <= c->organization.credit_balance_minor); /* the quote was computed again under the lock */
    c->organization.credit_balance_minor -= applied.minor;
    if ((status = notes_spend(c, applied.minor)) != STATUS_OK)
        return status;
    return store_ledger_insert(c->sql, c->arena, &posting);
}

static const char *invoice_object(struct counter *c, const struct invoice *invoice)
{
    struct json_write json = json_start(c->arena);

    json_open(&json, NULL);
    json_put_string(&json, "object", "invoice");
    json_put_id(&json, "id", ID_INVOICE, invoice->id);
    json_put_string(&json, "number", invoice->number);
    json_close(&json);
    return json_text(&json, NULL);
}

enum status invoice_finalise(struct counter *c, struct invoice *invoice, bool paid, struct id payment_id)
{
    struct series series;
    enum status status;

    invoice->organization_id = c->organization.id;
    invoice->created_at = c->organization_now;
    invoice->status = paid || invoice->charge.amount_due.minor == 0 ? INVOICE_PAID : INVOICE_OPEN;
    invoice->paid_minor = paid ? invoice->charge.amount_due.minor : 0;
    invoice->due_minor = paid ? 0 : invoice->charge.amount_due.minor;
    invoice->version = 1;
    if ((status = number_take(c, invoice, &series)) != STATUS_OK ||
        (status = store_invoice_insert(c->sql, c->arena, series.scope, invoice)) != STATUS_OK ||
        (status = document_book(c, invoice)) != STATUS_OK || (status = credit_apply(c, invoice)) != STATUS_OK)
        return status;
    journal_tell(c, EVENT_INVOICE_FINALIZED, invoice_object(c, invoice), NULL, NULL);
    if (invoice->status == INVOICE_PAID)
        journal_tell(c, EVENT_INVOICE_PAID, invoice_object(c, invoice), NULL, NULL);
    return paid ? payment_book(c, invoice, payment_id) : STATUS_OK;
}
