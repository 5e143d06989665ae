/* counter/payment_settle.c */
#include "counter/payment_settle.h"

#include <assert.h>

#include "base/log.h"
#include "books/catch_up.h"
#include "books/invoice_pay.h"
#include "books/order_confirm.h"
#include "books/order_users.h"
#include "counter/organization_catch_up.h"
#include "sql/store_charge_label.h"
#include "sql/store_invoice.h"
#include "sql/store_order.h"
#include "sql/store_quote.h"
#include "sql/store_subscription.h"

/* What a charge is for, in the gateway's book. Made of what never changes, so that all retries say the same: an order's
 * invoice does not exist yet when it is charged, and is left out of a repetition, too (counter/charge_label.h tells it
 * afterwards). */
static void request_describe(struct arena *arena, const struct payment_call *call, struct gateway_request *request)
{
    const struct payment *payment = &call->payment;

    request->organization = arena_text(arena, id_write(ID_ORGANIZATION, payment->organization_id).text);
    if (!id_is_none(payment->order_id)) {
        request->order = arena_text(arena, id_write(ID_ORDER, payment->order_id).text);
        request->description = arena_format(arena, "Order %s", request->order);
    } else if (!id_is_none(payment->invoice_id)) {
        request->invoice = arena_text(arena, id_write(ID_INVOICE, payment->invoice_id).text);
        request->description = arena_format(arena, "Invoice %s", call->invoice_number);
    }
}

void payment_call_gateway(struct counter *c, const struct payment_call *call, int timeout_ms,
                          struct gateway_charge *charge)
{
    const char *key = arena_text(c->act.arena, id_write(ID_PAYMENT, call->payment.id).text);
    struct gateway_request request = { .key = key,
                                       .reference = call->gateway_reference,
                                       .amount = call->payment.amount,
                                       .off_session = payment_is_unattended(&call->payment),
                                       .made_at = id_time(call->payment.id),
                                       .timeout_ms = timeout_ms };

    assert(!sql_in_transaction(c->act.sql));
    request_describe(c->act.arena, call, &request);
    FAULT_POINT(BEFORE_CALL);
    gateway_charge(c->gateway, c->act.arena, &request, charge);
    FAULT_POINT(AFTER_CALL);
}

struct gateway_question payment_question(struct arena *arena, const struct payment *payment,
                                         const char *gateway_reference, int timeout_ms)
{
    return (struct gateway_question){ .key = arena_text(arena, id_write(ID_PAYMENT, payment->id).text),
                                      .reference = gateway_reference,
                                      .charge_id = payment->charge_id,
                                      .amount = payment->amount,
                                      .made_at = id_time(payment->id),
                                      .timeout_ms = timeout_ms };
}

/* A charge that waits for its payer has a charge_id, so the payment method's reference is not needed. */
void payment_void_gateway(struct counter *c, const struct payment *payment, int timeout_ms,
                          struct gateway_charge *charge)
{
    struct gateway_question question = payment_question(c->act.arena, payment, NULL, timeout_ms);

    assert(!sql_in_transaction(c->act.sql) && payment->state == PAYMENT_ACTION_REQUIRED);
    gateway_void(c->gateway, c->act.arena, &question, charge);
}

/* Makes the worker ask about the payment at once, unless a process is asking under a lease. A failure is only logged:
 * the worker then asks at the next try. */
static void payment_ask_soon(struct counter *c, const struct payment *payment)
{
    struct payment row = *payment; /* a copy: the caller's payment is not changed */
    enum status status;

    if (!instant_is_none(payment->lease_until) && payment->lease_until.us > c->act.now.us)
        return;
    status = store_payment_hasten(c->act.sql, &row, c->act.now);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        log_error("payment %s: its next try could not be moved forward: %s", id_write(ID_PAYMENT, payment->id).text,
                  status_name(status));
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
    case GATEWAY_REFUSED:
        return PAYMENT_INTENT;
    default:
        return PAYMENT_UNKNOWN;
    }
}

bool payment_is_settled(const struct payment *payment)
{
    return payment->state == PAYMENT_SUCCEEDED || payment->state == PAYMENT_DECLINED ||
           payment->state == PAYMENT_REFUNDED;
}

struct errand_marks payment_marks(struct payment *payment)
{
    return (struct errand_marks){ &payment->lease_until, &payment->next_try_at, &payment->flagged_at, &payment->tries,
                                  &payment->dispute };
}

static const char *payment_what(const struct act *act, const struct payment *payment)
{
    return arena_format(act->arena, "payment %s of %s", id_write(ID_PAYMENT, payment->id).text,
                        id_write(ID_ORGANIZATION, payment->organization_id).text);
}

