/* counter/payment_settle.c */
#include "counter/payment_settle.h"

#include <assert.h>

#include "base/log.h"
#include "counter/invoice_pay.h"
#include "counter/order_confirm.h"
#include "counter/order_users.h"
#include "counter/organization_catch_up.h"
#include "sql/store_invoice.h"
#include "sql/store_order.h"
#include "sql/store_quote.h"
#include "sql/store_subscription.h"

/* When an open charge is asked for again: soon at first, hourly at last. Time alone never decides what became of it. */
static const int64_t pauses_s[] = { 2, 10, 30, 120, 600, 3600 };

int64_t payment_pause_s(int64_t tries, bool disputed)
{
    int64_t last = (int64_t)(sizeof pauses_s / sizeof pauses_s[0]) - 1, pause = pauses_s[tries < last ? tries : last];

    return disputed && pause < DISPUTED_PAUSE_S ? DISPUTED_PAUSE_S : pause;
}

/* The act may run twice: a line too many is better than one that is missing. */
void payment_dispute(const struct counter *c, const char *what, enum gateway_outcome outcome, const char *said, const char **dispute,
                     struct instant *flagged_at)
{
    bool silent = outcome == GATEWAY_UNKNOWN || outcome == GATEWAY_REFUSED;

    if (outcome == GATEWAY_DISPUTED && *dispute == NULL) {
        log_error("%s is flagged: the gateway's answer cannot be used (%s); `guichet flags` says what to do", what, said);
        *flagged_at = c->now;
    }
    if (silent)
        return;
    *dispute = said;
    if (said == NULL)
        *flagged_at = INSTANT_NONE;
}

void payment_call_gateway(struct counter *c, const struct payment_call *call, int timeout_ms, struct gateway_charge *charge)
{
    const char *key = arena_text(c->arena, id_write(ID_PAYMENT, call->payment.id).text);
    struct gateway_request request = { .key = key, .reference = call->gateway_reference, .amount = call->payment.amount,
                                       .off_session = payment_is_unattended(&call->payment), .timeout_ms = timeout_ms };

    assert(!sql_in_transaction(c->sql));
    FAULT_POINT(BEFORE_CALL);
    gateway_charge(c->gateway, c->arena, &request, charge);
    FAULT_POINT(AFTER_CALL);
}

void payment_void_gateway(struct counter *c, const struct payment *payment, int timeout_ms, struct gateway_charge *charge)
{
    const char *key = arena_text(c->arena, id_write(ID_PAYMENT, payment->id).text);

    assert(!sql_in_transaction(c->sql) && payment->state == PAYMENT_ACTION_REQUIRED);
    gateway_void(c->gateway, c->arena, key, payment->charge_id, payment->amount, timeout_ms, charge);
}

void payment_ask_soon(struct counter *c, const struct payment *payment)
{
    enum status status;

    if (!instant_is_none(payment->lease_until) && payment->lease_until.us > c->now.us)
        return;
    status = store_payment_hasten(c->sql, payment, c->now);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        log_error("payment %s is asked about no sooner: %s", id_write(ID_PAYMENT, payment->id).text, status_name(status));
}

enum payment_state payment_state_for(enum gateway_outcome outcome)
{
    switch (outcome) {
    case GATEWAY_SUCCEEDED:
        return PAYMENT_SUCCEEDED;
    case GATEWAY_PROCESSING:
        return PAYMENT_PROCESSING;
    case GATEWAY_ACTION_REQUIRED:
        return PAYMENT_ACTION_REQUIRED;
    case GATEWAY_DECLINED:
        return PAYMENT_DECLINED;
    default:
        return PAYMENT_UNKNOWN;
    }
}

/* The last word was spoken. A bank debit that is processing is asked about until it is. */
static bool payment_settled(const struct payment *payment)
{
    return payment->state == PAYMENT_SUCCEEDED || payment->state == PAYMENT_DECLINED || payment->state == PAYMENT_REFUNDED;
}

/* When somebody who has not acted on it by then is no longer waited for: after the usual time, or as soon as something else is to collect it. */
static struct instant void_at(const struct payment *payment)
{
    struct instant usual = instant_plus_seconds(id_time(payment->id), PAYMENT_VOID_S);

