/* books/invoice_finalise.c */
#include "books/invoice_finalise.h"

#include <assert.h>
#include <string.h>

#include "auth/digest.h"
#include "billing/overdue.h"
#include "books/credit_spend.h"
#include "books/invoice_pay.h"
#include "sql/store_invoice.h"
#include "sql/store_ledger.h"
#include "sql/store_payment.h"

enum { POSTINGS_EACH = 3 }; /* the document, credit applied, the payment */

static struct money negative(struct money money)
{
    return money_of(-money.minor, money.currency);
}

static bool is_paid(const struct finalising *item)
{
    return item->payment != NULL && item->payment->state == PAYMENT_SUCCEEDED;
}

/* Takes issue date and number from the series and seals the document. By card or bank account the due date is the day
 * of issue. */
static void number_take(const struct finalising *item, struct series *series)
{
    struct invoice *invoice = item->invoice;
    struct act *act = item->act;
    const char *sealed;

    memcpy(invoice->previous_hash, series->last_hash, sizeof invoice->previous_hash);
    series_number(series, act->today, invoice->number, &invoice->issue_date);
    invoice->year = series->year;
    invoice->sequence = series->last_number;
    invoice->due_date = invoice->payment_method_type == PAYMENT_METHOD_INVOICE
                            ? day_plus(invoice->issue_date, INVOICE_DUE_DAYS)
                            : invoice->issue_date;
    sealed = invoice_sealed_text(act->arena, invoice);
    digest(sealed, strlen(sealed), invoice->hash);
    memcpy(series->last_hash, invoice->hash, sizeof series->last_hash);
}

static void state_begin(const struct finalising *item)
{
    struct invoice *invoice = item->invoice;
    bool paid = is_paid(item);

    invoice->status = paid || invoice->charge.amount_due.minor == 0 ? INVOICE_PAID : INVOICE_OPEN;
    invoice->paid_minor = paid ? invoice->charge.amount_due.minor : 0;
    invoice->due_minor = paid ? 0 : invoice->charge.amount_due.minor;
    invoice->payment_id = item->payment == NULL || paid ? ID_NONE : item->payment->id;
    invoice->collections = item->payment == NULL ? 0 : 1;
    invoice->failed_on = invoice->reopened_on = DAY_NONE;
    invoice->next_on = overdue_next(invoice, item->act->today, act_least_minor(item->act));
    invoice->version = 1;
}

static enum status numbers_give(const struct finalising *items, size_t count, struct series *series)
{
    struct act *first = items[0].act;
    enum status status = store_series_lock(first->sql, first->arena,
                                           first->organization.sandbox ? first->organization.id : ID_NONE, 'F', series);

    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        assert(items[i].act->organization.sandbox == first->organization.sandbox);
        items[i].invoice->organization_id = items[i].act->organization.id;
        items[i].invoice->created_at = items[i].act->organization_now;
        number_take(&items[i], series);
        state_begin(&items[i]);
    }
    return store_series_update(first->sql, series);
}

static struct ledger_posting posting_of(const struct finalising *item)
{
    const struct invoice *invoice = item->invoice;

    return (struct ledger_posting){ .organization_id = invoice->organization_id,
                                    .id = id_new(),
                                    .day = invoice->issue_date,
                                    .invoice_id = invoice->id,
                                    .created_at = item->act->organization_now };
}

/* Fills the postings of one document and returns how many. held: the credit used was held by its order. */
static size_t document_book(const struct finalising *item, bool held, struct ledger_posting *postings)
{
    const struct charge *charge = &item->invoice->charge;
    size_t count = 0;

    postings[count] = posting_of(item);
    postings[count].count = 3;
    postings[count].entries[0] = (struct ledger_entry){ LEDGER_RECEIVABLE, charge->total };
    postings[count].entries[1] = (struct ledger_entry){ LEDGER_REVENUE, negative(charge->subtotal) };
    postings[count++].entries[2] = (struct ledger_entry){ LEDGER_TAX_PAYABLE, negative(charge->tax_total) };
    if (charge->credit_applied.minor > 0) {
        postings[count] = posting_of(item);
        postings[count].order_id = held ? item->invoice->order_id : ID_NONE;
        postings[count].count = 2;
        postings[count].entries[0] =
            (struct ledger_entry){ held ? LEDGER_CREDIT_HELD : LEDGER_CREDIT_BALANCE, charge->credit_applied };
        postings[count++].entries[1] = (struct ledger_entry){ LEDGER_RECEIVABLE, negative(charge->credit_applied) };
    }
    if (is_paid(item)) {
        postings[count] = posting_of(item);
        postings[count].payment_id = item->payment->id;
        postings[count].count = 2;
        postings[count].entries[0] = (struct ledger_entry){ LEDGER_CASH, charge->amount_due };
        postings[count++].entries[1] = (struct ledger_entry){ LEDGER_RECEIVABLE, negative(charge->amount_due) };
    }
    return count;
}