/* Applies the answer to the payment; true: its state has moved. An answer that is known already only sets the time of
 * the next question. */
static bool payment_hear(const struct act *act, struct payment *payment, const struct gateway_charge *charge)
{
    enum payment_state to = payment_state_for(charge->outcome);
    bool moved = payment->state != to && payment_advance(&payment->state, to);
    bool open = !payment_is_settled(payment);

    if (moved && to != PAYMENT_UNKNOWN && to != PAYMENT_INTENT) {
        payment->charge_id = charge->charge_id;
        payment->decline_code = charge->decline_code;
        payment->action_url = charge->action_url;
    }
    if (moved && to == PAYMENT_SUCCEEDED)
        payment->watch_at = chargeback_asked_first(id_time(payment->id), act->now);
    errand_heard(act, payment_marks(payment), payment_what(act, payment), charge, open,
                 payment->state == PAYMENT_ACTION_REQUIRED ? payment_void_at(payment) : INSTANT_NONE);
    return moved;
}

static bool nothing_is_known(const struct payment *payment)
{
    return payment->state == PAYMENT_UNKNOWN || payment->state == PAYMENT_INTENT;
}

/* Moves the order by the state of its payment. */
static enum status order_follow(struct act *act, struct order *order, struct payment *payment, bool cancelling)
{
    struct subscription subscription;
    struct quote quote;
    bool used;
    enum status status;

    if (payment->state == PAYMENT_ACTION_REQUIRED)
        return order_advance(&order->status, ORDER_PAYMENT_ACTION_REQUIRED) ? STATUS_OK : STATUS_INTERNAL;
    if (nothing_is_known(payment))
        return STATUS_OK;
    status = store_subscription_bare(act->sql, act->arena, order->organization_id, order->subscription_id, act->today,
                                     &subscription);
    if (status != STATUS_OK)
        return status;
    if (payment->state == PAYMENT_DECLINED)
        return order_fail(act, order, cancelling ? ORDER_CANCELLED : ORDER_PAYMENT_FAILED, &subscription);
    if ((status = store_quote_find(act->sql, act->arena, order->organization_id, order->quote_id, &quote, &used)) !=
        STATUS_OK)
        return status;
    return order_confirm(act, order, &quote, &subscription, payment);
}

/* Settles the invoice of a payment that has ended: an attempt to collect, or a debit that confirmed its order while it
 * was processing. */
static enum status invoice_follow(struct act *act, struct payment *payment)
{
    struct invoice *invoice = ARENA_NEW(act->arena, struct invoice);
    enum status status;

    if (!payment_is_settled(payment))
        return STATUS_OK;
    if ((status = store_invoice_find(act->sql, act->arena, act->organization.id, payment->invoice_id, invoice)) !=
        STATUS_OK)
        return status;
    return payment->state == PAYMENT_DECLINED ? invoice_pay_failed(act, invoice, payment)
                                              : invoice_pay(act, invoice, payment);
}

/* Settles the order or the invoice that the payment is for. */
static enum status payment_follow(struct act *act, struct settled *settled, bool cancelling)
{
    struct payment *payment = &settled->payment;
    struct order *order = &settled->order;
    enum status status;

    if (id_is_none(payment->order_id) || order->status == ORDER_CONFIRMED)
        return invoice_follow(act, payment);
    if ((status = order_follow(act, order, payment, cancelling)) != STATUS_OK)
        return status;
    return nothing_is_known(payment) ? STATUS_OK : store_order_update(act->sql, order);
}

/* Reads the payment, by its order or by itself, and its order. */
static enum status settled_read(struct act *act, const struct settling *settling, struct settled *settled)
{
    struct payment_call call;
    struct id of = act->organization.id;
    enum status status = id_is_none(settling->order_id)
                             ? store_payment_find(act->sql, act->arena, of, settling->payment_id, &call)
                             : store_payment_of_order(act->sql, act->arena, of, settling->order_id, &call);

    if (status != STATUS_OK)
        return status;
    settled->payment = call.payment;
    return id_is_none(call.payment.order_id)
               ? STATUS_OK
               : store_order_find(act->sql, act->arena, act->organization.id, call.payment.order_id, &settled->order);
}

/* The order's invoice has its number now: the gateway is to be told. */
static enum status label_leave(struct act *act, const struct payment *payment)
{
    return payment->charge_id == NULL || id_is_none(payment->invoice_id)
               ? STATUS_OK
               : store_charge_label_insert(act->sql, act->organization.id, payment->id, act->now);
}