    return instant_is_none(payment->void_at) || payment->void_at.us > usual.us ? usual : payment->void_at;
}

static struct instant next_question(const struct counter *c, const struct payment *payment)
{
    struct instant next = instant_plus_seconds(c->now, payment_pause_s(payment->tries, payment->dispute != NULL)), last = void_at(payment);
    bool in_time = payment->state != PAYMENT_ACTION_REQUIRED || c->now.us >= last.us || next.us <= last.us;

    return in_time ? next : last;
}

static const char *payment_what(const struct counter *c, const struct payment *payment)
{
    return arena_format(c->arena, "payment %s of %s", id_write(ID_PAYMENT, payment->id).text,
                        id_write(ID_ORGANIZATION, payment->organization_id).text);
}

/* *moved: the gateway's word is news. An answer that tells what is known already changes only the time of the next question. */
static bool payment_hear(const struct counter *c, struct payment *payment, const struct gateway_charge *charge)
{
    enum payment_state to = payment_state_for(charge->outcome);
    bool moved = payment->state != to && payment_advance(&payment->state, to);
    bool open = !payment_settled(payment);

    if (moved && to != PAYMENT_UNKNOWN) {
        payment->charge_id = charge->charge_id;
        payment->decline_code = charge->decline_code;
        payment->action_url = charge->action_url;
    }
    payment_dispute(c, payment_what(c, payment), charge->outcome, charge->dispute, &payment->dispute, &payment->flagged_at);
    payment->lease_until = INSTANT_NONE;
    payment->next_try_at = open ? next_question(c, payment) : INSTANT_NONE;
    payment->tries += open ? 1 : 0;
    return moved;
}

/* The order follows its payment. */
static enum status order_follow(struct counter *c, struct order *order, struct payment *payment, bool cancelling)
{
    struct subscription subscription;
    struct quote quote;
    bool used;
    enum status status;

    if (payment->state == PAYMENT_ACTION_REQUIRED)
        return order_advance(&order->status, ORDER_PAYMENT_ACTION_REQUIRED) ? STATUS_OK : STATUS_INTERNAL;
    if (payment->state == PAYMENT_UNKNOWN)
        return STATUS_OK;
    status = store_subscription_find(c->sql, c->arena, order->organization_id, order->subscription_id, c->today, &subscription);
    if (status != STATUS_OK)
        return status;
    if (payment->state == PAYMENT_DECLINED)
        return order_fail(c, order, cancelling ? ORDER_CANCELLED : ORDER_PAYMENT_FAILED, &subscription);
    if ((status = store_quote_find(c->sql, c->arena, order->organization_id, order->quote_id, &quote, &used)) != STATUS_OK)
        return status;
    return order_confirm(c, order, &quote, &subscription, true, payment);
}

/* A debit that confirmed its order while it was processing, or an attempt to collect: the invoice follows. What is still open changes nothing. */
static enum status invoice_follow(struct counter *c, struct payment *payment)
{
    struct invoice *invoice = ARENA_NEW(c->arena, struct invoice);
    enum status status;

    if (!payment_settled(payment))
        return STATUS_OK;
    if ((status = store_invoice_find(c->sql, c->arena, c->organization.id, payment->invoice_id, invoice)) != STATUS_OK)
        return status;
    return payment->state == PAYMENT_DECLINED ? invoice_pay_failed(c, invoice, payment) : invoice_pay(c, invoice, payment);
}

/* Whoever the payment is for. */
static enum status payment_follow(struct counter *c, struct settled *settled, bool cancelling)
{
    struct payment *payment = &settled->payment;
    struct order *order = &settled->order;
    enum status status;

    if (id_is_none(payment->order_id) || order->status == ORDER_CONFIRMED)
        return invoice_follow(c, payment);
    if ((status = order_follow(c, order, payment, cancelling)) != STATUS_OK)
        return status;
    return payment->state == PAYMENT_UNKNOWN ? STATUS_OK : store_order_update(c->sql, order);
}