/* Spends the credit that the document uses: what its order held, if anything (*held); else free balance. */
static enum status credit_apply(const struct finalising *item, bool *held)
{
    const struct invoice *invoice = item->invoice;
    int64_t applied_minor = invoice->charge.credit_applied.minor, held_minor = 0;
    enum status status;

    *held = false;
    if (applied_minor > 0 && !id_is_none(invoice->order_id) &&
        (status = credit_hold_spend(item->act, invoice->order_id, &held_minor)) != STATUS_OK)
        return status;
    if (held_minor == 0)
        return credit_spend(item->act, applied_minor);
    *held = true;
    /* an order is charged exactly what was placed, so it uses exactly what it held */
    return held_minor == applied_minor ? STATUS_OK : STATUS_INTERNAL;
}

static enum status documents_book(const struct finalising *items, size_t count)
{
    struct ledger_posting *postings = ARENA_ARRAY(items[0].act->arena, struct ledger_posting, count * POSTINGS_EACH);
    size_t made = 0;

    for (size_t i = 0; i < count; i++) {
        bool held;
        enum status status = credit_apply(&items[i], &held);

        if (status != STATUS_OK)
            return status;
        made += document_book(&items[i], held, postings + made);
    }
    return store_ledger_insert(items[0].act->sql, items[0].act->arena, postings, made);
}

static void documents_tell(const struct finalising *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct invoice *invoice = items[i].invoice;

        journal_tell(items[i].act, EVENT_INVOICE_FINALIZED, invoice_object(items[i].act, invoice), NULL, NULL);
        if (invoice->status == INVOICE_PAID)
            journal_tell(items[i].act, EVENT_INVOICE_PAID, invoice_object(items[i].act, invoice), NULL, NULL);
    }
}

enum status invoices_finalise(const struct finalising *items, size_t count)
{
    struct invoice **invoices;
    struct series series;
    enum status status;

    if (count == 0)
        return STATUS_OK;
    invoices = ARENA_ARRAY(items[0].act->arena, struct invoice *, count);
    for (size_t i = 0; i < count; i++)
        invoices[i] = items[i].invoice;
    if ((status = numbers_give(items, count, &series)) != STATUS_OK ||
        (status = store_invoice_insert(items[0].act->sql, items[0].act->arena, series.scope, invoices, count)) !=
            STATUS_OK ||
        (status = documents_book(items, count)) != STATUS_OK)
        return status;
    documents_tell(items, count);
    return STATUS_OK;
}

bool invoice_first_attempt(const struct act *act, const struct invoice *invoice, struct payment *payment)
{
    if (invoice->payment_method_type == PAYMENT_METHOD_INVOICE || invoice->charge.amount_due.minor == 0 ||
        minimum_spares(invoice->payment_method_type, invoice->charge.amount_due.minor, act_least_minor(act)))
        return false;
    *payment = (struct payment){ .organization_id = act->organization.id,
                                 .id = id_new(),
                                 .invoice_id = invoice->id,
                                 .attempt = 1,
                                 .payment_method_id = invoice->payment_method_id,
                                 .amount = invoice->charge.amount_due,
                                 .state = PAYMENT_INTENT,
                                 .received_on = DAY_NONE,
                                 .lease_until = INSTANT_NONE,
                                 .next_try_at = act->now,
                                 .void_at = INSTANT_NONE,
                                 .version = 1,
                                 .created_at = act->organization_now };
    return true;
}

enum status invoice_issue_collected(struct act *act, struct invoice *invoice)
{
    struct payment payment;
    struct finalising finalising = { .act = act, .invoice = invoice };
    enum status status;

    if (invoice_first_attempt(act, invoice, &payment)) {
        finalising.payment = &payment;
        if ((status = store_payment_insert(act->sql, act->arena, &payment, 1)) != STATUS_OK)
            return status;
    }
    return invoices_finalise(&finalising, 1);
}