enum status act_payment_settle(struct act *act, const struct settling *settling, struct settled *settled)
{
    struct payment *payment = &settled->payment;
    struct caught_up caught_up = { .complete = true };
    bool confirmed = false; /* whether this act confirms the order */
    enum status status = settled_read(act, settling, settled);

    if (status != STATUS_OK)
        return status;
    if (settling->charge != NULL && !payment_is_settled(payment)) {
        bool before = settled->order.status == ORDER_CONFIRMED;

        if (payment_hear(act, payment, settling->charge) &&
            (status = payment_follow(act, settled, settling->cancelling)) != STATUS_OK)
            return status;
        if ((status = store_payment_update(act->sql, payment)) != STATUS_OK)
            return status;
        confirmed = !id_is_none(payment->order_id) && !before && settled->order.status == ORDER_CONFIRMED;
        if (confirmed && (status = label_leave(act, payment)) != STATUS_OK)
            return status;
        settled->order.action_url = payment->action_url;
        settled->order.decline_code = payment->decline_code;
    }
    if (id_is_none(payment->order_id))
        return STATUS_OK;
    if ((status = order_users_read(act, &settled->order)) != STATUS_OK || !confirmed || settling->not_today)
        return status;
    status = organization_catch_up(act, &caught_up); /* does at most a share of the due days */
    if (settling->days_left != NULL)
        *settling->days_left = !caught_up.complete;
    return status;
}

/* Whether the status may come from catching up instead of settling; then settling is run again without it, because
 * money has moved. */
static bool may_be_the_days_fault(enum status status)
{
    return status != STATUS_OK && status != STATUS_NOT_FOUND && status != STATUS_UNAVAILABLE &&
           status != STATUS_OUTCOME_UNKNOWN;
}

enum status(payment_settle_by)(struct counter *c, struct id organization_id, struct act_call call,
                               struct settling *settling)
{
    bool days_left = false;
    enum status status;

    c->repeatable = true;
    settling->days_left = &days_left;
    status = (counter_run)(c, organization_id, call);
    settling->days_left = NULL;
    if (settling->charge != NULL && may_be_the_days_fault(status)) {
        settling->not_today = days_left = true;
        status = (counter_run)(c, organization_id, call);
    }
    if (status != STATUS_OK || !days_left)
        return status;
    status = organization_catch_up_all(c, organization_id);
    if (status != STATUS_OK)
        log_error("organization %s: the late payment is settled, but its billing day could not be done: %s",
                  id_write(ID_ORGANIZATION, organization_id).text, status_name(status));
    return STATUS_OK;
}

enum status payment_settle(struct counter *c, struct id organization_id, struct id payment_id,
                           const struct gateway_charge *charge, struct settled *settled)
{
    struct settling settling = { .payment_id = payment_id, .charge = charge };

    return payment_settle_by(c, organization_id, act_payment_settle, &settling, NULL, settled);
}

/* Stores a disputed answer to a request that voids a charge, and flags the payment, by an act that claims no key and
 * renders no answer. If that fails, it is logged, and the worker asks. */
static enum status payment_disputed(struct counter *c, const struct payment *payment,
                                    const struct gateway_charge *charge)
{
    struct counter aside = counter_aside(c);
    struct settled settled;
    enum status status;

    status = payment_settle(&aside, payment->organization_id, payment->id, charge, &settled);
    if (status != STATUS_OK)
        log_error("%s is not flagged: %s", payment_what(&c->act, payment), status_name(status));
    return STATUS_PAYMENT_DISPUTED;
}

enum status payment_drop(struct counter *c, const struct payment *payment, bool *entered, struct gateway_charge *charge)
{
    errand_enter(&c->act, entered);
    if (!*entered)
        return STATUS_UNAVAILABLE;
    payment_void_gateway(c, payment, GATEWAY_WAIT_MS, charge);
    if (payment_state_for(charge->outcome) != PAYMENT_UNKNOWN)
        return STATUS_OK;
    if (charge->outcome == GATEWAY_DISPUTED)
        return payment_disputed(c, payment, charge);
    payment_ask_soon(c, payment);
    return STATUS_OUTCOME_UNKNOWN;
}

static enum status act_settle_order(struct act *act, const struct settling *wanted, struct order *order)
{
    struct settled settled;
    enum status status = act_payment_settle(act, wanted, &settled);

    if (status == STATUS_OK)
        *order = settled.order;
    return status;
}
ACT(act_settle_order, struct settling, struct order);

enum status payment_settle_order(struct counter *c, struct id organization_id, struct id order_id,
                                 const struct gateway_charge *charge, order_renderer render, struct order *order)
{
    struct settling settling = { .order_id = order_id, .charge = charge };

    return payment_settle_by(c, organization_id, act_settle_order, &settling, render, order);
}
