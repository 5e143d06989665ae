/* counter/invoice_write_off.c */
#include "counter/invoice_write_off.h"

#include "books/invoice_pay.h"
#include "sql/store_ledger.h"
#include "sql/store_payment.h"

static enum status debt_book(struct act *act, const struct invoice *invoice)
{
    struct currency currency = invoice->charge.currency;
    struct ledger_posting posting = { .organization_id = act->organization.id,
                                      .id = id_new(),
                                      .day = act->today,
                                      .invoice_id = invoice->id,
                                      .created_at = act->organization_now,
                                      .count = 2,
                                      .entries = { { LEDGER_BAD_DEBT, money_of(invoice->due_minor, currency) },
                                                   { LEDGER_RECEIVABLE, money_of(-invoice->due_minor, currency) } } };

    return store_ledger_insert(act->sql, act->arena, &posting, 1);
}

static const char *reason_json(struct act *act, const struct invoice *invoice, const char *reason)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "status", invoice_status_name(invoice->status));
    json_put_int(&json, "due_minor", invoice->due_minor);
    json_put_string(&json, "reason", reason);
    json_close(&json);
    return json_text(&json, NULL);
}

/* An attempt that waits for its card holder does not prevent a write-off: the worker voids it, and if the card holder
 * pays first, the payment counts on the written-off invoice. An attempt whose money may be moving must end first. */
static enum status attempt_leave(struct act *act, const struct invoice *invoice)
{
    struct payment_call call;
    enum status status;

    if (id_is_none(invoice->payment_id))
        return STATUS_OK;
    if ((status = store_payment_find(act->sql, act->arena, act->organization.id, invoice->payment_id, &call)) !=
        STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_INTERNAL : status;
    return call.payment.state == PAYMENT_ACTION_REQUIRED ? invoice_attempt_end(act, invoice)
                                                         : STATUS_PAYMENT_IN_PROGRESS;
}

enum status act_invoice_write_off(struct act *act, const struct write_off *wanted, struct invoice_answer *answer)
{
    struct invoice *invoice = &answer->invoice;
    enum status status = store_invoice_find(act->sql, act->arena, act->organization.id, wanted->invoice_id, invoice);

    if (status != STATUS_OK)
        return status;
    if (!invoice_advance(&invoice->status, INVOICE_UNCOLLECTIBLE))
        return STATUS_INVOICE_NOT_OPEN;
    if ((status = attempt_leave(act, invoice)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_INVOICE_WRITTEN_OFF, invoice_object(act, invoice), NULL,
                 reason_json(act, invoice, wanted->reason));
    if ((status = debt_book(act, invoice)) != STATUS_OK || (status = invoice_lowered(act, invoice)) != STATUS_OK)
        return status;
    return invoice_answer_payments(act, answer);
}
