/* books/chargeback_book.c */
#include "books/chargeback_book.h"

#include <string.h>

#include "base/log.h"
#include "books/credit_reapply.h"
#include "books/credit_spend.h"
#include "books/invoice_pay.h"
#include "sql/store_invoice.h"
#include "sql/store_ledger.h"
#include "sql/store_payment.h"

enum { ENTRIES = 2 };

static enum status post(struct act *act, const struct payment *payment, const struct ledger_entry *entries,
                        size_t count)
{
    struct ledger_posting posting = { .organization_id = act->organization.id,
                                      .id = id_new(),
                                      .day = act->today,
                                      .invoice_id = payment->invoice_id,
                                      .payment_id = payment->id,
                                      .created_at = act->organization_now,
                                      .count = count };

    memcpy(posting.entries, entries, sizeof *entries * count);
    return store_ledger_insert(act->sql, act->arena, &posting, 1);
}

/* Moves `minor` from one ledger account to another; 0: does nothing. */
static enum status move(struct act *act, const struct payment *payment, const char *from, const char *to, int64_t minor)
{
    struct currency currency = payment->amount.currency;
    const struct ledger_entry entries[ENTRIES] = { { to, money_of(minor, currency) },
                                                   { from, money_of(-minor, currency) } };

    return minor == 0 ? STATUS_OK : post(act, payment, entries, ENTRIES);
}

static enum status loss_post(struct act *act, const struct payment *payment, const struct invoice *invoice,
                             const struct chargeback_loss *loss)
{
    struct currency currency = payment->amount.currency;
    const struct ledger_entry entries[LEDGER_ENTRIES_MAX] = {
        { LEDGER_CASH, money_of(-payment->chargeback.minor, currency) },
        { invoice_account(invoice), money_of(loss->due, currency) },
        { LEDGER_CREDIT_BALANCE, money_of(loss->own + loss->others, currency) },
        { LEDGER_DISPUTE_LOSSES, money_of(loss->uncovered, currency) },
    };

    return post(act, payment, entries, LEDGER_ENTRIES_MAX);
}

/* Undoes the payment. Its row is written before credit_spend, because the payment may be one of the balance's
 * sources. */
static enum status lose(struct act *act, struct payment *payment, struct chargeback_loss *loss)
{
    struct invoice *invoice = ARENA_NEW(act->arena, struct invoice);
    int64_t applied;
    enum status status;

    if ((status = store_invoice_find(act->sql, act->arena, act->organization.id, payment->invoice_id, invoice)) !=
            STATUS_OK ||
        (status = store_payment_applied(act->sql, act->arena, act->organization.id, payment->id, &applied)) !=
            STATUS_OK)
        return status;
    *loss = chargeback_loss_of(payment->chargeback.minor, applied, payment->unspent_minor,
                               act->organization.credit_balance_minor);
    payment->unspent_minor -= loss->own;
    act->organization.credit_balance_minor -= loss->own; /* written with the journal */
    if ((status = store_payment_update(act->sql, payment)) != STATUS_OK ||
        (status = credit_spend(act, loss->others)) != STATUS_OK ||
        (status = loss_post(act, payment, invoice, loss)) != STATUS_OK)
        return status;
    invoice->paid_minor -= loss->due;
    invoice->due_minor += loss->due;
    if ((status = credit_reapply(act, invoice)) != STATUS_OK)
        return status;
    return invoice_reopened(act, invoice);
}

/* Writes the journal entry and tells the operator in the log (`guichet flags` lists it while it is contested). The act
 * may run twice: a duplicate log line is better than a missing one. */
static void tell(struct act *act, const struct payment *payment, const struct chargeback_loss *loss)
{
    static const enum event_type events[CHARGEBACK_STATE__MAX] = { [CHARGEBACK_OPENED] = EVENT_PAYMENT_DISPUTE_OPENED,
                                                                   [CHARGEBACK_WON] = EVENT_PAYMENT_DISPUTE_WON,
                                                                   [CHARGEBACK_LOST] = EVENT_PAYMENT_DISPUTE_LOST };
    const struct chargeback *chargeback = &payment->chargeback;
    struct json_write after = json_start(act->arena);

    json_open(&after, NULL);
    json_put_int(&after, "amount_minor", chargeback->minor);
    if (chargeback->state == CHARGEBACK_LOST) {
        json_put_int(&after, "due_minor", loss->due);
        json_put_int(&after, "credit_taken_minor", loss->own + loss->others);
    }
    json_close(&after);
    journal_tell(act, events[chargeback->state], payment_object(act, payment), NULL, json_text(&after, NULL));
    log_error("payment %s of %s: its payer's bank contests it: %s, %s, of which %lld nobody owes us again",
              arena_text(act->arena, id_write(ID_PAYMENT, payment->id).text),
              arena_text(act->arena, id_write(ID_ORGANIZATION, act->organization.id).text),
              chargeback_state_name(chargeback->state),
              money_write(money_of(chargeback->minor, payment->amount.currency)).text, (long long)loss->uncovered);
}

/* Books a new state. contested_minor: the amount that was booked on `contested` and leaves it again; the decision may
 * name another amount. */
static enum status news_book(struct act *act, struct payment *payment, enum chargeback_state before,
                             int64_t contested_minor)
{
    const struct chargeback *chargeback = &payment->chargeback;
    struct chargeback_loss loss = { 0 };
    enum status status = STATUS_OK;

    if (chargeback->state == CHARGEBACK_OPENED)
        status = move(act, payment, LEDGER_CASH, LEDGER_CONTESTED, chargeback->minor);
    else if (before == CHARGEBACK_OPENED)
        status = move(act, payment, LEDGER_CONTESTED, LEDGER_CASH, contested_minor);
    if (status == STATUS_OK)
        status = move(act, payment, LEDGER_CASH, LEDGER_DISPUTE_FEES, chargeback->fee_minor);
    if (status == STATUS_OK)
        status =
            chargeback->state == CHARGEBACK_LOST ? lose(act, payment, &loss) : store_payment_update(act->sql, payment);
    if (status == STATUS_OK)
        tell(act, payment, &loss);
    return status;
}

enum status chargeback_book(struct act *act, struct payment *payment, const struct chargeback *heard)
{
    struct chargeback *chargeback = &payment->chargeback;
    enum chargeback_state before = chargeback->state;
    int64_t contested_minor = chargeback->minor;
    bool news = chargeback_advance(&chargeback->state, heard->state);

    payment->watch_at = chargeback_asked_next(chargeback->state, id_time(payment->id), act->now);
    if (!news)
        return store_payment_update(act->sql, payment);
    chargeback->minor = heard->minor;
    if (before == CHARGEBACK_NONE)
        chargeback->opened_at = act->organization_now;
    if (chargeback_closed(chargeback->state)) {
        chargeback->fee_minor = heard->fee_minor;
        chargeback->closed_at = act->organization_now;
    }
    return news_book(act, payment, before, contested_minor);
}
