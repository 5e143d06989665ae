/* books/credit_reapply.c */
#include "books/credit_reapply.h"

#include "books/invoice_pay.h"
#include "sql/store_ledger.h"
#include "sql/store_unspent.h"

static enum status source_book(struct act *act, const struct invoice *invoice, const struct unspent *source,
                               int64_t minor)
{
    struct currency currency = invoice->charge.currency;
    bool note = source->kind == UNSPENT_CREDIT_NOTE;
    struct ledger_posting posting = { .organization_id = act->organization.id,
                                      .id = id_new(),
                                      .day = act->today,
                                      .invoice_id = invoice->id,
                                      .payment_id = note ? ID_NONE : source->id,
                                      .credit_note_id = note ? source->id : ID_NONE,
                                      .created_at = act->organization_now,
                                      .count = 2,
                                      .entries = { { LEDGER_CREDIT_BALANCE, money_of(minor, currency) },
                                                   { invoice_account(invoice), money_of(-minor, currency) } } };

    return store_ledger_insert(act->sql, act->arena, &posting, 1);
}

static enum status source_apply(struct act *act, struct invoice *invoice, struct unspent *source)
{
    int64_t minor = source->unspent_minor < invoice->due_minor ? source->unspent_minor : invoice->due_minor;
    enum status status;

    if (minor == 0)
        return STATUS_OK;
    source->unspent_minor -= minor;
    if ((status = store_unspent_apply(act->sql, act->organization.id, source, minor)) != STATUS_OK)
        return status;
    invoice->due_minor -= minor;
    invoice->paid_minor += source->kind == UNSPENT_PAYMENT ? minor : 0;
    act->organization.credit_balance_minor -= minor; /* written with the journal */
    return source_book(act, invoice, source, minor);
}

static void applied_tell(struct act *act, const struct invoice *invoice, int64_t minor)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_int(&json, "amount_minor", minor);
    json_put_int(&json, "credit_balance_minor", act->organization.credit_balance_minor);
    json_close(&json);
    journal_tell(act, EVENT_CREDIT_APPLIED, invoice_object(act, invoice), NULL, json_text(&json, NULL));
}

enum status credit_reapply(struct act *act, struct invoice *invoice)
{
    int64_t due_minor = invoice->due_minor;
    size_t count = 1;

    /* page after page: a source that is used up is not on the next page */
    while (invoice->due_minor > 0 && count > 0) {
        struct unspent *sources;
        enum status status =
            store_unspent_of_invoice(act->sql, act->arena, act->organization.id, invoice->id, &sources, &count);

        for (size_t i = 0; status == STATUS_OK && i < count; i++)
            status = source_apply(act, invoice, &sources[i]);
        if (status != STATUS_OK)
            return status;
    }
    if (invoice->due_minor < due_minor)
        applied_tell(act, invoice, due_minor - invoice->due_minor);
    return STATUS_OK;
}
