/* counter/chargeback_watch.c */
#include "counter/chargeback_watch.h"

#include <assert.h>

#include "books/chargeback_book.h"
#include "counter/errand.h"

/* An opened dispute that the gateway has dropped since took nothing: it is won. */
static struct chargeback word_of(const struct gateway_chargeback *found, const struct payment *payment)
{
    struct chargeback word = { .state = found->state, .minor = found->minor, .fee_minor = found->fee_minor };

    if (found->dropped) {
        word.state = chargeback_dropped(payment->chargeback.state);
        word.minor = payment->chargeback.minor;
    }
    return word;
}

/* Whether the gateway answered and nobody can tell what becomes of the money. A dispute that was opened does not go
 * away without a word: where none is listed any more, the list is not believed. */
static bool is_unusable(const struct gateway_chargeback *found, const struct payment *payment)
{
    bool gone = found->told && found->state == CHARGEBACK_NONE && !found->dropped;

    return found->unusable || (gone && payment->chargeback.state == CHARGEBACK_OPENED);
}

enum status act_chargeback_hear(struct act *act, const struct chargeback_heard *heard, struct payment *payment)
{
    const struct gateway_chargeback *found = &heard->found;
    struct payment_call call;
    enum status status = store_payment_find(act->sql, act->arena, act->organization.id, heard->payment_id, &call);

    if (status != STATUS_OK)
        return status;
    *payment = call.payment;
    if (instant_is_none(payment->watch_at) || payment->version != heard->version)
        return STATUS_OK;
    if (call.former) { /* nobody can say any more; what was contested when the account was left kept it from that */
        payment->watch_at = INSTANT_NONE;
        return store_payment_update(act->sql, payment);
    }
    if (is_unusable(found, payment))
        return STATUS_CHARGEBACK_UNUSABLE;
    if (found->told) {
        struct chargeback word = word_of(found, payment);

        return chargeback_book(act, payment, &word);
    }
    payment->watch_at = instant_plus_seconds(act->now, CHARGEBACK_RETRY_S);
    return store_payment_update(act->sql, payment);
}

enum status chargeback_watch(struct counter *c, const struct payment *payment)
{
    const struct gateway_question question = { .key = arena_text(c->act.arena, id_write(ID_PAYMENT, payment->id).text),
                                               .charge_id = payment->charge_id,
                                               .amount = payment->amount,
                                               .timeout_ms = WORKER_WAIT_MS };
    struct chargeback_heard heard = { .payment_id = payment->id };
    struct payment_call read;
    struct payment now;
    enum status status;

    assert(!sql_in_transaction(c->act.sql) && payment->charge_id != NULL);
    if ((status = store_payment_find(c->act.sql, c->act.arena, payment->organization_id, payment->id, &read)) !=
        STATUS_OK)
        return status;
    heard.version = read.payment.version;
    FAULT_POINT(BEFORE_FIND);
    if (!read.former)
        gateway_chargeback_find(c->gateway, c->act.arena, &question, &heard.found);
    FAULT_POINT(AFTER_FIND);
    c->repeatable = true;
    return counter_run(c, payment->organization_id, act_chargeback_hear, &heard, &now);
}
