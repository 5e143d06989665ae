/* books/refund_book.c */
#include "books/refund_book.h"

#include <assert.h>

#include "books/credit_reapply.h"
#include "books/invoice_pay.h"
#include "sql/store_credit_note.h"
#include "sql/store_invoice.h"
#include "sql/store_ledger.h"
#include "sql/store_payment.h"
#include "sql/store_refund.h"

/* payment_id: the payment, where cash moves; else ID_NONE. */
static enum status book(struct act *act, const struct refund *refund, const char *debit, const char *credit,
                        struct id payment_id)
{
    struct ledger_posting posting = {
        .organization_id = refund->organization_id,
        .id = id_new(),
        .day = act->today,
        .payment_id = payment_id,
        .credit_note_id = refund->credit_note_id,
        .created_at = act->organization_now,
        .count = 2,
        .entries = { { debit, refund->amount }, { credit, money_of(-refund->amount.minor, refund->amount.currency) } }
    };

    return store_ledger_insert(act->sql, act->arena, &posting, 1);
}

static void tell(struct act *act, enum event_type type, const struct credit_note *note, const struct refund *refund)
{
    struct json_write object = json_start(act->arena), after = json_start(act->arena);

    json_open(&object, NULL);
    json_put_string(&object, "object", "credit_note");
    json_put_id(&object, "id", ID_CREDIT_NOTE, note->id);
    json_put_string(&object, "number", note->number);
    json_put_id(&object, "invoice_id", ID_INVOICE, note->invoice_id);
    json_close(&object);
    json_open(&after, NULL);
    json_put_id(&after, "refund_id", ID_REFUND, refund->id);
    json_put_id(&after, "payment_id", ID_PAYMENT, refund->payment_id);
    json_put_int(&after, "amount_minor", refund->amount.minor);
    json_put_string(&after, "decline_code", refund->decline_code);
    json_close(&after);
    journal_tell(act, type, json_text(&object, NULL), NULL, json_text(&after, NULL));
}

/* Moves `minor` from the note's unspent rest and the balance to the refund; negative: back. */
static enum status note_move(struct act *act, struct credit_note *note, int64_t minor)
{
    note->unspent_minor -= minor;
    note->refunded_minor += minor;
    act->organization.credit_balance_minor -= minor; /* written with the journal */
    assert(note->unspent_minor >= 0 && note->refunded_minor >= 0 && act->organization.credit_balance_minor >= 0);
    return store_credit_note_refund(act->sql, note);
}

enum status refund_book_requested(struct act *act, struct credit_note *note, const struct refund *refund)
{
    enum status status;

    if ((status = note_move(act, note, refund->amount.minor)) != STATUS_OK ||
        (status = book(act, refund, LEDGER_CREDIT_BALANCE, LEDGER_REFUNDS_PAYABLE, ID_NONE)) != STATUS_OK)
        return status;
    tell(act, EVENT_CREDIT_NOTE_REFUND_REQUESTED, note, refund);
    return STATUS_OK;
}

static enum status payment_follow(struct act *act, const struct refund *refund)
{
    struct payment_call call;
    struct refund_sums sums;
    enum status status;

    if ((status = store_payment_find(act->sql, act->arena, refund->organization_id, refund->payment_id, &call)) !=
            STATUS_OK ||
        (status = store_refund_sums(act->sql, act->arena, refund->organization_id, refund->payment_id, &sums)) !=
            STATUS_OK)
        return status;
    if (sums.succeeded_minor < call.payment.amount.minor)
        return STATUS_OK;
    if (!payment_advance(&call.payment.state, PAYMENT_REFUNDED))
        return STATUS_INTERNAL;
    return store_payment_update(act->sql, &call.payment);
}

enum status refund_book_succeeded(struct act *act, const struct refund *refund)
{
    struct credit_note note;
    enum status status;

    if ((status = store_credit_note_find(act->sql, act->arena, refund->organization_id, refund->credit_note_id,
                                         &note)) != STATUS_OK ||
        (status = book(act, refund, LEDGER_REFUNDS_PAYABLE, LEDGER_CASH, refund->payment_id)) != STATUS_OK ||
        (status = payment_follow(act, refund)) != STATUS_OK)
        return status;
    tell(act, EVENT_CREDIT_NOTE_REFUNDED, &note, refund);
    return STATUS_OK;
}

/* If the note's invoice is due again meanwhile, the note's unspent rest first lowers what is due. */
static enum status invoice_follow(struct act *act, struct id invoice_id)
{
    struct invoice *invoice = ARENA_NEW(act->arena, struct invoice);
    enum status status = store_invoice_find(act->sql, act->arena, act->organization.id, invoice_id, invoice);

    if (status != STATUS_OK || invoice->due_minor == 0)
        return status;
    status = credit_reapply(act, invoice);
    return status == STATUS_OK ? invoice_lowered(act, invoice) : status;
}

enum status refund_book_declined(struct act *act, const struct refund *refund)
{
    struct credit_note note;
    enum status status;

    if ((status = store_credit_note_find(act->sql, act->arena, refund->organization_id, refund->credit_note_id,
                                         &note)) != STATUS_OK ||
        (status = note_move(act, &note, -refund->amount.minor)) != STATUS_OK ||
        (status = book(act, refund, LEDGER_REFUNDS_PAYABLE, LEDGER_CREDIT_BALANCE, ID_NONE)) != STATUS_OK)
        return status;
    tell(act, EVENT_CREDIT_NOTE_REFUND_FAILED, &note, refund);
    return invoice_follow(act, note.invoice_id);
}

/* A payment that was refunded in full is so no more: it is succeeded again. */
static enum status payment_unfollow(struct act *act, const struct refund *refund)
{
    struct payment_call call;
    enum status status = store_payment_find(act->sql, act->arena, refund->organization_id, refund->payment_id, &call);

    if (status != STATUS_OK || !payment_advance(&call.payment.state, PAYMENT_SUCCEEDED))
        return status;
    return store_payment_update(act->sql, &call.payment);
}

enum status refund_book_returned(struct act *act, const struct refund *refund)
{
    enum status status;

    if ((status = book(act, refund, LEDGER_CASH, LEDGER_REFUNDS_PAYABLE, refund->payment_id)) != STATUS_OK ||
        (status = payment_unfollow(act, refund)) != STATUS_OK)
        return status;
    return refund_book_declined(act, refund);
}
