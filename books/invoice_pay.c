/* books/invoice_pay.c */
#include "books/invoice_pay.h"

#include <assert.h>

#include "billing/overdue.h"
#include "books/standing.h"
#include "sql/store_invoice.h"
#include "sql/store_ledger.h"
#include "sql/store_payment.h"

const char *invoice_object(struct act *act, const struct invoice *invoice)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "object", "invoice");
    json_put_id(&json, "id", ID_INVOICE, invoice->id);
    json_put_string(&json, "number", invoice->number);
    json_close(&json);
    return json_text(&json, NULL);
}

const char *invoice_account(const struct invoice *invoice)
{
    return invoice->status == INVOICE_UNCOLLECTIBLE ? LEDGER_BAD_DEBT : LEDGER_RECEIVABLE;
}

enum status invoice_attempt_end(struct act *act, const struct invoice *invoice)
{
    struct payment_call call;
    struct payment *payment = &call.payment;
    enum status status = store_payment_find(act->sql, act->arena, act->organization.id, invoice->payment_id, &call);

    if (status != STATUS_OK || payment->state != PAYMENT_ACTION_REQUIRED || !instant_is_none(payment->void_at))
        return status;
    payment->void_at = payment->next_try_at = act->now;
    return store_payment_update(act->sql, payment);
}

/* An attempt is for all that was due when it was made: one for more than is due now is ended. */
static enum status attempt_follow(struct act *act, const struct invoice *invoice)
{
    struct payment_call call;
    enum status status;

    if (id_is_none(invoice->payment_id))
        return STATUS_OK;
    status = store_payment_find(act->sql, act->arena, act->organization.id, invoice->payment_id, &call);
    if (status != STATUS_OK || call.payment.amount.minor <= invoice->due_minor)
        return status;
    return invoice_attempt_end(act, invoice);
}

static enum status invoice_write(struct act *act, struct invoice *invoice)
{
    enum status status = attempt_follow(act, invoice);

    if (status != STATUS_OK)
        return status;

    /* Marks the invoice paid where nothing is due any more, a written-off one too; one that is paid already is left
     * as it is. */
    if (invoice->due_minor == 0 && invoice_advance(&invoice->status, INVOICE_PAID))
        journal_tell(act, EVENT_INVOICE_PAID, invoice_object(act, invoice), NULL, NULL);
    invoice->next_on = overdue_next(invoice, act->today, act_least_minor(act));
    if ((status = store_invoice_update(act->sql, invoice)) != STATUS_OK)
        return status;
    return standing_follow_invoice(act, invoice);
}

static enum status payment_book(struct act *act, const struct invoice *invoice, const struct payment *payment,
                                int64_t applied_minor)
{
    struct currency currency = payment->amount.currency;
    struct ledger_posting posting = { .organization_id = act->organization.id,
                                      .id = id_new(),
                                      .day = day_is_none(payment->received_on) ? act->today : payment->received_on,
                                      .invoice_id = invoice->id,
                                      .payment_id = payment->id,
                                      .created_at = act->organization_now,
                                      .count = 3,
                                      .entries = {
                                          { LEDGER_CASH, payment->amount },
                                          { invoice_account(invoice), money_of(-applied_minor, currency) },
                                          { LEDGER_CREDIT_BALANCE, money_of(-payment->unspent_minor, currency) } } };

    return store_ledger_insert(act->sql, act->arena, &posting, 1);
}

const char *payment_object(struct act *act, const struct payment *payment)
{
    struct json_write object = json_start(act->arena);

    json_open(&object, NULL);
    json_put_string(&object, "object", "payment");
    json_put_id(&object, "id", ID_PAYMENT, payment->id);
    json_put_id(&object, "invoice_id", ID_INVOICE, payment->invoice_id);
    json_close(&object);
    return json_text(&object, NULL);
}

static void received_tell(struct act *act, const struct payment *payment)
{
    struct json_write after = json_start(act->arena);

    json_open(&after, NULL);
    json_put_int(&after, "amount_minor", payment->amount.minor);
    json_put_int(&after, "unspent_minor", payment->unspent_minor);
    json_put_day(&after, "received_on", payment->received_on);
    json_put_string(&after, "reference", payment->reference);
    json_close(&after);
    journal_tell(act, EVENT_PAYMENT_RECEIVED, payment_object(act, payment), NULL, json_text(&after, NULL));
}

enum status invoice_pay(struct act *act, struct invoice *invoice, struct payment *payment)
{
    int64_t applied = payment->amount.minor < invoice->due_minor ? payment->amount.minor : invoice->due_minor;
    enum status status;

    payment->unspent_minor = payment->amount.minor - applied;
    act->organization.credit_balance_minor += payment->unspent_minor;
    invoice->paid_minor += applied;
    invoice->due_minor -= applied;
    if (id_equal(invoice->payment_id, payment->id))
        invoice->payment_id = ID_NONE;
    if ((status = payment_book(act, invoice, payment, applied)) != STATUS_OK)
        return status;
    /* invoice.paid does not say this: a transfer, or an overpayment that raises the balance (which is written with the
     * journal) */
    if (id_is_none(payment->payment_method_id) || payment->unspent_minor > 0)
        received_tell(act, payment);
    return invoice_write(act, invoice);
}

enum status invoice_pay_failed(struct act *act, struct invoice *invoice, const struct payment *payment)
{
    invoice->payment_id = ID_NONE;
    if (day_is_none(invoice->failed_on) && !payment_is_asked_for(payment))
        invoice->failed_on = act->today;
    journal_tell(act, EVENT_INVOICE_PAYMENT_FAILED, invoice_object(act, invoice), NULL, NULL);
    return invoice_write(act, invoice);
}

enum status invoice_lowered(struct act *act, struct invoice *invoice)
{
    return invoice_write(act, invoice);
}

enum status invoice_reopened(struct act *act, struct invoice *invoice)
{
    if (invoice->due_minor > 0 && invoice_advance(&invoice->status, INVOICE_OPEN)) {
        invoice->reopened_on = invoice->failed_on = act->today;
        invoice->collections = COLLECTIONS_MAX;
        journal_tell(act, EVENT_INVOICE_REOPENED, invoice_object(act, invoice), NULL, NULL);
    }
    return invoice_write(act, invoice);
}

struct payment invoice_attempt(struct act *act, struct invoice *invoice, struct id payment_method_id, bool by_person)
{
    struct payment payment = { .organization_id = act->organization.id,
                               .id = id_new(),
                               .invoice_id = invoice->id,
                               .attempt = by_person ? 0 : invoice->collections + 1,
                               .payment_method_id = payment_method_id,
                               .amount = money_of(invoice->due_minor, invoice->charge.currency),
                               .state = by_person ? PAYMENT_CALLING : PAYMENT_INTENT,
                               .received_on = DAY_NONE,
                               .void_at = INSTANT_NONE,
                               .version = 1,
                               .lease_until = INSTANT_NONE,
                               .next_try_at = act->now,
                               .created_at = act->organization_now };

    assert(invoice->due_minor > 0 && id_is_none(invoice->payment_id));
    invoice->payment_id = payment.id;
    invoice->collections += by_person ? 0 : 1;
    invoice->next_on = overdue_next(invoice, act->today, act_least_minor(act));
    return payment;
}