static enum status settled_read(struct counter *c, struct id payment_id, struct settled *settled)
{
    struct payment_call call;
    enum status status = store_payment_find(c->sql, c->arena, c->organization.id, payment_id, &call);

    if (status != STATUS_OK)
        return status;
    settled->payment = call.payment;
    return id_is_none(call.payment.order_id) ? STATUS_OK
                                             : store_order_find(c->sql, c->arena, c->organization.id, call.payment.order_id, &settled->order);
}

enum status act_payment_settle(struct counter *c, const void *in, void *out)
{
    const struct settling *settling = in;
    struct settled *settled = out;
    struct payment *payment = &settled->payment;
    struct caught_up caught_up;
    bool confirmed = false; /* in this act */
    enum status status = settled_read(c, settling->payment_id, settled);

    if (status != STATUS_OK)
        return status;
    if (settling->charge != NULL && !payment_settled(payment)) {
        bool before = settled->order.status == ORDER_CONFIRMED;

        if (payment_hear(c, payment, settling->charge) && (status = payment_follow(c, settled, settling->cancelling)) != STATUS_OK)
            return status;
        if ((status = store_payment_update(c->sql, payment)) != STATUS_OK)
            return status;
        confirmed = !id_is_none(payment->order_id) && !before && settled->order.status == ORDER_CONFIRMED;
        settled->order.action_url = payment->action_url;
        settled->order.decline_code = payment->decline_code;
    }
    if (id_is_none(payment->order_id))
        return STATUS_OK;
    if ((status = order_users_read(c, &settled->order)) != STATUS_OK || !confirmed || settling->not_today)
        return status;
    return organization_catch_up(c, &caught_up); /* a bounded share of days: the billing run, or the next quote, does the rest */
}

/* What became of an act: may it be the billing day's fault, which must not undo that money has moved? */
static bool may_be_the_days_fault(enum status status)
{
    return status != STATUS_OK && status != STATUS_NOT_FOUND && status != STATUS_UNAVAILABLE && status != STATUS_OUTCOME_UNKNOWN;
}

enum status (payment_settle_by)(struct counter *c, struct id organization_id, act_fn act, struct settling *settling, void *out)
{
    enum status status;

    c->repeatable = true;
    status = (counter_run)(c, organization_id, act, settling, out);
    if (settling->charge == NULL || !may_be_the_days_fault(status))
        return status;
    settling->not_today = true;
    if ((status = (counter_run)(c, organization_id, act, settling, out)) != STATUS_OK)
        return status;
    status = organization_catch_up_all(c, organization_id);
    if (status != STATUS_OK)
        log_error("organization %s: what settled late is settled, and its billing day is not done: %s",
                  id_write(ID_ORGANIZATION, organization_id).text, status_name(status));
    return STATUS_OK;
}

enum status payment_settle(struct counter *c, struct id organization_id, struct id payment_id, const struct gateway_charge *charge,
                           struct settled *settled)
{
    struct settling settling = { .payment_id = payment_id, .charge = charge };

    return payment_settle_by(c, organization_id, act_payment_settle, &settling, settled);
}

static enum status act_settle_order(struct counter *c, const void *in, void *out)
{
    struct settling settling = *(const struct settling *)in;
    struct settled settled;
    struct payment_call call;
    enum status status = store_payment_of_order(c->sql, c->arena, c->organization.id, settling.order_id, &call);

    if (status != STATUS_OK)
        return status;
    settling.payment_id = call.payment.id;
    if ((status = act_payment_settle(c, &settling, &settled)) != STATUS_OK)
        return status;
    *(struct order *)out = settled.order;
    return STATUS_OK;
}

enum status payment_settle_order(struct counter *c, struct id organization_id, struct id order_id, const struct gateway_charge *charge,
                                 struct order *order)
{
    struct settling settling = { .order_id = order_id, .charge = charge };

    return payment_settle_by(c, organization_id, act_settle_order, &settling, order);
}

/* Takes the lease: the version says that nobody else did since the list was read. */
static enum status act_lease(struct counter *c, const void *in, void *out)
{
    struct payment_call *call = out;
    const struct payment *due = in;
    struct payment *payment = &call->payment;
    enum status status;

    if ((status = store_payment_find(c->sql, c->arena, due->organization_id, due->id, call)) != STATUS_OK)
        return status;
    if (payment->version != due->version)
        return STATUS_NOT_FOUND; /* somebody else has it */
    if (payment->state != PAYMENT_ACTION_REQUIRED && payment->state != PAYMENT_PROCESSING && !payment_advance(&payment->state, PAYMENT_CALLING))
        return STATUS_NOT_FOUND;
    payment->lease_until = instant_plus_seconds(c->now, PAYMENT_LEASE_S);
    payment->next_try_at = payment->lease_until;
    return store_payment_update(c->sql, payment);
}

static bool may_be_sent_again(const struct counter *c, const struct payment *payment)
{
    return c->now.us < instant_plus_seconds(id_time(payment->id), PAYMENT_RESEND_S).us;
}

/* What absence means for a payment that must not be sent again: nothing, until a person has said so. */
static struct gateway_charge absent_for_good(enum give_up give_up)
{
    if (give_up != GIVE_UP_NOT)
        return (struct gateway_charge){ .outcome = GATEWAY_DECLINED, .decline_code = "given_up" };
    return (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN }; /* a person looks (worker/flag.h) */
}

/* What became of what was sent; what has waited for its person too long is given up, which tells as much. */
static void ask(struct counter *c, const struct payment *payment, enum give_up give_up, struct gateway_charge *charge)
{
    const char *key = arena_text(c->arena, id_write(ID_PAYMENT, payment->id).text);

    if (payment->state == PAYMENT_ACTION_REQUIRED && c->now.us >= void_at(payment).us)
        payment_void_gateway(c, payment, WORKER_WAIT_MS, charge);
    else if (give_up != GIVE_UP_NOT)
        gateway_void(c->gateway, c->arena, key, NULL, payment->amount, WORKER_WAIT_MS, charge);
    else
        gateway_find(c->gateway, c->arena, key, payment->amount, WORKER_WAIT_MS, charge);
    if (charge->outcome == GATEWAY_DISPUTED && give_up == GIVE_UP_DISPUTED)
        *charge = absent_for_good(give_up);
}

static enum status pursue(struct counter *c, const struct payment_call *due, enum give_up give_up)
{
    const struct payment *payment = &due->payment;
    bool never_called = payment->state == PAYMENT_INTENT;
    bool known = payment->state == PAYMENT_ACTION_REQUIRED || payment->state == PAYMENT_PROCESSING;
    struct gateway_charge charge = { .outcome = GATEWAY_ABSENT };
    struct payment_call leased;
    struct settled settled;
    enum status status;

    c->repeatable = true;
    if ((status = counter_run(c, payment->organization_id, act_lease, payment, &leased)) != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_CHANGED : status;
    if (!never_called) {
        FAULT_POINT(BEFORE_FIND);
        ask(c, payment, give_up, &charge);
        FAULT_POINT(AFTER_FIND);
    }
    if (charge.outcome == GATEWAY_ABSENT && known)
        charge.outcome = GATEWAY_UNKNOWN; /* a gateway that forgot what it told us is not charged again */
    if (charge.outcome == GATEWAY_ABSENT && !never_called && !may_be_sent_again(c, payment))
        charge = absent_for_good(give_up);
    if (charge.outcome == GATEWAY_ABSENT)
        payment_call_gateway(c, &leased, WORKER_WAIT_MS, &charge);
    return payment_settle(c, payment->organization_id, payment->id, &charge, &settled);
}

enum status payment_pursue(struct counter *c, const struct payment_call *due)
{
    return pursue(c, due, GIVE_UP_NOT);
}

bool payment_may_be_given_up(const struct counter *c, const struct payment *payment)
{
    bool unknown = payment->state == PAYMENT_UNKNOWN && payment->tries >= GIVE_UP_TRIES && !may_be_sent_again(c, payment);

    return unknown || (payment->dispute != NULL && !payment_settled(payment));
}

enum status payment_give_up(struct counter *c, const struct payment_call *due, enum give_up how)
{
    assert(payment_may_be_given_up(c, &due->payment)); /* the caller has asked */
    return pursue(c, due, how);
}
